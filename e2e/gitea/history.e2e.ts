import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { historyEntry } from '../../__tests__/action/history/entry.ts';
import { openRepository, type Repository } from '../../src/action/api/repository.ts';
import { appendToHistory, readHistory } from '../../src/action/history/history.ts';
import { killExecutables } from '../engines/executables.ts';
import { makeRepository } from './repository.ts';
import { type Gitea, owner, startGitea } from './server.ts';

/** As a run has it. */
const patienceSeconds = 90;

let gitea: Gitea;

beforeAll(async () => {
  gitea = await startGitea();
  const work = await makeRepository(gitea, 'shop');
  await work.push('main', { 'package.json': '{}\n' });
});

afterAll(async () => {
  await killExecutables();
  await gitea.stop();
});

function open(): Repository {
  const env = { GITHUB_API_URL: `${gitea.url}/api/v1`, GITHUB_REPOSITORY: `${owner}/shop` };
  const repository = openRepository(gitea.token, env);
  if (repository === null) {
    throw new Error('there is no repository');
  }
  return repository;
}

it('loses nothing of 20 writers with 20 keys', async () => {
  const branch = 'capacity-history';
  const keys = Array.from({ length: 20 }, (_, index) => (index === 0 ? 'package' : `key ${index}`));
  const written = await Promise.all(
    keys.map((key, index) =>
      appendToHistory(
        open(),
        { branch, key },
        historyEntry(index),
        AbortSignal.timeout(patienceSeconds * 1000),
      ),
    ),
  );
  expect(written).toEqual(keys.map(() => 'appended'));
  const { signal } = new AbortController();
  const read = await Promise.all(keys.map((key) => readHistory(open(), { branch, key }, signal)));
  expect(read).toEqual(keys.map((_, index) => [historyEntry(index)]));
});
