import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { freePort } from '../../src/cluster/free-port.ts';
import { composeFile } from '../deployments.ts';
import { builds } from '../readme.ts';
import {
  expectComment,
  expectEnd,
  onThisServer,
  openPullRequest,
  type Shop,
  startShop,
} from './shop.ts';

const longestSeconds = 480;

let started: Shop;

beforeAll(async () => {
  started = await startShop(1, 0);
});

afterAll(() => started.stop());

it(
  'is red by examples/side-by-side.yml on a pull request that lost a third, with no history',
  async () => {
    const { gitea, work } = started;
    const [head, base] = [await freePort(), await freePort()];
    await work.push('main', {
      '.gitea/workflows/side-by-side.yml': onThisServer(
        await readFile('examples/side-by-side.yml', 'utf8'),
        [
          ["PORT: '8080'", `PORT: '${head}'`],
          ["PORT: '8081'", `PORT: '${base}'`],
          ['127.0.0.1:8080', `127.0.0.1:${head}`],
          ['127.0.0.1:8081', `127.0.0.1:${base}`],
          [
            'max-users: 2000',
            'max-users: 2000\n          precision: 10%\n          time-budget: 6m',
          ],
        ],
      ),
      'compose.yaml': composeFile(builds.base),
    });
    await work.push('worse', { 'compose.yaml': composeFile(builds.worse) });
    const number = await openPullRequest(gitea, 'worse');
    await expectEnd(gitea, 1, 'failure', longestSeconds);
    const comment = await expectComment(gitea, number);
    expect(comment).toContain('the base, measured side by side');
    expect(comment).toContain('❌');
  },
  1000 * longestSeconds,
);
