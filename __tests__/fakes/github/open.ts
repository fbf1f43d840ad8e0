import { openRepository, type Repository } from '../../../src/action/api/repository.ts';
import type { Wait } from '../../../src/action/api/retry.ts';
import type { FakeGitHub } from './fake-github.ts';

/** The repository `octo/shop` of a fake, as the action opens it. */
export function openFake(github: FakeGitHub): Repository {
  const env = { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'octo/shop' };
  const repository = openRepository('ghs_token', env);
  if (repository === null) {
    throw new Error('no repository');
  }
  return repository;
}

/** A wait that takes no time, and keeps what was asked of it. */
export function recordedWait(waits: number[]): Wait {
  return (seconds) => {
    waits.push(seconds);
    return Promise.resolve();
  };
}
