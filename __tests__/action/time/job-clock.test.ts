import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readJobTime, timeBudget } from '../../../src/action/time/job-clock.ts';
import { openRepository } from '../../../src/action/api/repository.ts';
import { FakeGitHub } from '../../fakes/github/fake-github.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

describe('timeBudget', () => {
  const limit = { known: true, minutes: 30 } as const;
  const unknown = { known: false, why: 'nobody tells' } as const;
  const usual = { of: 'GitHub', minutes: 360 };

  it.each([
    ['counts from the job', 1000, { known: true, at: 700 }, 900, limit, 1440],
    ['counts from this process when the start is unknown', 1000, unknown, 900, limit, 1640],
    ['takes no start after that of this process', 1000, { known: true, at: 990 }, 900, limit, 1640],
    ['keeps back no more than a tenth', 2500, { known: true, at: 1000 }, 2400, limit, 270],
    ['is never negative', 9000, { known: true, at: 1000 }, 8000, limit, 0],
    [
      'takes the default limit when it is unknown',
      1000,
      { known: true, at: 1000 },
      1000,
      unknown,
      21540,
    ],
  ] as const)('%s', (_, now, start, processStartedAt, jobLimit, seconds) => {
    expect(timeBudget({ now, processStartedAt, start, limit: jobLimit, usual }).seconds).toBe(
      seconds,
    );
  });

  it('says where the number comes from', () => {
    const start = { known: true, at: 700 } as const;
    expect(timeBudget({ now: 1000, processStartedAt: 900, start, limit, usual })).toEqual({
      seconds: 1440,
      endsBy: 2470,
      explanation:
        "Time budget: 1440 s, which is the job's limit of 30 min less 300 s gone and 60 s for clean-up and report.",
      assumptions: [],
    });
  });

  it('says what was assumed', () => {
    const time = { now: 1000, processStartedAt: 1000, start: unknown, limit: unknown, usual };
    expect(timeBudget(time).assumptions).toEqual([
      "The job's limit is taken to be the default of GitHub, 360 min, as nobody tells; set time-budget if it is another.",
      "The job's time is counted from this step, as nobody tells.",
    ]);
  });
});

describe('readJobTime', () => {
  let github: FakeGitHub;
  const workspace = temporaryDirectory();

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
  });

  afterEach(async () => {
    await github.stop();
  });

  const { signal } = new AbortController();

  const environment = (): Record<string, string> => ({
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_JOB: 'load',
    GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/ci.yml@refs/heads/main',
    GITHUB_WORKFLOW_SHA: 'abc123',
    GITHUB_WORKSPACE: workspace(),
  });

  const checkOut = async (workflow: string): Promise<void> => {
    await mkdir(join(workspace(), '.github/workflows'), { recursive: true });
    await writeFile(join(workspace(), '.github/workflows/ci.yml'), workflow);
  };

  it('reads the start from the API and the limit from the checked-out workflow', async () => {
    github.jobs.set('42', '2026-01-02T03:04:05Z');
    await checkOut('jobs: { load: { timeout-minutes: 20 } }');
    const env = environment();
    const { start, limit } = await readJobTime(env, openRepository('t', env), '42', null, signal);
    expect(start).toEqual({ known: true, at: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000 });
    expect(limit).toEqual({ known: true, minutes: 20 });
    expect(github.requests.map(({ path }) => path)).toEqual(['/repos/octo/shop/actions/jobs/42']);
  });

  it('takes the start from this machine when the API does not tell, or tells a later one', async () => {
    await checkOut('jobs: { load: { timeout-minutes: 5 } }');
    const env = environment();
    const refused = await readJobTime(env, openRepository('t', env), '43', 1000, signal);
    expect(refused.start).toEqual({ known: true, at: 1000 });
    github.jobs.set('42', new Date(1_003_000).toISOString());
    const told = await readJobTime(env, openRepository('t', env), '42', 1000, signal);
    expect(told.start).toEqual({ known: true, at: 1000 });
    const later = await readJobTime(env, openRepository('t', env), '42', 1004, signal);
    expect(later.start).toEqual({ known: true, at: 1003 });
  });

  it('reads the workflow of the commit from the API when nothing is checked out', async () => {
    github.files.set('.github/workflows/ci.yml', 'jobs: { load: { timeout-minutes: 15 } }');
    const env = environment();
    const { limit } = await readJobTime(env, openRepository('t', env), '', null, signal);
    expect(limit).toEqual({ known: true, minutes: 15 });
    expect(github.requests).toEqual([
      {
        method: 'GET',
        path: '/repos/octo/shop/contents/.github%2Fworkflows%2Fci.yml?ref=abc123',
        authorization: 'token t',
        body: null,
      },
    ]);
  });

  it("does not take a file of this repository for another one's workflow", async () => {
    await checkOut('jobs: { load: { timeout-minutes: 20 } }');
    const env = {
      ...environment(),
      GITHUB_WORKFLOW_REF: 'octo/rules/.github/workflows/ci.yml@refs/heads/main',
    };
    const { limit } = await readJobTime(env, openRepository('t', env), '', null, signal);
    expect(limit).toEqual({
      known: false,
      why: 'the workflow file was not found (Not Found)',
    });
  });

  it('names the permission when the API refuses', async () => {
    await checkOut('jobs: { load: {} }');
    github.faults.push({ method: 'GET', status: 403, message: 'Resource not accessible' });
    const env = environment();
    const { start, limit } = await readJobTime(env, openRepository('t', env), '42', null, signal);
    expect(start).toEqual({
      known: false,
      why: 'the API did not give it (Resource not accessible; the permission is actions: read)',
    });
    expect(limit).toEqual({ known: true, minutes: 360 });
  });

  it("takes the limit of Gitea's runner, of a job that has none of its own on Gitea", async () => {
    const gitea = new FakeGitHub('octo/shop', 'gitea');
    await gitea.start();
    await checkOut('jobs: { load: {} }');
    const env = { ...environment(), GITHUB_API_URL: gitea.url };
    const time = await readJobTime(env, openRepository('t', env), '', 1000, signal);
    expect(time.limit).toEqual({ known: true, minutes: 180 });
    const told = { ...time, now: 1000, limit: { known: false, why: 'nobody tells' } } as const;
    expect(timeBudget(told).assumptions).toEqual([
      "The job's limit is taken to be the default of Gitea's runner, 180 min, as nobody tells; set time-budget if it is another.",
    ]);
    await gitea.stop();
  });

  it('does not take for a start what is no time', async () => {
    github.jobs.set('42', '');
    const env = environment();
    const { start } = await readJobTime(env, openRepository('t', env), '42', null, signal);
    expect(start).toEqual({ known: false, why: 'the API gives no time for it' });
  });

  it('gives up on an API that does not answer', async () => {
    github.silent = true;
    const env = environment();
    const patience = new AbortController();
    const time = readJobTime(env, openRepository('t', env), '42', null, patience.signal);
    await github.received(2);
    patience.abort();
    const { start, limit } = await time;
    expect([start.known, limit.known]).toEqual([false, false]);
  });

  it('knows nothing outside of a workflow', async () => {
    const { start, limit } = await readJobTime({}, null, '', null, signal);
    expect(start).toEqual({
      known: false,
      why: 'the runner does not tell which job of the API this is',
    });
    expect(limit).toEqual({ known: false, why: 'the runner does not name the workflow file' });
  });
});
