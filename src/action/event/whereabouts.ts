import type { Repository } from '../api/repository.ts';
import { type Environment, readEvent, variable } from '../environment.ts';
import { field, fieldAt, text } from '../field.ts';
import { type Checkout, isCommit, readCheckout } from './checkout.ts';
import { type Subject, subjectOf } from './events.ts';
import { lookUpPullRequest } from './pull-request.ts';

/** Whose code is measured, and in which repository. */
export interface Whereabouts extends Subject {
  /** Empty when the event does not tell. */
  readonly defaultBranch: string;
}

/** Where nothing is known of the event. */
export const nowhere: Whereabouts = {
  kind: 'other',
  branch: '',
  baseCommit: '',
  headCommit: '',
  defaultBranch: '',
  pullRequest: null,
};

/**
 * Reads the event's payload, what the runner tells beside it, and what is checked out: with these
 * three every event of GitHub and Gitea has its place; docs/events.md has the table.
 *
 * @param asked the input `pull-request`; null when it is not given.
 */
export async function whereAmI(env: Environment, asked: number | null): Promise<Whereabouts> {
  const payload = await readEvent(env);
  const reference = branchOf(
    variable(env, 'GITHUB_REF') || text(field(payload, 'ref')),
    variable(env, 'GITHUB_REF_TYPE'),
  );
  const told = text(fieldAt(payload, 'repository', 'default_branch'));
  const subject = subjectOf({
    env,
    payload,
    ownBranch: reference,
    defaultBranch: told,
    commit: variable(env, 'GITHUB_SHA'),
    asked,
  });
  // Schedules run on the default branch alone.
  const isSchedule = variable(env, 'GITHUB_EVENT_NAME') === 'schedule';
  const defaultBranch = told === '' && isSchedule ? reference : told;
  const comment =
    asked === null || asked === subject.pullRequest?.number
      ? subject.pullRequest
      : { number: asked, readOnlyBecause: subject.pullRequest?.readOnlyBecause ?? '' };
  const where = { ...subject, defaultBranch, pullRequest: comment };
  return where.kind === 'branch' ? asCheckedOut(where, await readCheckout(env)) : where;
}

/**
 * The name of a branch; empty for a tag, a pull request or a commit. Gitea gives schedules the bare
 * name.
 */
function branchOf(reference: string, type: string): string {
  if (reference.startsWith('refs/')) {
    return /^refs\/heads\/(.+)$/.exec(reference)?.[1] ?? '';
  }
  return type === 'tag' || reference === 'HEAD' || isCommit(reference) ? '' : reference;
}

/** A workflow that checks out something else than the branch it runs on measures that. */
function asCheckedOut(where: Whereabouts, checkout: Checkout | null): Whereabouts {
  if (checkout === null || checkout.commit === where.headCommit) {
    return where;
  }
  const { commit, branch } = checkout;
  return branch === ''
    ? { ...where, kind: 'other', headCommit: commit }
    : { ...where, branch, baseCommit: commit, headCommit: commit };
}

/**
 * Asks the API for what the event does not tell of a pull request, and whether there is the one
 * that the user names.
 *
 * @param asked the input `pull-request`; null when it is not given.
 * @param signal ends the request.
 * @throws {InputError} when there is none of that number.
 */
export async function completed(
  where: Whereabouts,
  repository: Repository | null,
  asked: number | null,
  signal: AbortSignal,
  tell: (notice: string) => void,
): Promise<Whereabouts> {
  const { kind, branch, pullRequest } = where;
  const isIncomplete = kind === 'pull-request' && branch === '';
  if (repository === null || pullRequest === null || (!isIncomplete && asked === null)) {
    return isIncomplete ? { ...where, branch: where.defaultBranch } : where;
  }
  const { number } = pullRequest;
  const ends = await lookUpPullRequest(
    repository,
    { number, isNamed: number === asked },
    signal,
    tell,
  );
  if (!isIncomplete) {
    return where;
  }
  return {
    ...where,
    branch: ends === null ? where.defaultBranch : ends.base.ref,
    baseCommit: ends?.base.sha ?? '',
    headCommit: where.headCommit === '' ? (ends?.head.sha ?? '') : where.headCommit,
  };
}

/**
 * Whether a run may add to the history: on a branch that has one; never for a pull request or a
 * merge group, whose code may never be merged. Where the event does not say whose code it is, only
 * on a branch that the user names.
 *
 * @param alsoOn as for `hasHistory`
 */
export function mayWriteHistory(where: Whereabouts, alsoOn: readonly string[]): boolean {
  return where.kind === 'other'
    ? alsoOn.includes(where.branch)
    : where.kind === 'branch' && hasHistory(where, alsoOn);
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
