import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../src/cluster/free-port.ts';
import { composeFile } from '../deployments.ts';
import { builds, readmeWorkflow } from '../readme.ts';
import { fileOn, statusesOf } from './runs.ts';
import {
  expectComment,
  expectEnd,
  onThisServer,
  openPullRequest,
  type Shop,
  shop,
  startShop,
} from './shop.ts';

/** The job's time limit. */
const longestSeconds = 30 * 60;
const longestMilliseconds = 1000 * longestSeconds;

describe("the README's workflow, as it is pasted, on a real Gitea", () => {
  let started: Shop;

  beforeAll(async () => {
    const port = await freePort();
    started = await startShop(1, port);
    await started.work.push('main', {
      '.gitea/workflows/capacity.yml': onThisServer(await readmeWorkflow(), [
        ['127.0.0.1:8080', `127.0.0.1:${port}`],
      ]),
      'compose.yaml': composeFile(builds.base),
    });
  });

  afterAll(() => started.stop());

  /** One comment on the pull request, all of whose links lead somewhere, the report's too. */
  async function expectReport(number: number, run: number): Promise<string> {
    const comment = await expectComment(started.gitea, number);
    expect(comment).toContain(
      `${started.gitea.url}/${shop}/actions/runs/${run}/artifacts/capacity-report-capacity-capacity`,
    );
    return comment;
  }

  it(
    "makes the baseline at a push to main, with the job's own token",
    async () => {
      const { gitea } = started;
      await expectEnd(gitea, 1, 'success', longestSeconds);
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
      const { gitea, work } = started;
      await work.push('better', { 'compose.yaml': composeFile(builds.better) });
      const number = await openPullRequest(gitea, 'better');
      await expectEnd(gitea, 2, 'success', longestSeconds);
      expect(await expectReport(number, 2)).toContain('✅');
    },
    longestMilliseconds,
  );

  it(
    'is red on a pull request with a loss, with the report one click away',
    async () => {
      const { gitea, work } = started;
      await work.git('checkout', '--quiet', 'main');
      await work.push('worse', { 'compose.yaml': composeFile(builds.worse) });
      const number = await openPullRequest(gitea, 'worse');
      await expectEnd(gitea, 3, 'failure', longestSeconds);
      const comment = await expectReport(number, 3);
      expect(comment).toContain('**The job failed.**');
      expect(comment).toContain('❌');
    },
    longestMilliseconds,
  );
});
