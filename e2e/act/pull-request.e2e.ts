import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeGitHub } from '../../__tests__/fakes/github/fake-github.ts';
import { formatHistory, historyPath, parseHistory } from '../../src/action/history/format.ts';
import { freePort } from '../../src/cluster/free-port.ts';
import type { HistoryEntry } from '../../src/gate/entry.ts';
import { killPrograms } from '../programs.ts';
import { commonPlaceholders } from './example.ts';
import { expectEnd, expectVerdict, payload, repository, startService } from './shop.ts';
import { type Order, removeRuns, runWorkflow, type WorkflowRun } from './workflow-run.ts';

afterAll(removeRuns);

describe('pull-request.yml, with what nightly.yml keeps', () => {
  const key = 'shop';
  const branch = 'capacity-history';
  let github: FakeGitHub;
  let port: number;
  let nightly: WorkflowRun;
  let red: WorkflowRun;

  beforeAll(async () => {
    github = new FakeGitHub(repository);
    await github.start();
    port = await freePort();
    await startService(port, 0.04);
    nightly = await run('nightly.yml', 1, {
      event: 'push',
      payload: { ...payload, ref: 'refs/heads/main', after: headOfMain(), deleted: false },
    });
  });

  afterAll(async () => {
    await Promise.all([killPrograms(), github.stop()]);
  });

  async function run(
    example: string,
    runId: number,
    order: Pick<Order, 'event' | 'payload'>,
  ): Promise<WorkflowRun> {
    const minutes = 5;
    return await runWorkflow({
      ...order,
      example: `examples/${example}`,
      placeholders: [
        ...commonPlaceholders(`http://127.0.0.1:${port}/`, minutes),
        // In so few minutes, beside other tests, a smaller loss cannot be told from chance.
        ['max-regression: 5%', 'max-regression: 20%'],
      ],
      repository,
      apiUrl: github.url,
      runId,
      minutes,
    });
  }

  async function runPullRequest(runId: number): Promise<WorkflowRun> {
    const base = headOfMain();
    const head = { sha: github.git.addCommit([base]), repo: { full_name: repository } };
    return await run('pull-request.yml', runId, {
      event: 'pull_request',
      payload: {
        ...payload,
        number: 7,
        pull_request: { number: 7, head, base: { sha: base, ref: 'main' } },
      },
    });
  }

  function headOfMain(): string {
    return github.git.branches.get('main') ?? '';
  }

  function history(): readonly HistoryEntry[] {
    const path = historyPath(key);
    return parseHistory(github.git.file(branch, path)?.text ?? '', key, path);
  }

  /** Nights before the first one, as they would have been: each a bit different. */
  function addNights(): void {
    const [night] = history();
    const users = night?.users ?? null;
    if (night === undefined || users === null) {
      throw new Error('there is no night to go by');
    }
    const nights = [0.985, 1.01, 0.99, 1.015].map((factor, index) => ({
      ...night,
      time: new Date(Date.parse(night.time) - (index + 1) * 86_400_000).toISOString(),
      url: `${night.url}0${index}`,
      users: Math.round(users * factor),
      low: Math.round((night.low ?? users) * factor),
      high: Math.round((night.high ?? users) * factor),
    }));
    const text = formatHistory(key, [...nights.reverse(), night]);
    github.git.write(branch, historyPath(key), text, 'Add earlier nights');
  }

  it('keeps the capacity of each push to main', () => {
    expectEnd(nightly, 0);
    expect(nightly).toMatchObject({ errors: [] });
    expect(history()).toMatchObject([
      {
        commit: headOfMain(),
        branch: 'main',
        outcome: 'found',
        users: Number(nightly.outputs['max-users']),
      },
    ]);
    expect(github.comments).toEqual([]);
    addNights();
  });

  it('lets a pull request pass that carries as many users', async () => {
    const before = history();
    const green = await runPullRequest(2);
    expectEnd(green, 0);
    expect(green).toMatchObject({ jobs: { capacity: 'success' }, errors: [] });
    expectVerdict(green, 'pass');
    expect(green.outputs['baseline-users']).toMatch(/^\d+$/);
    expect(github.comments).toHaveLength(1);
    expect(history()).toEqual(before);
  });

  it('blocks a pull request that lost almost half of them, and says so in one line', async () => {
    await killPrograms();
    await startService(port, 0.07);
    red = await runPullRequest(3);
    expectEnd(red, 1);
    expect(red).toMatchObject({ jobs: { capacity: 'failure' } });
    expectVerdict(red, 'fail');
    expect(red.outputs['change-percent']).toMatch(/^-/);
    expect(red.errors).toEqual([expect.stringMatching(/^The gate failed: Capacity fell by .+\.$/)]);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('❌');
    expect(red.summary).toContain('❌');
    expect(await red.artifact('capacity-report/summary.md')).toContain('❌');
  });

  it('comments by pull-request-comment.yml what a run of a fork has uploaded', async () => {
    const summary = (await red.artifact('capacity-report/summary.md')) ?? '';
    github.pullRequests.push({ number: 8, head: { label: 'stranger:topic', sha: 'of-the-fork' } });
    github.comments.splice(0);
    const page = `https://github.com/${repository}/actions/runs/3`;
    const commented = await runWorkflow({
      example: 'examples/pull-request-comment.yml',
      placeholders: [],
      event: 'workflow_run',
      payload: {
        ...payload,
        action: 'completed',
        workflow_run: {
          id: 3,
          html_url: page,
          event: 'pull_request',
          conclusion: 'failure',
          head_branch: 'topic',
          head_sha: 'of-the-fork',
          head_repository: { full_name: 'stranger/shop', owner: { login: 'stranger' } },
          actor: { login: 'stranger' },
        },
      },
      artifacts: { 'capacity-report/summary.md': summary },
      repository,
      apiUrl: github.url,
      runId: 4,
      minutes: 5,
    });
    expect(commented).toMatchObject({ exitCode: 0, jobs: { comment: 'success' }, errors: [] });
    const posted = github.requests.filter(({ method }) => method === 'POST').at(-1);
    expect(posted?.path).toBe(`/repos/${repository}/issues/8/comments`);
    const origin = `_Reported by [a run](${page}) of this pull request's own code._`;
    expect(github.comments.map(({ body }) => body)).toEqual([
      `<!-- capacity-gate: from a fork -->\n${origin}\n\n${summary.replaceAll('@', '@\u200B')}`,
    ]);
  });
});
