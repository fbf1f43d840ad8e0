import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { startTarget } from '../cluster/embedded/target-server.ts';
import { FakeGitHub } from '../fakes/github/fake-github.ts';
import { runEntry } from './child.ts';

describe('the main step', () => {
  it('fails with one annotation that tells all that is wrong, after masking', async () => {
    const { exitCode, log } = await runEntry('main', {
      'INPUT_TARGET-URL': 'http://127.0.0.1:1',
      'INPUT_AGENT-HEADERS': 'Authorization: Bearer top-secret',
      'INPUT_MAX-USERS': 'many',
      'INPUT_MAX-USRES': '10',
      INPUT_PRECISION: '3 parts',
      'INPUT_GITHUB-TOKEN': 'ghs_token',
    });
    expect(exitCode).toBe(1);
    const commands = log.split('\n').filter((line) => line.startsWith('::'));
    expect(commands.slice(0, -1)).toEqual([
      '::add-mask::ghs_token',
      '::add-mask::Bearer top-secret',
      '::add-mask::top-secret',
    ]);
    const error = commands.at(-1) ?? '';
    expect(error).toMatch(/^::error::Nothing was started, as these inputs are wrong:%0A/);
    for (const input of ['max-users', 'max-usres', 'precision', 'signals']) {
      expect(error).toContain(`%0A${input}: `);
    }
    expect(log.split('\n').at(-2)).toBe(error);
  });

  it('asks the API of the runner for the time that is left of the job', async () => {
    const github = new FakeGitHub('octo/shop');
    await github.start();
    github.jobs.set('42', new Date(Date.now() - 3_000_000).toISOString());
    github.files.set('.github/workflows/ci.yml', 'jobs: { load: { timeout-minutes: 60 } }');
    const { log } = await runEntry('main', {
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: 'octo/shop',
      GITHUB_JOB: 'load',
      GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/ci.yml@refs/heads/main',
      'INPUT_GITHUB-TOKEN': 'ghs_token',
      'INPUT_JOB-CHECK-RUN-ID': '42',
      'INPUT_TARGET-URL': github.url,
      INPUT_SIGNALS: '[{ name: errors, agent-stat: error-ratio, max: 0.01 }]',
      INPUT_PLAN: 'true',
    });
    await github.stop();
    expect(log).toMatch(
      /^Time budget: 5\d\d s, which is the job's limit of 60 min less 30\d\d s gone and (59|60) s for/m,
    );
    expect(log).not.toContain('::notice');
  });

  it.each([
    ['keeps to the time limit of the job when the API cannot be reached', {}, 'Time budget'],
    [
      'takes no more time than the job has, whatever is asked for',
      { 'INPUT_TIME-BUDGET': '1h' },
      '::notice::The job has less time than time-budget asks for. Time budget',
    ],
  ])('%s', async (_, inputs, words) => {
    const directory = await mkdtemp(join(tmpdir(), 'capacity-gate-'));
    const workflows = join(directory, '.github', 'workflows');
    await mkdir(workflows, { recursive: true });
    await writeFile(join(workflows, 'ci.yml'), 'jobs: { load: { timeout-minutes: 5 } }');
    await mkdir(join(directory, '_runner_file_commands'));
    const target = await startTarget();
    const { log } = await runEntry('main', {
      GITHUB_API_URL: 'http://127.0.0.1:1',
      GITHUB_REPOSITORY: 'octo/shop',
      GITHUB_JOB: 'load',
      GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/ci.yml@refs/heads/main',
      GITHUB_WORKSPACE: directory,
      RUNNER_TEMP: directory,
      'INPUT_GITHUB-TOKEN': 'ghs_token',
      'INPUT_JOB-CHECK-RUN-ID': '42',
      'INPUT_HISTORY-BRANCH': '',
      'INPUT_TARGET-URL': target.url,
      INPUT_SIGNALS: '[{ name: errors, agent-stat: error-ratio, max: 0.01 }]',
      INPUT_PLAN: 'true',
      ...inputs,
    });
    await target.close();
    await rm(directory, { recursive: true });
    const [line = ''] = log.split('\n').filter((each) => each.includes('Time budget'));
    expect(line.startsWith(words)).toBe(true);
    expect(line).toMatch(
      /: 2[0-6]\d s, which is the job's limit of 5 min less \d+ s gone and [23]\d s for/,
    );
    expect(log).toMatch(/^ {2}about (3 m|4 m)( \d+ s)?( \(.*\))?, of (3 m|4 m)( \d+ s)? at most$/m);
  });
});

describe('an event that is no JSON', () => {
  it.each([
    ['', 'its file holds no JSON'],
    ['{', 'its file holds no JSON'],
  ])('%j is told in one line', async (event, words) => {
    const directory = await mkdtemp(join(tmpdir(), 'capacity-gate-'));
    const path = join(directory, 'event.json');
    await writeFile(path, event);
    const target = await startTarget();
    const { exitCode, log } = await runEntry('main', {
      GITHUB_EVENT_PATH: path,
      GITHUB_EVENT_NAME: 'pull_request',
      'INPUT_TARGET-URL': target.url,
      INPUT_SIGNALS: '[{ name: errors, agent-stat: error-ratio, max: 0.01 }]',
      INPUT_PLAN: 'true',
    });
    await target.close();
    await rm(directory, { recursive: true });
    expect(exitCode).toBe(0);
    expect(log).toContain(
      `::warning::The event cannot be read, so nothing is compared with: ${words}.\n`,
    );
    expect(log).not.toMatch(/^ +at /m);
  });
});
