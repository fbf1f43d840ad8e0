import { deviation, isFound, logUsers, type Measurement } from './measurement.ts';
import { mean, median } from './statistics.ts';

/** How much capacity varies from run to run though the code stays the same. */
export interface Spread {
  /** Standard deviation of ln(capacity), beside what the runs' own intervals speak of; 0.03 is 3%. */
  readonly deviation: number;
  /** How well it is known, in degrees of freedom. */
  readonly freedom: number;
}

/**
 * What is assumed before there is a history, with the weight of eight differences between runs:
 * 3%. Two dozen runs on tuned cloud machines lay within 10% of each other, worst case, which is a
 * deviation of 2.5% (Ingo and Daly, "Reducing variability in performance tests on EC2", MongoDB,
 * 2019); machines that nobody tuned are worse. The weight is what keeps the false alarms of a
 * short history rare: see bench/gate.ts.
 */
export const priorSpread: Spread = { deviation: 0.03, freedom: 8 };

/** Of two builds that are measured side by side in one run. */
export const sharedDay: Spread = { deviation: 0, freedom: Infinity };

/** Of two builds that are measured one after the other, within the hour. */
export const sameHour: Spread = { deviation: 0.01, freedom: Infinity };

/** The median of a squared standard normal variable. */
const medianSquare = 0.4549;

/** A difference between neighbours is a step or an outlier beyond so many deviations. */
const stepDeviations = 3;

/**
 * The spread of the runs (in the order of time, either way round; at most 20 or so, as machines
 * change). From the differences between neighbours, so that a trend does not count, and a level
 * shift only once (von Neumann, "Distribution of the ratio of the mean square successive
 * difference to the variance", 1941); those that stand out are left out, being a shift or an
 * outlier. What the runs' own intervals explain is taken out by moments (DerSimonian and Laird,
 * "Meta-analysis in clinical trials", 1986), and the rest is weighed against the prior by degrees
 * of freedom, so it is never zero. Runs without a closed interval do not count.
 */
export function spreadOf(runs: readonly Measurement[]): Spread {
  const found = runs.filter(isFound);
  const differences = found.slice(1).map((run, index) => {
    const before = found[index] ?? run;
    return {
      square: (logUsers(run.users) - logUsers(before.users)) ** 2,
      measured: deviation(run) ** 2 + deviation(before) ** 2,
    };
  });
  if (differences.length === 0) return priorSpread;

  const robust =
    (median(differences.map(({ square }) => square)) / medianSquare -
      mean(differences.map(({ measured }) => measured))) /
    2;
  // A median is worth about a third of a mean (37%, of normal values).
  const pilot = againstPrior(robust, differences.length / 3).deviation ** 2;
  const ordinary = differences.filter(
    ({ square, measured }) => square <= stepDeviations ** 2 * (2 * pilot + measured),
  );
  if (ordinary.length === 0) return priorSpread;
  const variance = mean(ordinary.map(({ square, measured }) => (square - measured) / 2));
  const count = ordinary.length;
  return againstPrior(variance, (2 * count ** 2) / (3 * count - 1));
}

/** Neighbouring differences share a run: `count` of them are worth 2 count² / (3 count - 1) runs. */
function againstPrior(variance: number, freedom: number): Spread {
  const total = priorSpread.freedom + freedom;
  const weighed =
    (priorSpread.freedom * priorSpread.deviation ** 2 + freedom * Math.max(0, variance)) / total;
  return { deviation: Math.sqrt(weighed), freedom: total };
}
