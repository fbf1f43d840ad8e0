import { givenBaseline, measuredBaseline } from '../gate/baseline.ts';
import { differences } from '../gate/candidates.ts';
import type { Conditions } from '../gate/entry.ts';
import type { Build, Report, Trend } from '../report/model.ts';
import type { BaselineSettings, ReportBaseline, Settings } from '../settings/settings.ts';

/** What a build is compared with, as it stands in the report. */
export interface Comparison {
  readonly baseline: Report['baseline'];
  readonly trend: Trend | null;
  /** What a reader must know of how it was chosen, a sentence each. */
  readonly notices: readonly string[];
}

/** Asks the history for runs under these conditions. Never rejects: what fails is a reason. */
export type History = (conditions: Conditions) => Promise<Comparison>;

const unknownBuild: Build = { commit: null, url: null };

/** What the settings ask to compare with. `history`: null where none is kept, as for the command. */
export async function comparisonFor(
  asked: BaselineSettings,
  conditions: Conditions,
  history: History | null,
): Promise<Comparison> {
  switch (asked.kind) {
    case 'none':
      return only(null);
    case 'users':
      return only({ ...givenBaseline(asked.users, 'the given number'), newest: unknownBuild });
    case 'report':
      return only(reportBaseline(asked, conditions));
    case 'auto':
      return history === null ? only(null) : await history(conditions);
  }
}

function only(baseline: Report['baseline']): Comparison {
  return { baseline, trend: null, notices: [] };
}

function reportBaseline(report: ReportBaseline, conditions: Conditions): Report['baseline'] {
  const { path, measurement, commit, url } = report;
  const differ = differences(conditions, report.conditions);
  if (differ.length > 0) {
    const names = differ.map(({ name }) => name).join(', ');
    const why = `${path} is not comparable: it differs in ${names}.`;
    return { why, differences: differ, remedy: '' };
  }
  const baseline = measuredBaseline(measurement, path);
  return 'why' in baseline
    ? { ...baseline, differences: [], remedy: '' }
    : { ...baseline, newest: { commit, url } };
}

/** Whether there is a number to compare with. */
export function isKnown<Known extends { readonly users: number }>(
  baseline: Known | { readonly why: string } | null,
): baseline is Known {
  return baseline !== null && 'users' in baseline;
}

/** What the run does. `proposed`: the build is a pull request's or a merge group's. */
export function modeOf(
  asked: Settings['mode'],
  proposed: boolean,
  baseline: Report['baseline'],
): Report['mode'] {
  if (!isKnown(baseline)) {
    return 'find';
  }
  return asked === 'check' || (asked === 'auto' && proposed) ? 'check' : 'find';
}
