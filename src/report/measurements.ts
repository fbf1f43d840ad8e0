import { isFound, logUsers, type Found } from '../gate/measurement.ts';
import { mean } from '../gate/statistics.ts';
import type { Report } from './model.ts';

/** What a build carries, in users. */
type Capacity = Pick<Found, 'users' | 'low' | 'high'>;

/**
 * The capacity of a build that was measured again, as the gate takes it: means of logarithms, those
 * of the interval's ends too. Null for a single measurement, and where one of them is open.
 */
export function meanOfMeasurements({ measurements, settings }: Report): Capacity | null {
  const { confidence } = settings;
  const found = measurements.map((one) => ({ ...one, confidence })).filter(isFound);
  if (measurements.length < 2 || found.length < measurements.length) return null;
  const average = (of: (one: Found) => number): number =>
    Math.round(Math.exp(mean(found.map((one) => logUsers(of(one))))));
  return {
    users: average(({ users }) => users),
    low: average(({ low }) => low),
    high: average(({ high }) => high),
  };
}
