import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { historyPath, parseHistory } from '../../../src/action/history/format.ts';
import { FakeGitHub } from '../../fakes/github/fake-github.ts';
import { found, record } from '../../run/records.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { capturedOutput } from '../captured-output.ts';
import { runStep, type StepEnd } from '../step.ts';
import {
  addCommits,
  branchOf,
  carried,
  checkoutFiles,
  type Commits,
  fileOf,
  payloadFiles,
  rows,
  type SentEvent,
  sentEvent,
} from './table.ts';

const branch = 'capacity-history';
const key = 'CI / load';
const named = 'main, release/1.x, topic';

it('each event of the table has a payload, and each payload a row', () => {
  expect(payloadFiles().toSorted()).toEqual(rows.map(fileOf).toSorted());
});

describe('the table of events', () => {
  let github: FakeGitHub;
  let before: NodeJS.ProcessEnv;
  let commits: Commits;
  const directory = temporaryDirectory('block');
  const log = capturedOutput();

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
    before = process.env;
    await rm(join(directory(), 'workspace'), { recursive: true, force: true });
    commits = addCommits(github);
    const { earlier, release } = commits;
    await play({ name: 'push', ref: 'refs/heads/main', payload: {} }, earlier, carried.main, '1');
    const toRelease = { name: 'push', ref: 'refs/heads/release/1.x', payload: {} };
    await play(toRelease, release, carried['release/1.x'], '2');
    github.comments.splice(0);
  });

  afterEach(async () => {
    process.env = before;
    process.exitCode = undefined;
    await github.stop();
  });

  const play = async (
    { name, ref, payload, inputs }: SentEvent,
    sha: string,
    users: number,
    runId: string,
    names = named,
  ): Promise<StepEnd> => {
    process.env = { ...before };
    return await runStep(
      github,
      directory(),
      log,
      { name, payload, ref, sha },
      [record(found(users)), record(found(users)), record(found(users))],
      { 'fail-on': '', 'history-write-branches': names, ...inputs },
      { GITHUB_RUN_ID: runId },
    );
  };

  const kept = (): number =>
    parseHistory(github.git.file(branch, historyPath(key))?.text ?? '', key, '').length;

  const checkOut = async (checkout: NonNullable<SentEvent['checkout']>): Promise<void> => {
    const files = checkoutFiles('https://github.example/octo/shop', checkout);
    for (const [path, text] of Object.entries(files)) {
      const file = join(directory(), 'workspace', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  };

  it.each(rows.map((row) => [row.event, row] as const))('%s', async (_, row) => {
    const played = sentEvent(row, commits);
    await checkOut(played.checkout ?? { commit: commits.main });

    const plain = await play(played, commits.main, 1000, '3', '');
    expect(plain.outputs['baseline-users']).toBe(String(carried[branchOf(row)]));
    expect(kept() - 2).toBe(row.kept === 'yes' ? 1 : 0);
    const commented = github.requests.filter(
      ({ method, path }) => method === 'POST' && path.includes('/issues/'),
    );
    expect(commented.map(({ path }) => path)).toEqual(
      row.comment === 'none' ? [] : ['/repos/octo/shop/issues/7/comments'],
    );

    const before = kept();
    await play(played, commits.main, 1000, '4');
    expect(kept() - before).toBe(row.kept === 'no' ? 0 : 1);
  });

  it('comments on the pull request that a push to main names, and keeps the run', async () => {
    const push = { name: 'push', ref: 'refs/heads/main', payload: {} };
    const inputs = { 'pull-request': '7' };
    await play({ ...push, inputs }, commits.main, 1000, '3');
    expect(github.comments).toHaveLength(1);
    expect(kept()).toBe(3);
  });

  it('starts nothing for a pull request that there is not', async () => {
    const event = { name: 'workflow_dispatch', ref: 'refs/heads/main', payload: {} };
    const inputs = { 'pull-request': '8' };
    const { exitCode, annotations, reach } = await play({ ...event, inputs }, 'sha', 1000, '3');
    expect([exitCode, reach.asked]).toEqual([1, []]);
    expect(annotations).toEqual([
      '::error::Nothing was started, as these inputs are wrong:%0Apull-request: ' +
        'expected the number of a pull request of octo/shop that the token may read, got 8',
    ]);
  });
});
