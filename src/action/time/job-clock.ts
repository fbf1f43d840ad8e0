import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { systemNow } from '../../run/clock.ts';
import { apiFailure } from '../api/failure.ts';
import { type Environment, variable } from '../environment.ts';
import { isGitea, type Repository } from '../api/repository.ts';
import {
  type DefaultLimit,
  defaultLimits,
  type JobLimit,
  parseJobLimit,
  parseWorkflowRef,
} from './workflow-limit.ts';

/** Kept back for what comes after the run: report, comment, the job's last steps. */
const reserveSeconds = 60;
const largestReserve = 0.1;

/** What is known of the job's time. Times are seconds since the epoch. */
export interface JobTime {
  readonly now: number;
  /** When this process started, which is when the job did at the latest. */
  readonly processStartedAt: number;
  readonly start: JobStart;
  readonly limit: JobLimit;
  /** What the limit is where it is not known. */
  readonly usual: DefaultLimit;
}

/** `why` completes the sentence "the job's start is not known, as …". */
export type JobStart =
  { readonly known: true; readonly at: number } | { readonly known: false; readonly why: string };

export interface TimeBudget {
  /** For the run itself. */
  readonly seconds: number;
  /** When the step must be over, with half of the reserve left for later steps; since the epoch. */
  readonly endsBy: number;
  /** Where the number comes from, for the log. */
  readonly explanation: string;
  /** What had to be assumed, and what to do about it. */
  readonly assumptions: readonly string[];
}

/**
 * The time a run may take: what is left of the job, less a reserve of 60 s, but no more than a
 * tenth of what is left. An unknown start counts as this process's, an unknown limit as the
 * server's default, which the assumptions tell.
 */
export function timeBudget({ now, processStartedAt, start, limit, usual }: JobTime): TimeBudget {
  const minutes = limit.known ? limit.minutes : usual.minutes;
  const startedAt = start.known ? Math.min(start.at, processStartedAt) : processStartedAt;
  const elapsed = Math.max(0, now - startedAt);
  const left = Math.max(0, minutes * 60 - elapsed);
  const reserve = Math.min(reserveSeconds, left * largestReserve);
  const seconds = Math.floor(left - reserve);
  const explanation =
    `Time budget: ${seconds} s, which is the job's limit of ${minutes} min less ` +
    `${Math.round(elapsed)} s gone and ${Math.round(reserve)} s for clean-up and report.`;
  const assumptions = [
    ...(limit.known
      ? []
      : [
          `The job's limit is taken to be the default of ${usual.of}, ${minutes} min, as ${limit.why}; ` +
            'set time-budget if it is another.',
        ]),
    ...(start.known ? [] : [`The job's time is counted from this step, as ${start.why}.`]),
  ];
  const endsBy = now + left - reserve / 2;
  return { seconds, endsBy, explanation, assumptions };
}

/**
 * Finds out the job's limit from its workflow file and its start from the API, or from this machine.
 *
 * @param checkRunId of the hidden input `job-check-run-id`; it is the job's id as well.
 * @param localStart of `localJobStart`: when the job had started at the latest, as it is not later
 *   than what it left its traces on.
 * @param signal ends the requests; what they would have told is then unknown.
 */
export async function readJobTime(
  env: Environment,
  repository: Repository | null,
  checkRunId: string,
  localStart: number | null,
  signal: AbortSignal,
): Promise<JobTime> {
  const usual =
    repository !== null && isGitea(repository) ? defaultLimits.others : defaultLimits.github;
  const [told, limit] = await Promise.all([
    readJobStart(repository, checkRunId, signal),
    readJobLimit(env, repository, usual, signal),
  ]);
  const start: JobStart =
    localStart === null
      ? told
      : { known: true, at: told.known ? Math.min(told.at, localStart) : localStart };
  const now = systemNow();
  return { now, processStartedAt: now - process.uptime(), start, limit, usual };
}

async function readJobStart(
  repository: Repository | null,
  checkRunId: string,
  signal: AbortSignal,
): Promise<JobStart> {
  if (repository === null || checkRunId === '') {
    return { known: false, why: 'the runner does not tell which job of the API this is' };
  }
  const { api, owner, name } = repository;
  try {
    const { data } = await api.rest.actions.getJobForWorkflowRun({
      owner,
      repo: name,
      job_id: Number(checkRunId),
      request: { signal },
    });
    const at = Date.parse(data.started_at) / 1000;
    return Number.isNaN(at)
      ? { known: false, why: 'the API gives no time for it' }
      : { known: true, at };
  } catch (error) {
    const { status, message } = apiFailure(error);
    const permission = status === 403 ? '; the permission is actions: read' : '';
    return { known: false, why: `the API did not give it (${message}${permission})` };
  }
}

/** The checked-out file costs no request; without a checkout the API has it. */
async function readJobLimit(
  env: Environment,
  repository: Repository | null,
  usual: DefaultLimit,
  signal: AbortSignal,
): Promise<JobLimit> {
  const file = parseWorkflowRef(variable(env, 'GITHUB_WORKFLOW_REF'));
  if (file === null) {
    return { known: false, why: 'the runner does not name the workflow file' };
  }
  const job = variable(env, 'GITHUB_JOB');
  const workspace = variable(env, 'GITHUB_WORKSPACE');
  const isOwn = variable(env, 'GITHUB_REPOSITORY') === `${file.owner}/${file.repository}`;
  if (workspace !== '' && isOwn) {
    const path = join(workspace, file.path);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) {
      return parseJobLimit(text, job, usual);
    }
  }
  if (repository === null) {
    return { known: false, why: 'the workflow file is not checked out and there is no token' };
  }
  try {
    const { data } = await repository.api.rest.repos.getContent({
      owner: file.owner,
      repo: file.repository,
      path: file.path,
      ref: variable(env, 'GITHUB_WORKFLOW_SHA'),
      request: { signal },
    });
    const content = 'content' in data ? data.content : '';
    return parseJobLimit(Buffer.from(content, 'base64').toString('utf8'), job, usual);
  } catch (error) {
    return { known: false, why: `the workflow file was not found (${apiFailure(error).message})` };
  }
}
