import type { Sample } from '../../coordinator/record.ts';
import type { SignalReading } from '../../monitor/signal.ts';
import { plainText } from '../text/escape.ts';
import { bindingReading } from '../content/findings.ts';
import { formatClock, formatCount, formatValue } from '../text/numbers.ts';
import { paint, type Colour } from '../terminal/paint.ts';
import { toldPhase } from '../content/told-phase.ts';
import { phaseText } from '../content/words.ts';
import type { ProgressContext } from './context.ts';

const barCells = 10;

/** A line in its parts, those that tell most first; `text` may be coloured, `length` is without. */
interface Part {
  readonly text: string;
  readonly length: number;
}

/** What a line tells beside its sample. */
export interface TickExtras {
  /** Whether there has been anything to measure yet. */
  readonly begun: boolean;
  readonly colours: boolean;
  /** A spark line of the binding signal; empty: none. */
  readonly spark?: string;
  /** `capacity so far 800 to 1,400`; empty: nothing. */
  readonly soFar?: string;
  /** Parts that do not fit into so many columns are left out. */
  readonly columns?: number;
}

/**
 * One look in one line, without a line end:
 * `02:15 ▕██████░░░░▏  640/640 users  measuring  p99 latency 0.31 of 0.5  left 12:45`.
 * The bar shows active users of the most allowed; the numbers are active and requested users.
 */
export function tickLine(sample: Sample, context: ProgressContext, extras: TickExtras): string {
  const { colours, begun, spark = '', soFar = '', columns = Infinity } = extras;
  const { maxUsers } = context;
  const plain = (text: string): Part => ({ text, length: text.length });
  const painted = (colour: Colour, text: string): Part => ({
    text: paint(colours, colour, text),
    length: text.length,
  });
  const filled = Math.round(barCells * Math.min(1, Math.max(0, sample.activeUsers / maxUsers)));
  const width = 2 * formatCount(maxUsers).length + 1;
  const users = `${formatCount(sample.activeUsers)}/${formatCount(sample.requestedUsers)}`;
  const told = toldPhase(sample, begun);
  const phase = phaseText[told];
  const parts = [
    ...(context.deployment === undefined ? [] : [plain(context.deployment)]),
    plain(
      `${formatClock(sample.time - context.startedAt)} ▕${'█'.repeat(filled)}${'░'.repeat(barCells - filled)}▏`,
    ),
    plain(`${users.padStart(width)} users`),
    plain(phase.padEnd('expanding'.length)),
    ...(told === 'starting' ? [] : readingParts(sample.readings, painted)),
    ...(spark === '' ? [] : [plain(spark)]),
    ...(soFar === '' ? [] : [plain(soFar)]),
    painted('dim', `left ${formatClock(context.deadline - sample.time)}`),
  ];
  if (sample.lostAgents.length > 0) {
    parts.push(painted('red', `no answer from ${plainText(sample.lostAgents.join(', '))}`));
  }
  return fitting(parts, columns)
    .map(({ text }) => text)
    .join('  ');
}

function fitting(parts: readonly Part[], columns: number): Part[] {
  let used = -2;
  return parts.filter(({ length }) => {
    if (used + 2 + length > columns) return false;
    used += 2 + length;
    return true;
  });
}

/** A signal that is not known matters more than one that is: it keeps the load from growing. */
function readingParts(
  readings: readonly SignalReading[],
  painted: (colour: Colour, text: string) => Part,
): Part[] {
  const blind = readings.find(({ state, signal }) => state === 'unknown' && !signal.reportOnly);
  if (blind !== undefined) {
    const reason = blind.unknown === null ? '' : ` (${blind.unknown})`;
    return [painted('yellow', `${plainText(blind.signal.name)} unknown${reason}`)];
  }
  const binding = bindingReading(readings);
  if (binding === null || binding.value === null) return [];
  const { signal, value, state } = binding;
  const limit = `${signal.bound === 'max' ? ' of' : ', min'} ${formatValue(signal.threshold)}`;
  const text = `${plainText(signal.name)} ${formatValue(value)}${limit}`;
  return [painted(state === 'degraded' ? 'red' : 'green', text)];
}
