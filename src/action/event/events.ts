import { type Environment, variable } from '../environment.ts';
import { field, fieldAt, text } from '../field.ts';
import { endsOf, type PullRequest, readOnlyReason } from './pull-request.ts';

/** What the runner and the server tell of an event. */
export interface Told {
  readonly env: Environment;
  readonly payload: unknown;
  /** The branch that the workflow runs on; empty for a tag or a pull request. */
  readonly ownBranch: string;
  readonly defaultBranch: string;
  /** `GITHUB_SHA`. */
  readonly commit: string;
  /** The input `pull-request`; null when it is not given. */
  readonly asked: number | null;
}

/** Whose code it is, as far as baseline, history and comment ask. */
export interface Subject {
  /**
   * `branch`: the code of a branch as it stands. `other`: a tag, or an event that does not tell
   * whose code is under test.
   */
  readonly kind: 'pull-request' | 'merge-group' | 'branch' | 'other';
  /**
   * The branch to compare with: the base, or the branch itself. With `other` the branch whose code
   * it is if the user says so. Empty when nothing tells.
   */
  readonly branch: string;
  /** The commit to compare with or with one before it; empty when nothing tells. */
  readonly baseCommit: string;
  /**
   * The commit under test; in a pull request its head, not the merge that GitHub checks out. Empty
   * when nothing tells.
   */
  readonly headCommit: string;
  /** Where the comment goes; null: nowhere. */
  readonly pullRequest: PullRequest | null;
}

/**
 * Whose code is measured, by the event's name and payload. What an event does not say stays
 * unsaid, as a capacity that is kept as another branch's spoils its baseline.
 */
