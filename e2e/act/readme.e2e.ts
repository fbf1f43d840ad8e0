import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeGitHub } from '../../__tests__/fakes/github/fake-github.ts';
import { historyPath } from '../../src/action/history/format.ts';
import { freePort } from '../../src/cluster/free-port.ts';
import { composeFile, type Deployments, startDeployments } from '../deployments.ts';
import { builds, readmeWorkflow } from '../readme.ts';
import { expectEnd, payload, repository } from './shop.ts';
import { type Order, removeRuns, runWorkflow, type WorkflowRun } from './workflow-run.ts';

/** The job's time limit. */
const minutes = 30;
const longestMilliseconds = minutes * 60_000;
/** The action's, which has no id there: its place, after the checkout and the deployment. */
const step = '2';
/** Where GitHub names a step without an id after its action, act names its place. */
const key = `Capacity / capacity / ${step}`;

describe("the README's workflow, as it is pasted", () => {
  let github: FakeGitHub;
  let folder: string;
  let port: number;
  let deployments: Deployments;

  beforeAll(async () => {
    github = new FakeGitHub(repository);
    await github.start();
    folder = await mkdtemp(join(tmpdir(), 'capacity-gate-readme-'));
    port = await freePort();
    deployments = await startDeployments(folder, port);
    await writeFile(join(folder, 'capacity.yml'), await readmeWorkflow());
  });

  afterAll(async () => {
    await Promise.all([deployments.stop(), github.stop(), removeRuns()]);
    await rm(folder, { recursive: true });
  });

  async function run(
    runId: number,
    build: keyof typeof builds,
    order: Pick<Order, 'event' | 'payload'>,
  ): Promise<WorkflowRun> {
    return await runWorkflow({
      ...order,
      example: join(folder, 'capacity.yml'),
      placeholders: [
        ['OWNER/capacity-gate@v0', './'],
        ['127.0.0.1:8080', `127.0.0.1:${port}`],
      ],
      files: { 'compose.yaml': composeFile(builds[build]) },
      programs: deployments.programs,
      repository,
      apiUrl: github.url,
      runId,
      minutes,
      step,
    });
  }

  async function runPullRequest(runId: number, build: keyof typeof builds): Promise<WorkflowRun> {
    const base = github.git.branches.get('main') ?? '';
    const head = { sha: github.git.addCommit([base]), repo: { full_name: repository } };
    const pullRequest = { number: 7, head, base: { sha: base, ref: 'main' } };
    return await run(runId, build, {
      event: 'pull_request',
      payload: { ...payload, number: 7, pull_request: pullRequest },
    });
  }

  /** One comment, without a link to the report: act's server of artifacts takes none of today's library. */
  function expectComment({ remarks, uploaded }: WorkflowRun): string {
    expect(uploaded).toEqual([]);
    expect(remarks).toContainEqual(
      expect.stringMatching(/^The report was not kept as an artifact: .+ It is in report-dir\.$/),
    );
    expect(github.comments).toHaveLength(1);
    const body = github.comments[0]?.body ?? '';
    expect(body).not.toContain('report.html');
    return body;
  }

  it(
    'makes the baseline at a push to main',
    async () => {
      const after = github.git.branches.get('main') ?? '';
      const push = { ...payload, ref: 'refs/heads/main', after, deleted: false };
      const pushed = await run(1, 'base', { event: 'push', payload: push });
      expectEnd(pushed, 0, step);
      const users = pushed.outputs['max-users'];
      expect(users).toMatch(/^\d+$/);
      expect(github.git.file('capacity-history', historyPath(key))?.text).toContain(
        `"users":${users}`,
      );
      expect(github.git.file('capacity-history', 'capacity/README.md')?.text).toContain(key);
    },
    longestMilliseconds,
  );

  it(
    'is green on a pull request without a loss',
    async () => {
      const green = await runPullRequest(2, 'better');
      expectEnd(green, 0, step);
      expect(green.outputs).toMatchObject({ verdict: 'pass' });
      expect(expectComment(green)).toContain('**The job did not fail.**');
    },
    longestMilliseconds,
  );

  it(
    'is red on a pull request with a loss, in the same comment',
    async () => {
      const red = await runPullRequest(3, 'worse');
      expectEnd(red, 1, step);
      expect(red.outputs).toMatchObject({ verdict: 'fail' });
      expect(expectComment(red)).toContain('**The job failed.**');
    },
    longestMilliseconds,
  );
});
