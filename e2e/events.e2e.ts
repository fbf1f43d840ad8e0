import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  addCommits,
  branchOf,
  carried,
  checkoutFiles,
  type Commits,
  rows,
  type SentEvent,
  sentEvent,
} from '../__tests__/action/event/table.ts';
import { historyEntry } from '../__tests__/action/history/entry.ts';
import { FakeGitHub } from '../__tests__/fakes/github/fake-github.ts';
import { formatHistory, historyPath } from '../src/action/history/format.ts';
import type { HistoryEntry } from '../src/gate/entry.ts';
import { conditionsOf } from '../src/run/conditions.ts';
import { parseSettings } from '../src/settings/parse.ts';
import { killPrograms, type Program, startProgram } from './programs.ts';

const repository = 'octo/shop';
const key = 'CI / load';

const named = 'main, release/1.x, topic';
/** By the column "Kept": with which `history-write-branches` a run is played, and whether it is kept. */
const keeping: Readonly<Record<string, readonly (readonly [names: string, isKept: boolean])[]>> = {
  yes: [['', true]],
  no: [[named, false]],
  'if named': [
    ['', false],
    [named, true],
  ],
};

describe('the bundled action, planning in each event of the table', () => {
  let github: FakeGitHub;
  let service: Program;
  let work: string;
  let commits: Commits;

  beforeAll(async () => {
    github = new FakeGitHub(repository);
    await github.start();
    service = await startProgram('dist/demo/index.js', 'service', '--port', '0');
    work = await mkdtemp(join(tmpdir(), 'capacity-gate-events-'));
    commits = addCommits(github);
    const settings = parseSettings(inputs(), { readFile: () => '', exists: () => false });
    const conditions = conditionsOf(settings, 'embedded');
    const of = (branch: string, commit: string, users: number): HistoryEntry =>
      historyEntry(1, { branch, commit, users, low: users - 1, high: users + 1, conditions });
    const entries = [
      of('main', commits.earlier, carried.main),
      of('release/1.x', commits.release, carried['release/1.x']),
    ];
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
  });

  /** Runs the main step as the runner does; resolves with its exit code and what it printed. */
  async function plan(
    { name, ref, payload, inputs: more, checkout }: SentEvent,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<readonly [number, string]> {
    await rm(join(work, '.git'), { recursive: true, force: true });
    const files = {
      'event.json': JSON.stringify({ repository: { default_branch: 'main' }, ...payload }),
      ...checkoutFiles(
        `https://ghe.example/prefix/${repository}`,
        checkout ?? { commit: commits.main },
      ),
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
        GITHUB_SHA: commits.main,
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

  it.each(rows.map((row) => [row.event, row] as const))('%s', async (_, row) => {
    const event = sentEvent(row, commits);
    const wanted = keeping[row.kept] ?? [];
    const plans: (readonly [number, string])[] = [];
    for (const [names] of wanted) {
      const inputs = { ...event.inputs, 'history-write-branches': names };
      plans.push(await plan({ ...event, inputs }));
    }
    const branch = branchOf(row);
    const against = `${carried[branch].toLocaleString('en')} users (${branch}`;
    // A branch that is named after that is compared with its own runs.
    expect(plans[0]).toEqual([0, expect.stringContaining(against)]);
    const may = (what: string): readonly boolean[] =>
      plans.map(([, printed]) => printed.includes(`The token may ${what}.`));
    expect({
      codes: plans.map(([code]) => code),
      kept: may('write the history on branch capacity-history'),
      commented: may('comment on pull request 7'),
    }).toEqual({
      codes: wanted.map(() => 0),
      kept: wanted.map(([, isKept]) => isKept),
      commented: wanted.map(() => row.comment === 'the pull request'),
    });
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
