import type { DrawnRun, Report } from '../model.ts';

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

/** All measurements of a report, in the order in which they are to be read. */
export function drawnRuns({ run, others, sideBySide }: Report): NamedRun[] {
  if (sideBySide !== null) {
    const beside = others.map((other) => ({ title: 'The base', run: other }));
    return [{ title: 'This build', run }, ...beside];
  }
  const count = others.length + 1;
  return [...others, run].map((one, index) => ({
    title: count === 1 ? '' : `Measurement ${index + 1} of ${count}`,
    run: one,
  }));
}
