import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { historyEntry } from '../__tests__/action/history/entry.ts';
import { FakeGitHub } from '../__tests__/fakes/github/fake-github.ts';
import { formatHistory, historyPath } from '../src/action/history/format.ts';
import type { HistoryEntry } from '../src/gate/entry.ts';
import { conditionsOf } from '../src/run/conditions.ts';
import { parseSettings } from '../src/settings/parse.ts';
import { killPrograms, type Program, startProgram } from './programs.ts';

interface Played {
  readonly name: string;
  readonly ref: string;
  readonly payload: object;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly checkout?: { readonly commit: string; readonly branch?: string };
}

const folder = '__tests__/fixtures/events';
const repository = 'octo/shop';
const key = 'CI / load';
/** What the branches carry, by which the baseline is known. */
const carried: Readonly<Record<string, string>> = {
  'its own runs': '1,000 users (main',
  'the default branch': '1,000 users (main',
  'its base branch': '800 users (release/1.x',
};

/** By the name of their files: what the table of the docs says they are compared with. */
const comparedWith = new Map(
  readFileSync('docs/events.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| (`|any other)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.replaceAll('`', '').trim()))
    .map(([, event = '', , compared = '']) => [
      `${event.toLowerCase().replace(/[^a-z_]+/g, '-')}.json`,
      compared,
    ]),
);

describe('the bundled action, planning in each event of the table', () => {
  let github: FakeGitHub;
  let service: Program;
  let work: string;
  let commits: Readonly<Record<string, string>>;

  beforeAll(async () => {
    github = new FakeGitHub(repository);
    await github.start();
    service = await startProgram('dist/demo/index.js', 'service', '--port', '0');
    work = await mkdtemp(join(tmpdir(), 'capacity-gate-events-'));
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
    const settings = parseSettings(inputs(), { readFile: () => '', exists: () => false });
    const conditions = conditionsOf(settings, 'embedded');
    const of = (branch: string, commit: string, users: number): HistoryEntry =>
      historyEntry(1, { branch, commit, users, low: users - 1, high: users + 1, conditions });
    const entries = [of('main', earlier, 1000), of('release/1.x', release, 800)];
    github.git.write('capacity-history', historyPath(key), formatHistory(key, entries), 'Begin');
  });

  afterAll(async () => {
    await Promise.all([killPrograms(), github.stop()]);
    await rm(work, { recursive: true });
  });

  const inputs = (): Record<string, string> => ({
    'target-url': `${service.url}/`,
    signals: '[{ name: p95, agent-stat: latency-p95, max: 0.3 }]',
    plan: 'true',
    'time-budget': '5m',
    comment: 'never',
  });

  /** Runs the main step as the runner does; resolves with its exit code and what it printed. */
  async function plan(
    { name, ref, payload, inputs: more, checkout }: Played,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<readonly [number, string]> {
    const { commit, branch } = checkout ?? { commit: commits['main'] ?? '' };
    await rm(join(work, '.git'), { recursive: true, force: true });
    const files = {
      'event.json': JSON.stringify({ repository: { default_branch: 'main' }, ...payload }),
      '.git/config': `[remote "origin"]\n\turl = https://ghe.example/prefix/${repository}\n`,
      '.git/HEAD': branch === undefined ? `${commit}\n` : `ref: refs/heads/${branch}\n`,
      [`.git/refs/heads/${branch ?? 'unused'}`]: `${commit}\n`,
      state: '',
      output: '',
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), content);
    }
    const given = { ...inputs(), 'github-token': 'ghs_token', ...more };
    const child = spawn(process.execPath, [resolve('dist/main/index.js')], {
      cwd: work,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        ...Object.fromEntries(
          Object.entries(given).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value]),
        ),
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: github.url,
        // As GitHub Enterprise Server may have it, with a path.
        GITHUB_SERVER_URL: 'https://ghe.example/prefix',
        GITHUB_REPOSITORY: repository,
        GITHUB_RUN_ID: '1',
        GITHUB_WORKFLOW: 'CI',
        GITHUB_JOB: 'load',
        GITHUB_ACTION: '__octo_gate',
        GITHUB_EVENT_NAME: name,
        GITHUB_EVENT_PATH: join(work, 'event.json'),
        GITHUB_REF: ref,
        GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
        GITHUB_SHA: commits['main'],
        GITHUB_WORKSPACE: work,
        GITHUB_STATE: join(work, 'state'),
        GITHUB_OUTPUT: join(work, 'output'),
        ...variables,
      },
    });
    const printed = text(child.stdout);
    const [code] = (await once(child, 'exit')) as [number];
    return [code, await printed];
  }

  it.each(readdirSync(folder))('%s', async (file) => {
    const filled = readFileSync(join(folder, file), 'utf8').replaceAll(
      /\{(main|earlier|release|head)\}/g,
      (found, name: string) => commits[name] ?? found,
    );
    const [code, printed] = await plan(JSON.parse(filled) as Played);
    const users = carried[comparedWith.get(file) ?? ''] ?? 'nothing that the table says';
    expect([code, printed]).toEqual([0, expect.stringContaining(users)]);
  });

  it.each([
    ['no file', 'nowhere.json', 'its file cannot be opened (ENOENT)'],
    ['an empty file', 'state', 'its file holds no JSON'],
  ])('goes on where the event has %s', async (_, path, why) => {
    const event = { name: 'push', ref: 'refs/heads/main', payload: {} };
    const [code, printed] = await plan(event, { GITHUB_EVENT_PATH: join(work, path) });
    expect([code, printed]).toEqual([0, expect.stringContaining(why)]);
    expect(printed).toContain('nothing: ');
  });

  it.each([
    [
      'pull_request',
      { pull_request: { number: null, base: null, head: null } },
      '1,000 users (main',
    ],
    ['push', { pull_request: null, merge_group: null, repository: null }, 'nothing: '],
    ['workflow_run', { workflow_run: null }, '1,000 users (main'],
    ['issue_comment', { issue: null, comment: null }, '1,000 users (main'],
    ['deployment_status', { deployment: null, deployment_status: null }, '1,000 users (main'],
  ])('goes on where the payload of %s has nothing in it', async (name, payload, against) => {
    const [code, printed] = await plan({ name, ref: 'refs/heads/main', payload });
    expect([code, printed]).toEqual([0, expect.stringContaining(against)]);
  });
});
