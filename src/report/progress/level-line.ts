import type { Level, SearchResult } from '../../search/types.ts';
import { plainText } from '../text/escape.ts';
import { intervalRange } from '../content/headline.ts';
import { formatClock, formatDuration, formatShare, formatUsers } from '../text/numbers.ts';
import { paint, type Colour } from '../terminal/paint.ts';
import type { ProgressContext } from './context.ts';

const sideColours: Readonly<Record<Level['side'], Colour>> = {
  healthy: 'green',
  degraded: 'red',
  uncertain: 'yellow',
};

/** How far a run is when a level has ended. */
export interface LevelEnd {
  readonly level: Level;
  /** Seconds since the epoch. */
  readonly time: number;
  /** How many levels have ended, this one included. */
  readonly count: number;
  readonly answer: SearchResult;
  /** When both ends of the interval were known first, in seconds since the epoch; null: never yet. */
  readonly knownSince: number | null;
  /** The measurement ended with it, so that nothing is left to do. */
  readonly isLast: boolean;
}

/**
 * A level that was held, in a line:
 * `02:15  640 users healthy at 62% of the threshold of p99 latency, capacity so far 800 to 1,400, about 3 m left`.
 */
export function levelLine(end: LevelEnd, context: ProgressContext, colours: boolean): string {
  const { level, time, answer } = end;
  const who = context.deployment === undefined ? '' : `${context.deployment}  `;
  const clock = formatClock(time - context.startedAt);
  const share =
    level.margin === null
      ? ''
      : ` at ${formatShare(level.margin)} of the threshold of ${plainText(level.bindingSignal)}`;
  const side = paint(colours, sideColours[level.side], level.side);
  const told = [
    `${formatUsers(level.users)} ${side}${share}`,
    soFar(answer),
    timeLeft(end, context),
  ];
  return `${who}${clock}  ${told.filter((text) => text !== '').join(', ')}`;
}

/** `capacity so far 800 to 1,400`; empty where nothing is known. */
export function soFar({ low, high }: SearchResult): string {
  const range = intervalRange(low, high);
  return range === '' ? '' : `capacity so far ${range}`;
}

/**
 * How long it will take yet. With both ends known it is the fewer levels the narrower the interval is,
 * each about as long as those before it; once they have been known for half of the time, what is left
 * is noise, and the interval narrows as the square root of the time. Both as runs in virtual time have
 * shown. With one end only the deadline is known.
 */
function timeLeft(end: LevelEnd, context: ProgressContext): string {
  const { time, count, answer, knownSince, isLast } = end;
  const { deadline, startedAt, precision } = context;
  const most = deadline - time;
  if (isLast || most <= 0) return '';
  const { low, high } = answer;
  if (precision === null || low === null || high === null) {
    return `at most ${rounded(most)} left`;
  }
  const halfWidth = (high - low) / Math.max(1, high + low);
  const halvings = Math.log2(Math.max(1, halfWidth / precision));
  const elapsed = time - startedAt;
  const byLevels = (elapsed / Math.max(1, count)) * (0.4 + 0.6 * halvings);
  const isNoise = knownSince !== null && knownSince - startedAt <= elapsed / 2;
  const byNoise = isNoise ? elapsed * ((halfWidth / precision) ** 2 - 1) : 0;
  const expected = Math.max(byLevels, byNoise);
  return expected < most ? `about ${rounded(expected)} left` : `at most ${rounded(most)} left`;
}

/** To what such a guess is good for: `40 s`, `3 m`. */
function rounded(seconds: number): string {
  return seconds < 90
    ? `${Math.max(10, 10 * Math.round(seconds / 10))} s`
    : formatDuration(60 * Math.round(seconds / 60));
}
