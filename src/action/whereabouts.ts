import { type Environment, readEvent, variable } from './environment.ts';
import { field } from './field.ts';

/** What a workflow runs for, as far as baseline and history ask. */
export interface Whereabouts {
  /**
   * `branch`: the code of a branch as it stands (push, schedule, dispatch). `other`: a tag, or an
   * event that does not tell whose code is under test.
   */
  readonly kind: 'pull-request' | 'merge-group' | 'branch' | 'other';
  /** The branch to compare with: the base, or the branch itself; empty when nothing tells. */
  readonly branch: string;
  /** The commit to compare with or with one before it; empty when nothing tells. */
  readonly baseCommit: string;
  /** The commit under test: in a pull request its head, not the merge that GitHub checks out. */
  readonly headCommit: string;
  /** Empty when the event does not tell. */
  readonly defaultBranch: string;
}

const branchEvents = ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'];

/** Reads the event's payload and what the runner tells beside it. */
export async function whereAmI(env: Environment): Promise<Whereabouts> {
  const event = await readEvent(env);
  const name = variable(env, 'GITHUB_EVENT_NAME');
  const commit = variable(env, 'GITHUB_SHA');
  const toldDefault = text(field(field(event, 'repository'), 'default_branch'));

  const pullRequest = field(event, 'pull_request');
  if (pullRequest !== undefined) {
    const base = field(pullRequest, 'base');
    const head = text(field(field(pullRequest, 'head'), 'sha'));
    return {
      kind: 'pull-request',
      branch: text(field(base, 'ref')),
      baseCommit: text(field(base, 'sha')),
      headCommit: head === '' ? commit : head,
      defaultBranch: toldDefault,
    };
  }
  const mergeGroup = field(event, 'merge_group');
  if (mergeGroup !== undefined) {
    const head = text(field(mergeGroup, 'head_sha'));
    return {
      kind: 'merge-group',
      branch: text(field(mergeGroup, 'base_ref')).replace('refs/heads/', ''),
      baseCommit: text(field(mergeGroup, 'base_sha')),
      headCommit: head === '' ? commit : head,
      defaultBranch: toldDefault,
    };
  }
  const [, ownBranch] = /^refs\/heads\/(.+)$/.exec(variable(env, 'GITHUB_REF')) ?? [];
  const own = { baseCommit: commit, headCommit: commit };
  if (ownBranch === undefined || !branchEvents.includes(name)) {
    return { kind: 'other', branch: toldDefault, ...own, defaultBranch: toldDefault };
  }
  // GitHub runs schedules on the default branch alone.
  const defaultBranch = name === 'schedule' && toldDefault === '' ? ownBranch : toldDefault;
  return { kind: 'branch', branch: ownBranch, ...own, defaultBranch };
}

/**
 * Whether a run may add to the history: on a branch that has one; never for a pull request or a
 * merge group, whose code may never be merged.
 *
 * @param alsoOn as for `hasHistory`
 */
export function mayWriteHistory(where: Whereabouts, alsoOn: readonly string[]): boolean {
  return where.kind === 'branch' && hasHistory(where, alsoOn);
}

/**
 * Whether runs on the branch to compare with are added to the history: on the default branch, and
 * on those that are asked for.
 *
 * @param alsoOn the names in the input `history-write-branches`
 */
export function hasHistory(
  { branch, defaultBranch }: Whereabouts,
  alsoOn: readonly string[],
): boolean {
  return branch === defaultBranch || alsoOn.includes(branch);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
