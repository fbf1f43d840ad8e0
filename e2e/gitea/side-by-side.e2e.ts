import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { freePort } from '../../src/cluster/free-port.ts';
import { fill } from '../act/example.ts';
import { composeFile, type Deployments, startDeployments } from '../deployments.ts';
import { killExecutables } from '../engines/executables.ts';
import { builds } from '../readme.ts';
import { makeRepository, publishActions } from './repository.ts';
import { startRunner } from './runner.ts';
import { commentsOn, ended, logOf } from './runs.ts';
import { type Gitea, owner, startGitea } from './server.ts';

const shop = `${owner}/shop`;
const longestSeconds = 480;

let gitea: Gitea;
let deployments: Deployments;

beforeAll(async () => {
  gitea = await startGitea();
  deployments = await startDeployments(gitea.folder, 0);
  await publishActions(gitea);
  await startRunner(gitea, 1, [deployments.programs]);
});

afterAll(async () => {
  await Promise.all([killExecutables(), deployments.stop()]);
  await gitea.stop();
});

it(
  'is red by examples/side-by-side.yml on a pull request that lost a third, with no history',
  async () => {
    const [head, base] = [await freePort(), await freePort()];
    const workflow = fill(await readFile('examples/side-by-side.yml', 'utf8'), [
      [/actions\/checkout@[0-9a-f]{40} # v6\S+/, 'actions/checkout@v6'],
      [/actions\/checkout@[0-9a-f]{40} # v6\S+/, 'actions/checkout@v6'],
      ['OWNER/capacity-gate@v0', `${owner}/capacity-gate@v0`],
      ["PORT: '8080'", `PORT: '${head}'`],
      ["PORT: '8081'", `PORT: '${base}'`],
      ['127.0.0.1:8080', `127.0.0.1:${head}`],
      ['127.0.0.1:8081', `127.0.0.1:${base}`],
      ['max-users: 2000', 'max-users: 2000\n          precision: 10%\n          time-budget: 6m'],
    ]);
    const work = await makeRepository(gitea, 'shop');
    await work.push('main', {
      '.gitea/workflows/side-by-side.yml': workflow,
      'compose.yaml': composeFile(builds.base),
    });
    await work.push('worse', { 'compose.yaml': composeFile(builds.worse) });
    await gitea.call('POST', `/repos/${shop}/pulls`, {
      head: 'worse',
      base: 'main',
      title: 'Slow',
    });
    const [status = ''] = await ended(gitea, shop, 1, 1, longestSeconds);
    const log = await logOf(gitea, shop, 1);
    expect([status, log]).toEqual(['failure', expect.stringContaining('Fail: ')]);
    const [comment = '', ...others] = await commentsOn(gitea, shop, 1);
    expect(others).toEqual([]);
    expect(comment).toContain('the base, measured side by side');
    expect(comment).toContain('❌');
  },
  1000 * longestSeconds,
);
