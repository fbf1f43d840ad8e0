import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fill } from '../act/example.ts';
import { composeFile, type Deployments, startDeployments } from '../deployments.ts';
import { killExecutables } from '../engines/executables.ts';
import { builds, readmeWorkflow } from '../readme.ts';
import { freePort } from '../../src/cluster/free-port.ts';
import { makeRepository, publishActions, type WorkTree } from './repository.ts';
import { startRunner } from './runner.ts';
import { commentsOn, ended, fileOn, logOf, statusesOf } from './runs.ts';
import { type Gitea, owner, startGitea } from './server.ts';

const shop = `${owner}/shop`;
/** The job's time limit. */
const longestSeconds = 30 * 60;
const longestMilliseconds = 1000 * longestSeconds;

describe("the README's workflow, as it is pasted, on a real Gitea", () => {
  let gitea: Gitea;
  let deployments: Deployments;
  let work: WorkTree;

  beforeAll(async () => {
    gitea = await startGitea();
    const port = await freePort();
    deployments = await startDeployments(gitea.folder, port);
    await publishActions(gitea);
    work = await makeRepository(gitea, 'shop');
    await startRunner(gitea, 1, [deployments.programs]);
    const workflow = fill(await readmeWorkflow(), [
      [/actions\/checkout@[0-9a-f]{40} # v6\S+/, 'actions/checkout@v6'],
      ['OWNER/capacity-gate@v0', `${owner}/capacity-gate@v0`],
      ['127.0.0.1:8080', `127.0.0.1:${port}`],
    ]);
    await work.push('main', {
      '.gitea/workflows/capacity.yml': workflow,
      'compose.yaml': composeFile(builds.base),
    });
  });

  afterAll(async () => {
    await Promise.all([killExecutables(), deployments.stop()]);
    await gitea.stop();
  });

  /** Waits for the end of a run; where it is another, its log tells why. */
  async function expectEnd(run: number, status: 'success' | 'failure'): Promise<void> {
    const [got = ''] = await ended(gitea, shop, run, 1, longestSeconds);
    if (got !== status) {
      throw new Error(`expected ${status}, got ${got}:\n${await logOf(gitea, shop, run)}`);
    }
  }

  /** One comment on the pull request, all of whose links lead somewhere, the report's too. */
  async function expectComment(number: number, run: number): Promise<string> {
    const [comment = '', ...others] = await commentsOn(gitea, shop, number);
    expect(others).toEqual([]);
    const links = await statusesOf(comment);
    expect(links.filter(([, status]) => status !== 200)).toEqual([]);
    const report = `${gitea.url}/${shop}/actions/runs/${run}/artifacts/capacity-report-capacity-capacity`;
    expect(links.map(([url]) => url)).toContainEqual(expect.stringContaining(report));
    return comment;
  }

  it(
    "makes the baseline at a push to main, with the job's own token",
    async () => {
      await expectEnd(1, 'success');
      const page = (await fileOn(gitea, shop, 'capacity-history', 'capacity/README.md')) ?? '';
      expect(page).toContain('Capacity / capacity');
      expect(await statusesOf(page)).toEqual([[`${gitea.url}/${shop}/actions/runs/1`, 200]]);
      // A branch of its own, and no copy of main.
      expect(await fileOn(gitea, shop, 'capacity-history', 'compose.yaml')).toBeNull();
    },
    longestMilliseconds,
  );

  it(
    'is green on a pull request without a loss, with the report one click away',
    async () => {
      await work.push('better', { 'compose.yaml': composeFile(builds.better) });
      await gitea.call('POST', `/repos/${shop}/pulls`, {
        head: 'better',
        base: 'main',
        title: 'New',
      });
      await expectEnd(2, 'success');
      expect(await expectComment(1, 2)).toContain('✅');
    },
    longestMilliseconds,
  );

  it(
    'is red on a pull request with a loss, with the report one click away',
    async () => {
      await work.git('checkout', '--quiet', 'main');
      await work.push('worse', { 'compose.yaml': composeFile(builds.worse) });
      await gitea.call('POST', `/repos/${shop}/pulls`, {
        head: 'worse',
        base: 'main',
        title: 'Slow',
      });
      await expectEnd(3, 'failure');
      const comment = await expectComment(2, 3);
      expect(comment).toContain('**The job failed.**');
      expect(comment).toContain('❌');
    },
    longestMilliseconds,
  );
});
