import {
  historyBaseline,
  measuredBaseline,
  type Baseline,
  type NoBaseline,
} from '../../src/gate/baseline.ts';
import type { HistoryEntry } from '../../src/gate/entry.ts';
import type { Measurement } from '../../src/gate/measurement.ts';
import { sameHour } from '../../src/gate/spread.ts';
import { judge, judgeRatio, type Judgement } from '../../src/gate/verdict.ts';
import type { Random } from '../simulation/random.ts';

/** How the capacity of the same code varies, and when it is drawn. */
export interface Reading {
  readonly name: string;
  /** The logarithm of a run's or a measurement's factor. */
  readonly factor: (random: Random) => number;
  /** A retest in the same run draws a factor of its own. */
  readonly perMeasurement: boolean;
  /** Base and head side by side, instead of a history. */
  readonly sideBySide: boolean;
  /**
   * The bracketed check: so many builds of a base on one day, of which the first that the history
   * does not clear measures it for all; 0: no base is measured.
   */
  readonly buildsOfBase: number;
  /** Standard deviation of what a measurement has of its own, within a day. */
  readonly within: number;
}

/** What the builds of one day have in common. */
interface Day {
  /** The logarithm. */
  readonly factor: number;
  /** What the base was measured to carry; null: not yet. */
  base: Baseline | NoBaseline | null;
}

export interface Trial {
  readonly judgement: Judgement;
  /** Of the build, and of its base where that was measured for it. */
  readonly measurements: number;
}

/** A measurement of a build of this capacity. */
export type Measure = (capacity: number) => Measurement;

const settings = { requiredUsers: null, maxRegression: 0.05, confidence: 0.95 };
const baseUsers = 1000;

/** Normal, by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const history = { perMeasurement: false, sideBySide: false, buildsOfBase: 0, within: 0 };

/** The readings of "a spread of 3%". */
export const readings: readonly Reading[] = [
  { ...history, name: 'sd 3%, once a run', factor: deviating },
  { ...history, name: 'sd 3%, each time', factor: deviating, perMeasurement: true },
  { ...history, name: '±3%, once a run', factor: ranging },
  { ...history, name: '±3%, each time', factor: ranging, perMeasurement: true },
  { ...history, name: 'sd 3%, side by side', factor: deviating, sideBySide: true },
  ...[1, 2, 4].map((buildsOfBase) => ({
    ...history,
    name: `sd 3%, bracketed, ${buildsOfBase} of a base`,
    factor: deviating,
    buildsOfBase,
  })),
  {
    ...history,
    name: 'sd 3%, 1% within, bracketed, 4 of a base',
    factor: deviating,
    buildsOfBase: 4,
    within: 0.01,
  },
];

function deviating(random: Random): number {
  return 0.03 * normal(random);
}

function ranging(random: Random): number {
  return 0.03 * (2 * random() - 1);
}

/** Judges so many builds, day after day: in the bracketed check those of a base share its day. */
export function runTrials(
  reading: Reading,
  share: number,
  builds: number,
  measure: Measure,
  random: Random,
): Trial[] {
  const ofDay = Math.max(1, reading.buildsOfBase);
  const trials: Trial[] = [];
  while (trials.length < builds) {
    const day = { factor: reading.factor(random), base: null };
    const count = Math.min(ofDay, builds - trials.length);
    for (let build = 0; build < count; build += 1) {
      trials.push(runTrial(reading, day, share, measure, random));
    }
  }
  return trials;
}

/** Judges a build whose capacity is `share` of the base's, after ten runs of the base. */
function runTrial(
  reading: Reading,
  day: Day,
  share: number,
  measure: Measure,
  random: Random,
): Trial {
  const { factor, perMeasurement, sideBySide, buildsOfBase, within } = reading;
  const now = (first: boolean): number =>
    (first || !perMeasurement ? day.factor : factor(random)) +
    (within > 0 ? within * normal(random) : 0);
  const head = (first: boolean): Measurement => measure(baseUsers * share * Math.exp(now(first)));
  if (sideBySide) {
    const base = measure(baseUsers * Math.exp(day.factor));
    return { judgement: judgeRatio(settings, base, head(true)), measurements: 1 };
  }
  const comparable = Array.from({ length: 10 }, () =>
    entryOf(measure(baseUsers * Math.exp(factor(random)))),
  );
  let baseline = day.base ?? historyBaseline({ comparable, differences: [] }, 'main');
  const measurements = [head(true)];
  let ofBase = 0;
  for (;;) {
    const first = buildsOfBase > 0 ? 'base first' : 'possible';
    const retests = day.base === null ? first : 'sparing';
    const judgement = judge(settings, { measurements, baseline, retests });
    if (!judgement.retest) return { judgement, measurements: measurements.length + ofBase };
    if (buildsOfBase > 0 && day.base === null) {
      ofBase += 1;
      baseline = measuredBaseline(measure(baseUsers * Math.exp(now(true))), '', sameHour);
      day.base = baseline;
    } else {
      measurements.push(head(false));
    }
  }
}

function entryOf(measurement: Measurement): HistoryEntry {
  return {
    ...measurement,
    time: '2026-03-01T12:00:00Z',
    commit: '',
    branch: 'main',
    url: '',
    limitedBy: '',
    conditions: {},
  };
}
