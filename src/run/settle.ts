import type { RunRecord } from '../coordinator/record.ts';
import type { Retests } from '../gate/measurement.ts';
import { mostMeasurements } from '../gate/regression.ts';
import { heldLevels, unmeasuredBecause, withoutUnheld } from '../gate/unmeasured.ts';
import { judge, type Evidence, type GateSettings, type Judgement } from '../gate/verdict.ts';
import type { Report } from '../report/model.ts';
import { formatDuration } from '../report/text/numbers.ts';
import type { SearchResult } from '../search/types.ts';
import { isKnown } from './comparison.ts';

/** What a verdict needs. */
export interface Settling {
  readonly gate: GateSettings;
  readonly baseline: Report['baseline'];
  /** Whether that is the base, measured in the same hour. */
  readonly isOfBase: boolean;
  /**
   * Measures the build from no users to no users. Never rejects.
   *
   * @param before the last measurement; null: this is the first
   * @param baseline what it is compared with
   * @param isSuspicious whether a first answer would be measured again; false for any other
   */
  readonly measure: (
    before: RunRecord | null,
    baseline: Report['baseline'],
    isSuspicious: (answer: SearchResult) => boolean,
  ) => Promise<RunRecord>;
  /**
   * Measures what the build is better compared with, where the baseline leaves a loss possible or
   * there is none; null where it gave nothing. Never rejects. Null: nothing can be.
   *
   * @param last the measurement of the build
   */
  readonly measureBase: ((last: RunRecord) => Promise<Report['baseline']>) | null;
  /** For more measurements, in seconds. */
  readonly timeLeft: () => number;
  readonly log: (line: string) => void;
}

/** How the build was measured, and what the gate says. */
export interface Settled {
  /** Those that count, in their order: one, or more. */
  readonly records: readonly RunRecord[];
  /** What they were compared with. */
  readonly baseline: Report['baseline'];
  readonly verdict: Judgement;
  /** Why it was not measured again although it should have been; mostly none. */
  readonly notices: readonly string[];
  /** True when no measurement left users behind. */
  readonly clean: boolean;
}

/** What a further measurement takes of the time of the one before it, as it knows where to look. */
const nextShare = 0.75;

/**
 * Measures a build, and again as long as the gate wants more before it is certain: on the same
 * agents, which have no user in between. It ends with what is known when there is no time for one
 * more measurement, judged by how long the last one took; when users were left behind; and when a
 * further measurement breaks off, which then does not count. Before the build is measured again, its
 * base is, once, where that can be.
 */
export async function settle(settling: Settling): Promise<Settled> {
  const { gate, measure, timeLeft, log } = settling;
  let { baseline, isOfBase, measureBase } = settling;
  const mayRetest = (): Retests =>
    isOfBase ? 'sparing' : measureBase === null ? 'possible' : 'base first';
  const judgeResults = (
    results: readonly SearchResult[],
    retests: Retests,
    seen: Pick<Evidence, 'unmeasured' | 'heldLevels'>,
  ): Judgement =>
    judge(gate, {
      measurements: results.map((result) => ({ ...result, confidence: gate.confidence })),
      baseline,
      retests,
      ...seen,
    });

  let last = await measure(
    null,
    baseline,
    (answer) => judgeResults([answer], mayRetest(), {}).retest,
  );
  // A further measurement that measured nothing does not count.
  const unmeasured = unmeasuredBecause(last);
  let records = [last];
  for (;;) {
    const judgeAll = (retests: Retests): Judgement =>
      judgeResults(
        records.map((record) => withoutUnheld(record.result, record)),
        retests,
        { unmeasured, heldLevels: heldLevels({ levels: records.flatMap(({ levels }) => levels) }) },
      );
    const verdict = judgeAll(isWhole(last) ? mayRetest() : 'out of time');
    const needed = nextShare * (last.finishedAt - last.startedAt);
    const base = measureBase;
    const isOpen = verdict.retest || (!isKnown(baseline) && isWhole(last) && unmeasured === null);
    if (base !== null && isOpen && last.clean && timeLeft() >= needed) {
      measureBase = null;
      const measured = await base(last);
      isOfBase = measured !== null;
      baseline = measured ?? baseline;
      continue;
    }
    if (!verdict.retest) {
      return { records, baseline, verdict, notices: [], clean: last.clean };
    }
    const end = (why: string, clean: boolean): Settled => {
      log(`Not measured again: ${why}.`);
      return {
        records,
        baseline,
        verdict: judgeAll('out of time'),
        notices: [`The build was not measured again, as ${why}.`],
        clean,
      };
    };
    if (!last.clean) return end('not every agent confirmed that its users are gone', false);
    if (timeLeft() < needed) {
      const left = formatDuration(Math.max(0, timeLeft()));
      return end(`that takes about ${formatDuration(needed)} and ${left} were left`, true);
    }
    log(
      `Measuring again to be sure (${records.length + 1} of at most ${mostMeasurements}): ${verdict.reason}`,
    );
    const next = await measure(last, baseline, () => false);
    if (!isWhole(next) || unmeasuredBecause(next) !== null) {
      return end(`the next measurement ${brokenOff(next)}`, next.clean);
    }
    const before = records;
    records = [...records, next];
    if (isOpenAbove(next) && judgeAll('out of time').verdict !== 'pass') {
      // It tells nothing of a loss, and must not take away what the others tell.
      records = before;
      return end('the next measurement ran out of time', next.clean);
    }
    last = next;
  }
}

/** Whether a measurement ended by itself, or at least with an answer at the deadline. */
function isWhole({ stopReason, result }: RunRecord): boolean {
  return (
    stopReason === 'answered' || (stopReason === 'deadline' && result.outcome !== 'inconclusive')
  );
}

/** Whether the deadline ended a measurement before it knew how many users are too many. */
function isOpenAbove({ stopReason, result }: RunRecord): boolean {
  return stopReason === 'deadline' && result.high === null;
}

function brokenOff(record: RunRecord): string {
  const { stopReason, result } = record;
  if (stopReason === 'cancelled') return 'was cancelled';
  if (isWhole(record)) return 'measured nothing';
  if (stopReason === 'deadline') return 'ran out of time';
  return `broke off: ${result.reason.replace(/\.$/, '')}`;
}
