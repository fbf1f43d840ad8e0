import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService } from '../act/shop.ts';
import { processesNaming } from '../processes.ts';
import { type Program, until } from '../programs.ts';
import { makeRepository } from './repository.ts';
import { ended, fileOn, logOf, statusesOf } from './runs.ts';
import {
  exampleFor,
  expectComment,
  expectEnd,
  openPullRequest,
  type Shop,
  shop,
  startShop,
} from './shop.ts';

const branch = 'capacity-history';

let started: Shop;
let service: Program;

beforeAll(async () => {
  service = await startService(0, 0.02);
  started = await startShop(4, null);
});

afterAll(() => started.stop());

describe('examples/gitea.yml on a real Gitea, with its runner', () => {
  const path = '.gitea/workflows/capacity.yml';

  /** A search that ends as soon as a few users were healthy, or one was not. */
  async function workflow({ mostSeconds = 0.4, maxUsers = 6 } = {}): Promise<string> {
    return await exampleFor(service.url, 'gitea', [
      ['time-budget: 20m', 'time-budget: 4m'],
      ['max-users: 2000', `max-users: ${maxUsers}\n          required-users: 2`],
      ['max: 0.3', `max: ${mostSeconds}`],
    ]);
  }

  /** Command lines of the embedded agents of this server's jobs. */
  async function agents(): Promise<readonly string[]> {
    const commands = await processesNaming(started.gitea.folder);
    return commands.filter((command) => command.includes('dist/agent'));
  }

  it('makes the baseline at a push to main', async () => {
    const { gitea, work } = started;
    await work.push('main', { [path]: await workflow() });
    await expectEnd(gitea, 1, 'success');
    const page = await fileOn(gitea, shop, branch, 'capacity/README.md');
    expect(page).toContain('at least 6');
    expect(await statusesOf(page ?? '')).toEqual([[`${gitea.url}/${shop}/actions/runs/1`, 200]]);
  });

  it('is green on a pull request, with one comment whose links lead somewhere', async () => {
    const { gitea, work } = started;
    await work.push('topic', { 'shop.txt': 'new' });
    await openPullRequest(gitea, 'topic');
    await expectEnd(gitea, 2, 'success');
    const comment = await expectComment(gitea, 1);
    expect(comment).toContain('**The job did not fail.**');
    const links = await statusesOf(comment);
    expect(links.map(([url]) => url.replace(`${gitea.url}/${shop}/`, ''))).toEqual(
      expect.arrayContaining([
        `commit/${await work.git('rev-parse', 'HEAD')}`,
        'actions/runs/2',
        expect.stringMatching(/^actions\/runs\/2\/artifacts\/capacity-report-/),
      ]),
    );
  });

  it('is red at a second push that carries too few, in the same comment', async () => {
    const { gitea, work } = started;
    await work.push('topic', { [path]: await workflow({ mostSeconds: 0.0001 }) });
    await expectEnd(gitea, 3, 'failure');
    const comment = await expectComment(gitea, 1);
    expect(comment).toContain('**The job failed.**');
    expect(comment).toContain('❌');
  });

  it("checks a fork's pull request, comments as the server lets it, and keeps nothing", async () => {
    const { gitea, work } = started;
    const kept = await fileOn(gitea, shop, branch, 'capacity/README.md');
    await gitea.call('POST', '/orgs', { username: 'friends' });
    await gitea.call('POST', `/repos/${shop}/forks`, { organization: 'friends' });
    const url = new URL(await work.git('remote', 'get-url', 'origin'));
    url.pathname = '/friends/shop.git';
    await work.git('checkout', '--quiet', 'main');
    await work.git('checkout', '--quiet', '-b', 'fork');
    await work.git('commit', '--quiet', '--allow-empty', '--message', 'Change nothing');
    await work.git('push', '--quiet', url.href, 'fork');
    const number = await openPullRequest(gitea, 'friends:fork');
    await expectEnd(gitea, 4, 'success');
    // Its token only reads, but whoever reads may comment.
    const comment = await expectComment(gitea, number);
    expect(comment).toContain('Only checked whether the build still carries the baseline');
    expect(await fileOn(gitea, shop, branch, 'capacity/README.md')).toBe(kept);
    await work.git('checkout', '--quiet', 'main');
  });

  it('leaves nothing behind when a newer push to main cancels it', async () => {
    const { gitea, work } = started;
    await work.push('main', { [path]: await workflow({ maxUsers: 2000 }) });
    await until(agents, (running) => running.length > 0, 120);
    await work.push('main', { [path]: await workflow({ maxUsers: 7 }) });
    await expectEnd(gitea, 5, 'cancelled');
    await expectEnd(gitea, 6, 'success');
    await until(agents, (running) => running.length === 0, 15);
  });
});

it('hands the capacity that examples/instances.yml finds for a release to the next job', async () => {
  const { gitea } = started;
  const { name, push } = await makeRepository(gitea, 'instances');
  await gitea.call('POST', `/repos/${name}/actions/variables/PEAK_USERS`, { value: '20' });
  await push('main', {
    '.gitea/workflows/instances.yml': await exampleFor(service.url, 'instances', [
      ['max-users: 2000', 'max-users: 6'],
    ]),
  });
  await gitea.call('POST', `/repos/${name}/releases`, { tag_name: 'v1', target_commitish: 'main' });
  expect(await ended(gitea, name, 1, 2)).toEqual(['success', 'success']);
  expect(await logOf(gitea, name, 1, 1)).toContain('The peak needs 4 instances.');
});
