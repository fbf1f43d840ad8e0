import { coordinate } from '../../coordinator/coordinator.ts';
import type { RunRecord } from '../../coordinator/record.ts';
import { capacitySearch } from '../../search/search.ts';
import type { SearchSettings } from '../../search/types.ts';
import { BelievedService, type Belief } from './believed-service.ts';

/** What a run would be like, as far as that can be known before. Times in seconds. */
export interface Rehearsal {
  /** The duration, as far as the plays tell it, and the least and most that is likely. */
  readonly seconds: number;
  readonly least: number;
  readonly most: number;
  /** The users of a likely run on the way to the capacity, each a good step above the one before. */
  readonly climb: readonly number[];
  /** How many levels it then holds, and about how many users those have. */
  readonly held: number;
  readonly about: number;
  /** How many plays ended with an interval on both sides, or the proof that was asked for. */
  readonly answered: number;
  readonly plays: number;
}

/**
 * Capacities that a service of unknown size may have, as parts of max-users, the likeliest first: the
 * middle, a sixth and five sixths of all between a fiftieth and the whole, on a logarithmic scale.
 */
const parts = [0.14, 0.04, 0.5];
/** More looks take more time to play, and tell hardly more. */
const shortestLook = 2;
/**
 * By this factor a run takes more or less time than its play, by chance and by what is not known of the
 * service. Four of five of the benchmark's runs lie between the quickest play less that, and the slowest
 * and that (docs/benchmark.md).
 */
const spread = 1.5;
/** Orders and looks at real agents, and removing the users, take this on top. */
const overheadSeconds = 4;

/**
 * Plays the real search on a service as it is believed to be, in virtual time: once for each
 * capacity that it may have, or thrice for the one that is expected.
 *
 * @param enough ends it, with what was played by then; null: nothing was
 */
export async function rehearse(
  settings: SearchSettings,
  belief: Omit<Belief, 'capacity'>,
  sampleIntervalSeconds: number,
  enough: AbortSignal,
): Promise<Rehearsal | null> {
  const { maxUsers, expectedUsers, deadline } = settings;
  const capacities =
    expectedUsers === null
      ? parts.map((part) => Math.max(1.5, part * maxUsers))
      : [expectedUsers, expectedUsers, expectedUsers];
  const records: RunRecord[] = [];
  for (const [index, capacity] of capacities.entries()) {
    const service = new BelievedService({ ...belief, capacity }, index + 1);
    const record = await coordinate({
      cluster: service,
      monitor: service,
      search: capacitySearch(settings),
      clock: service,
      cancel: enough,
      budgetSeconds: deadline,
      sampleIntervalSeconds: Math.max(shortestLook, sampleIntervalSeconds),
      onSample: () => undefined,
    });
    if (enough.aborted) break;
    records.push(record);
  }
  if (records.length === 0) return null;
  const sorted = records.toSorted(
    (one, other) => secondsOf(one, deadline) - secondsOf(other, deadline),
  );
  const likely = sorted[Math.floor(sorted.length / 2)];
  const [quickest, slowest] = [sorted[0], sorted.at(-1)];
  return {
    seconds: leastOff(
      sorted.map((record) => ({
        seconds: secondsOf(record, deadline),
        isCut: record.stopReason === 'deadline',
      })),
    ),
    least: Math.round(secondsOf(quickest, deadline) / spread),
    most: Math.round(Math.min(deadline, secondsOf(slowest, deadline) * spread)),
    ...(likely === undefined ? { climb: [], held: 0, about: 0 } : wayOf(likely)),
    answered: records.filter(({ stopReason }) => stopReason === 'answered').length,
    plays: records.length,
  };
}

function secondsOf(record: RunRecord | undefined, deadline: number): number {
  const seconds = record === undefined ? 0 : record.finishedAt - record.startedAt;
  return Math.min(deadline, seconds + overheadSeconds);
}

/** How long a play took, in seconds, and whether only the time that there was ended it. */
interface Played {
  readonly seconds: number;
  readonly isCut: boolean;
}

/**
 * Whole seconds that are off by the least, in squares, from what runs take, each as a part of itself.
 * What a run takes is scattered about its play, log-normally and by `spread`; one that is cut at the end
 * of its time is as long as that.
 */
export function leastOff(plays: readonly Played[]): number {
  const variance = Math.log(spread) ** 2;
  /** The mean of a power of all durations, times their number. */
  const sum = (power: number): number =>
    plays.reduce(
      (total, { seconds, isCut }) =>
        total + seconds ** power * (isCut ? 1 : Math.exp((power ** 2 * variance) / 2)),
      0,
    );
  return Math.round(sum(-1) / sum(-2));
}

/** A step on the way that is told is at least so large, as a factor. */
const goodStep = 1.5;

function wayOf({
  samples,
  levels,
  result,
}: RunRecord): Pick<Rehearsal, 'climb' | 'held' | 'about'> {
  const users = samples.map(({ requestedUsers }) => requestedUsers);
  const about = result.users ?? Math.max(0, ...users);
  const climb: number[] = [];
  for (const one of users) {
    const last = climb.at(-1);
    const isStep = last === undefined ? one > 0 : one >= goodStep * last;
    if (isStep && one < about / 1.1) climb.push(one);
  }
  return { climb, held: levels.length, about };
}
