import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { fill } from '../act/example.ts';
import { startService } from '../act/shop.ts';
import { processesNaming } from '../act/workflow-run.ts';
import { killExecutables } from '../engines/executables.ts';
import { killPrograms, type Program, until } from '../programs.ts';
import { makeRepository, publishActions, type WorkTree } from './repository.ts';
import { startRunner } from './runner.ts';
import { commentsOn, ended, fileOn } from './runs.ts';
import { type Gitea, owner, startGitea } from './server.ts';

const shop = `${owner}/shop`;
const branch = 'capacity-history';

let gitea: Gitea;
let service: Program;
let work: WorkTree;

beforeAll(async () => {
  gitea = await startGitea();
  service = await startService(0, 0.02);
  await publishActions(gitea);
  work = await makeRepository(gitea, 'shop');
  await gitea.call('PUT', `/repos/${shop}/actions/secrets/CAPACITY_TOKEN`, { data: gitea.token });
  await startRunner(gitea, 4);
});

afterAll(async () => {
  await killExecutables();
  await Promise.all([killPrograms(), gitea.stop()]);
});

/** An example, for the service of this test and for so many users. */
async function example(
  name: string,
  changes: readonly (readonly [found: string | RegExp, written: string])[],
): Promise<string> {
  return fill(await readFile(`examples/${name}.yml`, 'utf8'), [
    [/actions\/checkout@[0-9a-f]{40} # v6\S+/, 'actions/checkout@v6'],
    ['docker compose up --detach --wait', 'echo The service is running.'],
    ['OWNER/capacity-gate@v0', `${owner}/capacity-gate@v0`],
    ['http://127.0.0.1:8080/', `${service.url}/`],
    ...changes,
  ]);
}

/** A search that ends as soon as a few users were healthy, or one was not. */
async function workflow({ mostSeconds = 0.4, maxUsers = 6 } = {}): Promise<string> {
  return await example('gitea', [
    ['time-budget: 20m', 'time-budget: 4m'],
    ['max-users: 2000', `max-users: ${maxUsers}\n          required-users: 2`],
    ['max: 0.3', `max: ${mostSeconds}`],
  ]);
}

/** Command lines of the embedded agents of this server's jobs. */
async function agents(): Promise<readonly string[]> {
  const commands = await processesNaming(gitea.folder);
  return commands.filter((command) => command.includes('dist/agent'));
}

/** Statuses of the pages that a text links to, without the token of anybody. */
async function statusesOf(text: string): Promise<readonly (readonly [string, number])[]> {
  const links = [...text.matchAll(/(?:href="|\]\()(http:\/\/127[^")]+)/g)].map(([, url]) => url);
  return await Promise.all(
    [...new Set(links)].map(async (url = '') => [url, (await fetch(url)).status] as const),
  );
}

describe('examples/gitea.yml on a real Gitea, with its runner', () => {
  const path = '.gitea/workflows/capacity.yml';

  it('makes the baseline at a push to main', async () => {
    await work.push('main', { [path]: await workflow() });
    expect(await ended(gitea, shop, 1)).toEqual(['success']);
    const page = await fileOn(gitea, shop, branch, 'capacity/README.md');
    expect(page).toContain('at least 6');
    expect(await statusesOf(page ?? '')).toEqual([[`${gitea.url}/${shop}/actions/runs/1`, 200]]);
  });

  it('is green on a pull request, with one comment whose links lead somewhere', async () => {
    await work.push('topic', { 'shop.txt': 'new' });
    await gitea.call('POST', `/repos/${shop}/pulls`, { head: 'topic', base: 'main', title: 'New' });
    expect(await ended(gitea, shop, 2)).toEqual(['success']);
    const [comment = '', ...others] = await commentsOn(gitea, shop, 1);
    expect(others).toEqual([]);
    expect(comment).toContain('**The job did not fail.**');
    const links = await statusesOf(comment);
    expect(links.map(([url]) => url.replace(`${gitea.url}/${shop}/`, ''))).toEqual(
      expect.arrayContaining([
        `commit/${await work.git('rev-parse', 'HEAD')}`,
        'actions/runs/2',
        expect.stringMatching(/^actions\/runs\/2\/artifacts\/capacity-report-/),
      ]),
    );
    expect(links.filter(([, status]) => status !== 200)).toEqual([]);
  });

  it('is red at a second push that carries too few, in the same comment', async () => {
    await work.push('topic', { [path]: await workflow({ mostSeconds: 0.0001 }) });
    expect(await ended(gitea, shop, 3)).toEqual(['failure']);
    const comments = await commentsOn(gitea, shop, 1);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('**The job failed.**');
    expect(comments[0]).toContain('❌');
  });

  it('leaves nothing behind when a newer push to main cancels it', async () => {
    await work.push('main', { [path]: await workflow({ maxUsers: 2000 }) });
    await until(agents, (running) => running.length > 0, 120);
    await work.push('main', { [path]: await workflow({ maxUsers: 7 }) });
    expect(await ended(gitea, shop, 4)).toEqual(['cancelled']);
    expect(await ended(gitea, shop, 5)).toEqual(['success']);
    await until(agents, (running) => running.length === 0, 15);
  });

  it('keeps the history of all jobs of a matrix', async () => {
    const databases = Array.from({ length: 8 }, (_, index) => `db:${index}`);
    await work.push('main', {
      [path]: 'on: {}\n',
      '.gitea/workflows/matrix.yml': await example('matrix', [
        ['[postgres:17, postgres:18]', `[${databases.join(', ')}]`],
        ['max-users: 2000', 'max-users: 2\n          time-budget: 4m'],
        [
          'with:\n          target-url',
          `with:\n          github-token: \${{ secrets.CAPACITY_TOKEN }}\n          target-url`,
        ],
      ]),
    });
    expect(await ended(gitea, shop, 6, 8)).toEqual(databases.map(() => 'success'));
    const listed = (await gitea.call(
      'GET',
      `/repos/${shop}/contents/capacity?ref=${branch}`,
    )) as readonly { readonly name: string }[];
    const kept = listed.filter(({ name }) => name.includes('-db-'));
    expect(kept).toHaveLength(8);
    const page = (await fileOn(gitea, shop, branch, 'capacity/README.md')) ?? '';
    expect(databases.filter((database) => page.includes(database))).toEqual(databases);
  });
});
