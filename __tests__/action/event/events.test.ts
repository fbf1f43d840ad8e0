import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { historyPath, parseHistory } from '../../../src/action/history/format.ts';
import { FakeGitHub } from '../../fakes/github/fake-github.ts';
import { found, record } from '../../run/records.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { capturedOutput } from '../captured-output.ts';
import { runStep, type StepEnd } from '../step.ts';

/** An event as a server sends it. */
interface Played {
  readonly name: string;
  readonly ref: string;
  readonly payload: object;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the workflow checks out; a commit alone where there is no branch. */
  readonly checkout?: { readonly commit: string; readonly branch?: string };
}

const folder = '__tests__/fixtures/events';

/** The rows of the table in the docs: event, code, compared with, kept, comment. */
const rows = readFileSync('docs/events.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| (`|any other)/.test(line))
  .map((line) => line.split('|').slice(1, -1))
  .map((cells) => cells.map((cell) => cell.replaceAll('`', '').trim()));

function fileOf(event: string): string {
  return `${event.toLowerCase().replace(/[^a-z_]+/g, '-')}.json`;
}

/** What the branches carry, by which the baseline is known. */
const carried: Readonly<Record<string, string>> = {
  'its own runs': '1000',
  'the default branch': '1000',
  'its base branch': '800',
};
const branch = 'capacity-history';
const key = 'CI / load';
const named = 'main, release/1.x, topic';

it('each event of the table has a payload, and each payload a row', () => {
  expect(readdirSync(folder).sort()).toEqual(rows.map(([event = '']) => fileOf(event)).sort());
});

describe('the table of events', () => {
  let github: FakeGitHub;
  let before: NodeJS.ProcessEnv;
  let commits: Readonly<Record<string, string>>;
  const directory = temporaryDirectory('block');
  const log = capturedOutput();

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
    before = process.env;
    await rm(join(directory(), 'workspace'), { recursive: true, force: true });
    const add = (parent: string): string => github.git.addCommit([parent]);
    const earlier = github.git.addCommit([]);
    const main = add(earlier);
    const release = add(earlier);
    commits = { earlier, main, release, head: add(release) };
    github.pullRequests.push({
      number: 7,
      head: { label: 'octo:topic', sha: commits['head'] ?? '' },
      base: { ref: 'release/1.x', sha: release },
    });
    await play({ name: 'push', ref: 'refs/heads/main', payload: {} }, earlier, 1000, '1');
    await play({ name: 'push', ref: 'refs/heads/release/1.x', payload: {} }, release, 800, '2');
    github.comments.splice(0);
  });

  afterEach(async () => {
    process.env = before;
    process.exitCode = undefined;
    await github.stop();
  });

  const play = async (
    { name, ref, payload, inputs }: Played,
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

  const checkOut = async ({ commit, branch: name }: Partial<Played['checkout'] & object>) => {
    const files = {
      config: '[remote "origin"]\n\turl = https://github.example/octo/shop\n',
      HEAD: name === undefined ? `${commit}\n` : `ref: refs/heads/${name}\n`,
      [`refs/heads/${name ?? 'unused'}`]: `${commit}\n`,
    };
    for (const [path, text] of Object.entries(files)) {
      const file = join(directory(), 'workspace', '.git', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  };

  it.each(rows)('%s', async (...row) => {
    const [event = '', , comparedWith = '', added = '', comment = ''] = row;
    const text = readFileSync(join(folder, fileOf(event)), 'utf8').replaceAll(
      /\{(main|earlier|release|head)\}/g,
      (found, name: string) => commits[name] ?? found,
    );
    const played = JSON.parse(text) as Played;
    await checkOut(played.checkout ?? { commit: commits['main'] ?? '' });
    const sha = commits['main'] ?? '';

    const plain = await play(played, sha, 1000, '3', '');
    expect(plain.outputs['baseline-users']).toBe(carried[comparedWith]);
    expect(kept() - 2).toBe(added === 'yes' ? 1 : 0);
    const commented = github.requests.filter(
      ({ method, path }) => method === 'POST' && path.includes('/issues/'),
    );
    expect(commented.map(({ path }) => path)).toEqual(
      comment === 'none' ? [] : ['/repos/octo/shop/issues/7/comments'],
    );

    const before = kept();
    await play(played, sha, 1000, '4');
    expect(kept() - before).toBe(added === 'no' ? 0 : 1);
  });

  it('comments on the pull request that a push to main names, and keeps the run', async () => {
    const push = { name: 'push', ref: 'refs/heads/main', payload: {} };
    const inputs = { 'pull-request': '7' };
    await play({ ...push, inputs }, commits['main'] ?? '', 1000, '3');
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
