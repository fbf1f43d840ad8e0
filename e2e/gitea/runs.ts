import { until } from '../programs.ts';
import type { Gitea } from './server.ts';

/** A run of a workflow, as the API lists its jobs. */
interface Job {
  readonly name: string;
  readonly run_number: number;
  readonly event: string;
  readonly status: string;
}

/** All jobs of a repository, the newest first. */
async function jobsOf(gitea: Gitea, repository: string): Promise<readonly Job[]> {
  const answer = (await gitea.call('GET', `/repos/${repository}/actions/tasks?limit=50`)) as {
    readonly workflow_runs: readonly Job[] | null;
  };
  return answer.workflow_runs ?? [];
}

/** Waits until so many jobs of a run have ended; returns how each did. */
export async function ended(
  gitea: Gitea,
  repository: string,
  run: number,
  jobs = 1,
  seconds = 240,
): Promise<readonly string[]> {
  const ofRun = async (): Promise<readonly string[]> =>
    (await jobsOf(gitea, repository))
      .filter(({ run_number: number }) => number === run)
      .map(({ status }) => status);
  const over = ['success', 'failure', 'cancelled', 'skipped'];
  return await until(
    ofRun,
    (statuses) => statuses.length >= jobs && statuses.every((status) => over.includes(status)),
    seconds,
  );
}

/** The comments on a pull request. */
export async function commentsOn(
  gitea: Gitea,
  repository: string,
  number: number,
): Promise<readonly string[]> {
  const comments = (await gitea.call('GET', `/repos/${repository}/issues/${number}/comments`)) as {
    readonly body: string;
  }[];
  return comments.map(({ body }) => body);
}

/** Text of a file on a branch; null where there is none. */
export async function fileOn(
  gitea: Gitea,
  repository: string,
  branch: string,
  path: string,
): Promise<string | null> {
  const response = await fetch(
    `${gitea.url}/api/v1/repos/${repository}/raw/${path}?ref=${branch}`,
    { headers: { authorization: `token ${gitea.token}` } },
  );
  return response.ok ? await response.text() : null;
}

/** Statuses of the pages that a text links to, without the token of anybody. */
export async function statusesOf(text: string): Promise<readonly (readonly [string, number])[]> {
  const links = [...text.matchAll(/(?:href="|\]\()(http:\/\/127[^")]+)/g)].map(([, url]) => url);
  return await Promise.all(
    [...new Set(links)].map(async (url = '') => [url, (await fetch(url)).status] as const),
  );
}

/** What a job of a run, the first or another, printed, where the page of the run has it. */
export async function logOf(
  gitea: Gitea,
  repository: string,
  run: number,
  job = 0,
): Promise<string> {
  const page = `${gitea.url}/${repository}/actions/runs/${run}/jobs/${job}/logs`;
  return await (await fetch(page)).text();
}