export function subjectOf(told: Told): Subject {
  const { env, payload, asked } = told;
  const name = eventName(env, payload);
  const pullRequest = field(payload, 'pull_request');
  if (typeof pullRequest === 'object' && pullRequest !== null) {
    return ofPullRequest(told, pullRequest, readOnlyReason(env, name, pullRequest));
  }
  const mergeGroup = field(payload, 'merge_group');
  if (typeof mergeGroup === 'object' && mergeGroup !== null) {
    return ofMergeGroup(told, mergeGroup);
  }
  switch (name) {
    case 'push':
      return field(payload, 'deleted') === true ? unsaid(told) : ofBranch(told);
    case 'schedule':
      return ofBranch(told);
    // Tags, and branches and packages of them: a pull request that is named gets the comment alone.
    case 'create':
    case 'delete':
    case 'release':
    case 'package':
    case 'registry_package':
      return unsaid(told);
  }
  if (asked !== null) {
    return ofNumber(asked);
  }
  switch (name) {
    case 'workflow_dispatch':
      return ofBranch(told);
    case 'repository_dispatch':
      return ofDispatch(told);
    case 'issue_comment':
    case 'pull_request_comment':
      return ofComment(told);
    case 'workflow_run':
      return ofWorkflowRun(told);
    case 'deployment':
    case 'deployment_status': {
      const deployment = field(payload, 'deployment');
      const reference = text(field(deployment, 'ref')).replace(/^refs\/heads\//, '');
      return unsaid(told, reference, text(field(deployment, 'sha')));
    }
    default:
      return unsaid(told);
  }
}

/**
 * The name of the event; of the one that called where it is `workflow_call`, which newer Gitea says
 * of a reusable workflow's jobs. Their payload is the caller's.
 */
function eventName(env: Environment, payload: unknown): string {
  const name = variable(env, 'GITHUB_EVENT_NAME');
  if (name !== 'workflow_call') {
    return name;
  }
  const has = (...names: readonly string[]): boolean =>
    names.every((each) => (field(payload, each) ?? null) !== null);
  // The schedule of Gitea carries the push that set it.
  if (has('schedule')) return 'schedule';
  if (has('before', 'after')) return 'push';
  if (has('client_payload')) return 'repository_dispatch';
  if (has('issue', 'comment')) return 'issue_comment';
  if (has('workflow_run')) return 'workflow_run';
  if (has('deployment')) return 'deployment';
  return has('workflow', 'ref') ? 'workflow_dispatch' : name;
}

function ofPullRequest(told: Told, pullRequest: unknown, readOnlyBecause: string): Subject {
  const { base, head } = endsOf(pullRequest);
  const number = field(pullRequest, 'number');
  return {
    kind: 'pull-request',
    branch: base.ref,
    baseCommit: base.sha,
    headCommit: head.sha === '' ? told.commit : head.sha,
    pullRequest: typeof number === 'number' ? { number, readOnlyBecause } : null,
  };
}

function ofMergeGroup({ commit }: Told, mergeGroup: unknown): Subject {
  const head = text(field(mergeGroup, 'head_sha'));
  return {
    kind: 'merge-group',
    branch: text(field(mergeGroup, 'base_ref')).replace('refs/heads/', ''),
    baseCommit: text(field(mergeGroup, 'base_sha')),
    headCommit: head === '' ? commit : head,
    pullRequest: null,
  };
}

/** A fork may call its branches as it likes. */
function isOfFork({ payload }: Told, run: unknown): boolean {
  const name = (repository: unknown): string => text(field(repository, 'full_name')).toLowerCase();
  const [from, own] = [field(run, 'head_repository'), field(payload, 'repository')].map(name);
  return from !== '' && own !== '' && from !== own;
}

/** The branch that the workflow runs on; a tag is nobody's code. */
function ofBranch(told: Told): Subject {
  const { ownBranch, commit } = told;
  const own = { baseCommit: commit, headCommit: commit, pullRequest: null };
  return ownBranch === '' ? unsaid(told) : { kind: 'branch', branch: ownBranch, ...own };
}

/** @param branch whose code it may be. */
function unsaid({ commit }: Told, branch = '', headCommit = commit): Subject {
  return { kind: 'other', branch, baseCommit: commit, headCommit, pullRequest: null };
}

/** A pull request of which the event has the number alone. */
function ofNumber(number: number, headCommit = ''): Subject {
  const pullRequest: PullRequest = { number, readOnlyBecause: '' };
  return { kind: 'pull-request', branch: '', baseCommit: '', headCommit, pullRequest };
}

/** Nobody but the sender knows whose code it is; commands in comments send the pull request. */
function ofDispatch(told: Told): Subject {
  const sent = fieldAt(told.payload, 'client_payload', 'pull_request');
  const number = field(sent, 'number');
  if (typeof number !== 'number') {
    return unsaid(told, told.ownBranch, '');
  }
  return ofNumber(number, endsOf(sent).head.sha);
}

function ofComment(told: Told): Subject {
  const issue = field(told.payload, 'issue');
  const number = field(issue, 'number');
  const isPullRequest = (field(issue, 'pull_request') ?? null) !== null;
  return isPullRequest && typeof number === 'number' ? ofNumber(number) : unsaid(told);
}

/**
 * The run that ended tells whose code it was of. It lists the open pull requests from its branch,
 * which a fork's run has none of.
 */
function ofWorkflowRun(told: Told): Subject {
  const run = field(told.payload, 'workflow_run');
  const head = text(field(run, 'head_sha'));
  const branch = isOfFork(told, run) ? '' : text(field(run, 'head_branch'));
  const listed = field(run, 'pull_requests');
  const isProposal = text(field(run, 'event')).startsWith('pull_request');
  // One that was pushed to since has a run of its own.
  const pullRequests = (Array.isArray(listed) ? (listed as unknown[]) : []).filter((each) =>
    ['', head].includes(endsOf(each).head.sha),
  );
  const [only] = pullRequests;
  if (pullRequests.length === 1 && (isProposal || branch !== told.defaultBranch)) {
    const subject = ofPullRequest(told, only, '');
    return { ...subject, headCommit: head === '' ? subject.headCommit : head };
  }
  return isProposal
    ? { kind: 'pull-request', branch: '', baseCommit: '', headCommit: head, pullRequest: null }
    : unsaid(told, branch, head);
}
