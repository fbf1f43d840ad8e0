import { parse } from 'yaml';

import { field } from '../field.ts';

/** The time limit of a job, as its workflow file has it. */
export type JobLimit =
  | { readonly known: true; readonly minutes: number }
  /** `why` completes the sentence "the limit is not known, as …". */
  | { readonly known: false; readonly why: string };

/** GitHub's limit for a job without `timeout-minutes`. */
export const defaultMinutes = 360;

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
 */
export function parseJobLimit(workflow: string, jobId: string): JobLimit {
  const job = field(field(parseYaml(workflow), 'jobs'), jobId);
  if (job === undefined || field(job, 'uses') !== undefined) {
    return { known: false, why: 'the job is not in the workflow file' };
  }
  const minutes = field(job, 'timeout-minutes');
  if (minutes === undefined) {
    return { known: true, minutes: defaultMinutes };
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
