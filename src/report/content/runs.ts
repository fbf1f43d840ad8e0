import type { DrawnRun, MeasurementSummary, Report } from '../model.ts';

/** A measurement with its name beside others; the name is empty where there are none. */
export interface NamedRun {
  readonly title: string;
  readonly run: DrawnRun;
}

/** What tells of the last measurement alone, or of the build's side alone, says so in its title. */
export function titleOfRun(what: string, { sideBySide, others }: Report): string {
  if (sideBySide !== null) return `${what} (this build)`;
  const count = others.length + 1;
  return count === 1 ? what : `${what} (measurement ${count} of ${count})`;
}

/** From the first measurement to the last, or of both sides, in seconds since the epoch. */
export function spanOfRuns({ run, others }: Report): {
  readonly from: number;
  readonly to: number;
} {
  const all = [run, ...others];
  return {
    from: Math.min(...all.map(({ startedAt }) => startedAt)),
    to: Math.max(...all.map(({ finishedAt }) => finishedAt)),
  };
}

/** All measurements of a report, in the order in which they are to be read. */
export function drawnRuns({ run, others, sideBySide, measurements }: Report): NamedRun[] {
  if (sideBySide !== null) {
    const beside = others.map((other) => ({ title: 'The base', run: other }));
    return [{ title: 'This build', run }, ...beside];
  }
  const count = others.length + 1;
  // The report's own result is the one of all measurements together.
  const last = { ...run, result: { ...run.result, ...numbersOf(measurements.at(-1)) } };
  return [...others, count === 1 ? run : last].map((one, index) => ({
    title: count === 1 ? '' : `Measurement ${index + 1} of ${count}`,
    run: one,
  }));
}

function numbersOf(measurement: MeasurementSummary | undefined): Partial<DrawnRun['result']> {
  if (measurement === undefined) return {};
  const { outcome, users, low, high } = measurement;
  return { outcome, users, low, high };
}
