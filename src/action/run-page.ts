import { isGitea, type Repository } from './api/repository.ts';
import { type Environment, variable } from './environment.ts';
import { field, text } from './field.ts';

/** The page of the repository; empty outside of a workflow. Gitea's server ends with a slash. */
export function repositoryUrl(env: Environment): string {
  const server = variable(env, 'GITHUB_SERVER_URL').replace(/\/+$/, '');
  const repository = variable(env, 'GITHUB_REPOSITORY');
  return server === '' || repository === '' ? '' : `${server}/${repository}`;
}

/**
 * The page of this attempt of the workflow run; empty outside of a workflow. Gitea and Forgejo had
 * pages by the number of the run in its repository, and have them by its id since their API tells
 * of runs; so it is asked.
 *
 * @param signal ends the request.
 */
export async function findRunPage(
  env: Environment,
  repository: Repository | null,
  signal: AbortSignal,
): Promise<string> {
  const base = repositoryUrl(env);
  const run = variable(env, 'GITHUB_RUN_ID');
  if (base === '' || run === '') {
    return '';
  }
  const attempt = variable(env, 'GITHUB_RUN_ATTEMPT');
  const runs = `${base}/actions/runs`;
  if (repository === null || !isGitea(repository)) {
    return attempt === '' ? `${runs}/${run}` : `${runs}/${run}/attempts/${attempt}`;
  }
  const told = await pageOfGitea(repository, run, signal);
  const number = variable(env, 'GITHUB_RUN_NUMBER');
  return told === '' ? `${runs}/${number === '' ? run : number}` : told;
}

async function pageOfGitea(
  { api, owner, name: repo }: Repository,
  run: string,
  signal: AbortSignal,
): Promise<string> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run}';
  try {
    const answer: { readonly data: unknown } = await api.request(route, {
      owner,
      repo,
      run,
      request: { signal },
    });
    return text(field(answer.data, 'html_url'));
  } catch {
    return '';
  }
}
