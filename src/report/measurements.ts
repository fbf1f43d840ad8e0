import { logUsers } from '../gate/measurement.ts';
import { mean } from '../gate/statistics.ts';
import type { Report } from './model.ts';

/**
 * The capacity of a build that was measured again, as the gate takes it: the mean of the
 * logarithms. Null for a single measurement, and where one of them gave no number.
 */
export function meanOfMeasurements({ measurements }: Report): number | null {
  const found = measurements.flatMap(({ outcome, users }) =>
    outcome === 'found' && users !== null ? [logUsers(users)] : [],
  );
  if (measurements.length < 2 || found.length < measurements.length) return null;
  return Math.exp(mean(found));
}
