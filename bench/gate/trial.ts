import { historyBaseline } from '../../src/gate/baseline.ts';
import type { HistoryEntry } from '../../src/gate/entry.ts';
import type { Measurement } from '../../src/gate/measurement.ts';
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
}

export interface Trial {
  readonly judgement: Judgement;
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

/** The readings of "a spread of 3%". */
export const readings: readonly Reading[] = [
  { name: 'sd 3%, once a run', factor: deviating, perMeasurement: false, sideBySide: false },
  { name: 'sd 3%, each time', factor: deviating, perMeasurement: true, sideBySide: false },
  { name: '±3%, once a run', factor: ranging, perMeasurement: false, sideBySide: false },
  { name: '±3%, each time', factor: ranging, perMeasurement: true, sideBySide: false },
  { name: 'sd 3%, side by side', factor: deviating, perMeasurement: false, sideBySide: true },
];

function deviating(random: Random): number {
  return 0.03 * normal(random);
}

function ranging(random: Random): number {
  return 0.03 * (2 * random() - 1);
}

/** Judges a build whose capacity is `share` of the base's, after ten runs of the base. */
export function runTrial(reading: Reading, share: number, measure: Measure, random: Random): Trial {
  const { factor, perMeasurement, sideBySide } = reading;
  const ofTheDay = factor(random);
  const head = (first: boolean): Measurement =>
    measure(baseUsers * share * Math.exp(first || !perMeasurement ? ofTheDay : factor(random)));
  if (sideBySide) {
    const base = measure(baseUsers * Math.exp(ofTheDay));
    return { judgement: judgeRatio(settings, base, head(true)), measurements: 1 };
  }
  const comparable = Array.from({ length: 10 }, () =>
    entryOf(measure(baseUsers * Math.exp(factor(random)))),
  );
  const baseline = historyBaseline({ comparable, differences: [] }, 'main');
  const measurements = [head(true)];
  for (;;) {
    const judgement = judge(settings, { measurements, baseline, retests: 'possible' });
    if (!judgement.retest) return { judgement, measurements: measurements.length };
    measurements.push(head(false));
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
