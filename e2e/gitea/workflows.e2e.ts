import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { fill } from '../act/example.ts';
import { startService } from '../act/shop.ts';
import { killExecutables } from '../engines/executables.ts';
import { killPrograms, type Program, until } from '../programs.ts';
import { processesNaming } from '../processes.ts';
import { makeRepository, publishActions, type WorkTree } from './repository.ts';
import { startRunner } from './runner.ts';
import { commentsOn, ended, fileOn, statusesOf } from './runs.ts';
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

  it("checks a fork's pull request, comments as the server lets it, and keeps nothing", async () => {
    const kept = await fileOn(gitea, shop, branch, 'capacity/README.md');
    await gitea.call('POST', '/orgs', { username: 'friends' });
    await gitea.call('POST', `/repos/${shop}/forks`, { organization: 'friends' });
    const url = new URL(await work.git('remote', 'get-url', 'origin'));
    url.pathname = '/friends/shop.git';
    await work.git('checkout', '--quiet', 'main');
    await work.git('checkout', '--quiet', '-b', 'fork');
    await work.git('commit', '--quiet', '--allow-empty', '--message', 'Change nothing');
    await work.git('push', '--quiet', url.href, 'fork');
    const order = { head: 'friends:fork', base: 'main', title: 'Of a fork' };
    const { number } = (await gitea.call('POST', `/repos/${shop}/pulls`, order)) as {
      readonly number: number;
    };
    expect(await ended(gitea, shop, 4)).toEqual(['success']);
    // Its token only reads, but whoever reads may comment.
    const [comment = '', ...others] = await commentsOn(gitea, shop, number);
    expect(others).toEqual([]);
    expect(comment).toContain('Only checked whether the build still carries the baseline');
    expect((await statusesOf(comment)).filter(([, status]) => status !== 200)).toEqual([]);
    expect(await fileOn(gitea, shop, branch, 'capacity/README.md')).toBe(kept);
    await work.git('checkout', '--quiet', 'main');
  });

  it('leaves nothing behind when a newer push to main cancels it', async () => {
    await work.push('main', { [path]: await workflow({ maxUsers: 2000 }) });
    await until(agents, (running) => running.length > 0, 120);
    await work.push('main', { [path]: await workflow({ maxUsers: 7 }) });
    expect(await ended(gitea, shop, 5)).toEqual(['cancelled']);
    expect(await ended(gitea, shop, 6)).toEqual(['success']);
    await until(agents, (running) => running.length === 0, 15);
  });
});
