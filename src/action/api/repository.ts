import { getOctokit } from '@actions/github';
import { defaults } from '@actions/github/lib/utils';

import { type Environment, variable } from '../environment.ts';
import { boundedFetch } from './bounded-fetch.ts';

/** The repository of the workflow run, and the REST API through which it is reached. */
export interface Repository {
  readonly api: ReturnType<typeof getOctokit>;
  readonly owner: string;
  readonly name: string;
  /** For git; null where the runner does not name the server. */
  readonly remote: Remote | null;
}

/** Where git finds a repository. */
export interface Remote {
  readonly url: string;
  readonly token: string;
}

/** Whether it is on Gitea or Forgejo, which have their API at another place than GitHub. */
export function isGitea({ api }: Repository): boolean {
  return api.request.endpoint.DEFAULTS.baseUrl.replace(/\/$/, '').endsWith('/api/v1');
}

/**
 * Opens the API that the runner names (GitHub, GHES, Gitea, Forgejo), by its proxy settings.
 * Null outside of a workflow and without a token.
 */
export function openRepository(token: string, env: Environment): Repository | null {
  const [owner = '', name = ''] = variable(env, 'GITHUB_REPOSITORY').split('/');
  const baseUrl = variable(env, 'GITHUB_API_URL');
  if (token === '' || owner === '' || name === '' || baseUrl === '') {
    return null;
  }
  const server = variable(env, 'GITHUB_SERVER_URL').replace(/\/+$/, '');
  return {
    api: getOctokit(token, {
      baseUrl,
      userAgent: 'capacity-gate',
      // The one of the toolkit goes through the runner's proxy.
      request: { fetch: boundedFetch(defaults.request?.fetch as typeof fetch) },
    }),
    owner,
    name,
    remote: server === '' ? null : { url: `${server}/${owner}/${name}.git`, token },
  };
}
