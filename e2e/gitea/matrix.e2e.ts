import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startService } from '../act/shop.ts';
import type { Program } from '../programs.ts';
import { ended, fileOn } from './runs.ts';
import { exampleFor, type Shop, shop, startShop } from './shop.ts';

const branch = 'capacity-history';
const databases = Array.from({ length: 8 }, (_, index) => `db:${index}`);
const longestSeconds = 480;

/** How often it is played: a race that is lost once in many times wants more than one. */
const rounds = Array.from({ length: Number(process.env['ROUNDS'] ?? 1) }, (_, index) => index + 1);

let started: Shop;
let service: Program;

beforeAll(async () => {
  service = await startService(0, 0.02);
  started = await startShop(databases.length, null);
});

afterAll(() => started.stop());

it.each(rounds)(
  'keeps the history of all jobs of examples/matrix.yml that end at once (%i)',
  async (round) => {
    const { gitea, work } = started;
    await work.push('main', {
      '.gitea/workflows/matrix.yml': await exampleFor(service.url, 'matrix', [
        ['[postgres:17, postgres:18]', `[${databases.join(', ')}]`],
        ['max-users: 2000', 'max-users: 2\n          time-budget: 4m'],
      ]),
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
