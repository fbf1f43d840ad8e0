import { parse } from 'yaml';

import { field } from '../field.ts';

/** The time limit of a job, as its workflow file has it. */
export type JobLimit =
  | { readonly known: true; readonly minutes: number }
  /** `why` completes the sentence "the limit is not known, as …". */
  | { readonly known: false; readonly why: string };

/** The limit of a job without `timeout-minutes`, in minutes. */
export interface DefaultLimit {
  /** Whose it is. */
  readonly of: string;
  readonly minutes: number;
}

/** What GitHub has, and what the runners of Gitea and Forgejo end jobs at unless told otherwise. */
export const defaultLimits = {
  github: { of: 'GitHub', minutes: 360 },
  others: { of: "Gitea's runner", minutes: 180 },
} as const satisfies Readonly<Record<string, DefaultLimit>>;

/** Where a workflow file is, from `GITHUB_WORKFLOW_REF`. */
export interface WorkflowFile {
  readonly owner: string;
  readonly repository: string;
  readonly path: string;
}

/** Reads `owner/repository/.github/workflows/ci.yml@refs/heads/main`; null for anything else. */
export function parseWorkflowRef(reference: string): WorkflowFile | null {
  const [, owner, repository, path] = /^([^/]+)\/([^/]+)\/(.+?\.ya?ml)@/.exec(reference) ?? [];
  return owner === undefined || repository === undefined || path === undefined
    ? null
    : { owner, repository, path };
}

/**
 * Reads a job's `timeout-minutes`. An expression cannot be known; neither can the limit of a job
 * in a reusable workflow, as the file is then the caller's. A step's limit is not looked for: an
 * action is not told which step it is.
 *
 * @param usual of a job that says nothing.
 */
export function parseJobLimit(workflow: string, jobId: string, usual: DefaultLimit): JobLimit {
  const job = field(field(parseYaml(workflow), 'jobs'), jobId);
  if (job === undefined || field(job, 'uses') !== undefined) {
    return { known: false, why: 'the job is not in the workflow file' };
  }
  const minutes = field(job, 'timeout-minutes');
  if (minutes === undefined) {
    return { known: true, minutes: usual.minutes };
  }
  return typeof minutes === 'number' && minutes > 0
    ? { known: true, minutes }
    : { known: false, why: 'timeout-minutes is not a plain number' };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
