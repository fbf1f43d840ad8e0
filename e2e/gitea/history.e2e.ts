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

/** By git where the server's pages are known, else by its API. */
function open(by: Way): Repository {
  const env = {
    GITHUB_API_URL: `${gitea.url}/api/v1`,
    GITHUB_REPOSITORY: `${owner}/shop`,
    ...(by === 'git' ? { GITHUB_SERVER_URL: gitea.url } : {}),
  };
  const repository = openRepository(gitea.token, env);
  if (repository === null) {
    throw new Error('there is no repository');
  }
  return repository;
}

type Way = 'git' | 'API';

/** How often each is played: a race that is lost once in many times wants more than one. */
const rounds = Array.from({ length: Number(process.env['ROUNDS'] ?? 1) }, (_, index) => index + 1);

it.each(rounds.flatMap((round) => [['git', round] as const, ['API', round] as const]))(
  'loses nothing of 20 writers with 20 keys, by %s (%i)',
  async (by, round) => {
    const branch = `history-${by}-${round}`;
    const keys = Array.from({ length: 20 }, (_, index) =>
      index === 0 ? 'package' : `key ${index}`,
    );
    const written = await Promise.all(
      keys.map((key, index) =>
        appendToHistory(
          open(by),
          { branch, key },
          historyEntry(index),
          AbortSignal.timeout(patienceSeconds * 1000),
        ),
      ),
    );
    expect(written).toEqual(keys.map(() => 'appended'));
    const { signal } = new AbortController();
    const read = await Promise.all(
      keys.map((key) => readHistory(open(by), { branch, key }, signal)),
    );
    expect(read).toEqual(keys.map((_, index) => [historyEntry(index)]));
  },
);
