/**
 * The bracketed check: a build is measured first, and compared with the history. Where that leaves a
 * loss possible, its base is measured in the same run, and the build is compared with that: what the
 * day did to one, it did to the other. What the base carried then serves other builds of the same
 * base for a while, which are measured alone.
 */
import type { RunRecord } from '../coordinator/record.ts';
import { measuredBaseline } from '../gate/baseline.ts';
import type { Conditions } from '../gate/entry.ts';
import type { Measurement } from '../gate/measurement.ts';
import { sameHour } from '../gate/spread.ts';
import { plainText } from '../report/text/escape.ts';
import { formatDuration, formatUsers } from '../report/text/numbers.ts';
import type { Build, Report } from '../report/model.ts';
import { systemClock } from './clock.ts';
import type { Comparison } from './comparison.ts';
import type { RunContext } from './context.ts';
import type { Measuring } from './measure.ts';
import type { Deployment } from './preflight.ts';
import { baseOf, leftoversOf, placeOf } from './side-by-side.ts';

/** What the measurement of a base is asked for, beside what it has in common with the build's. */
type Asked = Pick<
  Measuring,
  'prepared' | 'expectedUsers' | 'enoughUsers' | 'isEnoughAtHalfTime' | 'onStart'
>;

/** The base of one run, measured once at most. */
export class Bracket {
  readonly #context: RunContext;
  readonly #deployments: { readonly head: Deployment; readonly base: Deployment };
  readonly #conditions: Conditions;
  readonly #notices: string[] = [];
  #isKept = false;
  #isClean = true;
  #keeping: Promise<void> = Promise.resolve();

  constructor(
    context: RunContext,
    deployments: { readonly head: Deployment; readonly base: Deployment },
    conditions: Conditions,
  ) {
    this.#context = context;
    this.#deployments = deployments;
    this.#conditions = conditions;
  }

  /** What a reader must know of the base, a sentence each. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  /** Whether another run's measurement of the base is compared with. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** False where the base may have users left. */
  get isClean(): boolean {
    return this.#isClean;
  }

  /** Tells what a clean-up after a crash must remove, of both deployments. */
  readonly tell = (): void => {
    const { head, base } = this.#deployments;
    this.#context.onStart(leftoversOf([head, base]));
  };

  /** Compares with the base, in place of the history, where another run has measured it. */
  async withKeptBase(comparison: Comparison): Promise<Comparison> {
    const { bases, settings } = this.#context;
    const kept = await bases?.find(this.#conditions, settings.baselineReuseSeconds);
    if (kept === undefined || kept === null) return comparison;
    const ago = formatDuration(Math.max(0, systemClock.now() - kept.finishedAt));
    const source = `the base, measured ${ago} before`;
    const baseline = baselineOf(kept.measurement, source, kept.build);
    if (baseline === null) return comparison;
    this.#isKept = true;
    return { ...comparison, baseline };
  }

  /**
   * Measures the base; null where it gave nothing to compare with. Leaves what it carried to other
   * runs.
   *
   * @param last of the build: the base is looked for near it
   */
  async measure(
    last: RunRecord,
    measure: (asked: Asked) => Promise<RunRecord>,
  ): Promise<Report['baseline']> {
    if (this.#isKept) return null;
    const { base } = this.#deployments;
    const { settings, bases, log } = this.#context;
    log(`Measuring the base at ${plainText(placeOf(base.engine))}, to compare with the same hour.`);
    const record = await measure({
      prepared: base,
      expectedUsers: last.result.users,
      enoughUsers: null,
      isEnoughAtHalfTime: () => false,
      onStart: this.tell,
    });
    this.#isClean = record.clean;
    this.#notices.push(...record.notices.map((notice) => `At the base: ${notice}`));
    const measurement = baseOf(record, settings.confidence);
    if ('why' in measurement) {
      this.#notices.push(measurement.why);
      return null;
    }
    log(`The base carries ${formatUsers(measurement.users ?? measurement.low ?? 0)}.`);
    if (bases !== null && measurement.outcome === 'found') {
      this.#keeping = bases.keep(measurement, record.finishedAt, this.#conditions);
    }
    return baselineOf(measurement, 'the base, measured in this run', { commit: null, url: null });
  }

  /** Resolves when what was measured is left to other runs, or could not be. */
  async kept(): Promise<void> {
    await this.#keeping;
  }
}

function baselineOf(measurement: Measurement, source: string, newest: Build): Report['baseline'] {
  const baseline = measuredBaseline(measurement, source, sameHour);
  return 'why' in baseline ? null : { ...baseline, newest };
}
