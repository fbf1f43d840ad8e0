import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { fill } from '../act/example.ts';
import { startService } from '../act/shop.ts';
import { killExecutables } from '../engines/executables.ts';
import { killPrograms, type Program } from '../programs.ts';
import { makeRepository, publishActions, type WorkTree } from './repository.ts';
import { startRunner } from './runner.ts';
import { ended, fileOn } from './runs.ts';
import { type Gitea, owner, startGitea } from './server.ts';

const shop = `${owner}/shop`;
const branch = 'capacity-history';
const databases = Array.from({ length: 8 }, (_, index) => `db:${index}`);
const longestSeconds = 480;

/** How often it is played: a race that is lost once in many times wants more than one. */
const rounds = Array.from({ length: Number(process.env['ROUNDS'] ?? 1) }, (_, index) => index + 1);

let gitea: Gitea;
let service: Program;
let work: WorkTree;

beforeAll(async () => {
  gitea = await startGitea();
  service = await startService(0, 0.02);
  await publishActions(gitea);
  work = await makeRepository(gitea, 'shop');
  await startRunner(gitea, databases.length);
});

afterAll(async () => {
  await killExecutables();
  await Promise.all([killPrograms(), gitea.stop()]);
});

it.each(rounds)(
  'keeps the history of all jobs of examples/matrix.yml that end at once (%i)',
  async (round) => {
    const workflow = fill(await readFile('examples/matrix.yml', 'utf8'), [
      [/actions\/checkout@[0-9a-f]{40} # v6\S+/, 'actions/checkout@v6'],
      ['docker compose up --detach --wait', 'echo The service is running.'],
      ['OWNER/capacity-gate@v0', `${owner}/capacity-gate@v0`],
      ['http://127.0.0.1:8080/', `${service.url}/`],
      ['[postgres:17, postgres:18]', `[${databases.join(', ')}]`],
      ['max-users: 2000', 'max-users: 2\n          time-budget: 4m'],
    ]);
    await work.push('main', {
      '.gitea/workflows/matrix.yml': workflow,
      'round.txt': String(round),
    });
    const statuses = await ended(gitea, shop, round, databases.length, longestSeconds);
    expect(statuses).toEqual(databases.map(() => 'success'));
    const listed = (await gitea.call(
      'GET',
      `/repos/${shop}/contents/capacity?ref=${branch}`,
    )) as readonly { readonly name: string }[];
    const kept = listed.filter(({ name }) => name.endsWith('.json'));
    const entries = await Promise.all(
      kept.map(async ({ name }) => {
        const text = (await fileOn(gitea, shop, branch, `capacity/${name}`)) ?? '';
        return (JSON.parse(text) as { readonly entries: readonly unknown[] }).entries.length;
      }),
    );
    expect(entries).toEqual(databases.map(() => round));
    const page = (await fileOn(gitea, shop, branch, 'capacity/README.md')) ?? '';
    expect(databases.filter((database) => page.includes(database))).toEqual(databases);
  },
  1000 * longestSeconds,
);
