import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeGitHub } from '../__tests__/fakes/github/fake-github.ts';
import { type RunningPrometheus, startPrometheus } from '../demo/prometheus.ts';
import { type ActionProcess, ActionStep } from './action-step.ts';
import { startLoadAgent, usersOf } from './load-agents.ts';
import { killPrograms, type Program, startProgram, until } from './programs.ts';

/** The load agents that the action makes, one on each server. */
const ids = ['capacitygate0', 'capacitygate1'];

const signals = `
- name: mean latency (s)
  query: >-
    sum(rate(http_request_duration_seconds_sum[$__rate_interval]))
    / sum(rate(http_request_duration_seconds_count[$__rate_interval]))
  max: 0.2
`;

let folder: string;
let github: FakeGitHub;
let prometheus: RunningPrometheus;
let agents: readonly Program[];
let running: ActionProcess[];
let steps: ActionStep[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capacity-gate-e2e-'));
  running = [];
  steps = [];
  github = new FakeGitHub('owner/repository');
  await github.start();
  const service = await startProgram(
    'dist/demo/index.js',
    ...['service', '--port', '0', '--workers', '20', '--service-seconds', '0.1'],
  );
  agents = [await startLoadAgent(service.url), await startLoadAgent(service.url)];
  const started = await startPrometheus([new URL(service.url).host]);
  if (started === null) {
    throw new Error('There is no prometheus program: run e2e/install.sh.');
  }
  prometheus = started;
});

afterEach(async () => {
  running.forEach((one) => one.send('SIGKILL'));
  await Promise.all([
    killPrograms(),
    prometheus.stop(),
    github.stop(),
    rm(folder, { recursive: true }),
    ...steps.map((step) => step.remove()),
  ]);
});

async function createStep(timeBudget: string): Promise<ActionStep> {
  const config = join(folder, 'config.json');
  await writeFile(config, '{"LoadTestConfig": {"UsersConfiguration": {"MaxActiveUsers": 400}}}');
  const step = await ActionStep.create(
    {
      'agent-urls': agents.map(({ url }) => url).join('\n'),
      'agent-config': config,
      'prometheus-url': prometheus.url,
      'max-users': '600',
      precision: '5%',
      'time-budget': timeBudget,
      signals,
    },
    github.url,
  );
  steps.push(step);
  return step;
}

function start(step: ActionStep): ActionProcess {
  const main = step.main();
  running.push(main);
  return main;
}

/** Waits until the agents carry so many users; fails when the action ends before. */
async function carrying(users: number, main: ActionProcess): Promise<void> {
  const ended = main.exitCode.then((code) => {
    throw new Error(`the action ended with ${code}:\n${main.log}`);
  });
  const seen = until(
    async () => (await usersOnAgents()).reduce<number>((sum, count) => sum + (count ?? 0), 0),
    (sum) => sum >= users,
  );
  await Promise.race([seen, ended]);
}

async function usersOnAgents(): Promise<readonly (number | null)[]> {
  return await Promise.all(agents.map((agent, index) => usersOf(agent, ids[index] ?? '')));
}

const noLoadAgents = [null, null];

describe('the action, run from its bundles', () => {
  it('finds the capacity of the service, and keeps one comment up to date', async () => {
    const step = await createStep('150s');
    const main = start(step);
    expect([await main.exitCode, main.log]).toEqual([0, expect.not.stringContaining('::error')]);

    const outputs = await step.outputs();
    const report = await step.report();
    expect(outputs).toMatchObject({
      'max-users': String(report.maxUsers),
      'max-users-low': String(report.maxUsersLow),
      'max-users-high': String(report.maxUsersHigh),
      outcome: 'found',
      verdict: 'none',
      'limited-by': 'mean latency (s)',
    });
    // 238 by theory; a busy machine makes the service slower than that.
    expect(report.maxUsers).toBeGreaterThan(170);
    expect(report.maxUsers).toBeLessThan(275);
    expect(await step.summary()).toContain(String(report.maxUsers));
    expect(await usersOnAgents()).toEqual(noLoadAgents);
    expect(github.comments).toHaveLength(1);
    const [first] = github.comments;
    expect(first?.body).toContain(String(report.maxUsers));

    const again = start(await createStep('30s'));
    // Half a minute may be too short to hold a level, which fails the job by default.
    expect([0, 1]).toContain(await again.exitCode);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).not.toBe(first?.body);
    expect(main.log + again.log).toContain('::add-mask::ghs_secret_token');
    const shown = (main.log + again.log).replaceAll('::add-mask::ghs_secret_token', '');
    expect(shown).not.toContain('ghs_secret_token');
  });

  it('removes all users and reports what it knows when it is cancelled', async () => {
    const step = await createStep('5m');
    const main = start(step);
    await carrying(30, main);

    main.send('SIGINT');
    // The runner sends SIGTERM after 7.5 s, and kills soon after.
    await Promise.race([main.exitCode, sleep(7000, null, { ref: false })]);
    expect(await usersOnAgents()).toEqual(noLoadAgents);
    await main.exitCode;

    const report = await step.report();
    expect(report.run).toMatchObject({ stopReason: 'cancelled', clean: true });
    expect(await step.outputs()).toMatchObject({
      'max-users': String(report.maxUsers ?? ''),
      'max-users-low': String(report.maxUsersLow ?? ''),
      outcome: report.outcome,
    });
    const post = await step.post();
    expect([await post.exitCode, post.log]).toEqual([0, '']);
  });

  it('removes in its post step what a killed main step left behind', async () => {
    const step = await createStep('5m');
    const main = start(step);
    await carrying(20, main);

    await main.killWithChildren();
    expect(await main.exitCode).toBeNull();
    expect(await usersOnAgents()).toEqual([expect.any(Number), expect.any(Number)]);

    const post = await step.post();
    expect([await post.exitCode, post.log]).toEqual([0, expect.stringContaining('Removed')]);
    expect(await usersOnAgents()).toEqual(noLoadAgents);
  });

  it('adds no user while Prometheus is gone', async () => {
    const step = await createStep('2m');
    const main = start(step);
    await carrying(20, main);

    await prometheus.stop();
    // As many levels as were held before decide whether the job fails.
    expect([0, 1]).toContain(await main.exitCode);
    const { run } = await step.report();
    const lastSeen = run.samples.findLastIndex(({ readings }) =>
      readings.every(({ unknown }) => unknown !== 'unreachable'),
    );
    const blind = run.samples.slice(lastSeen + 1).map(({ requestedUsers }) => requestedUsers);
    expect(blind.length).toBeGreaterThan(5);
    expect(blind).toEqual(blind.toSorted((a, b) => b - a));
    expect(await usersOnAgents()).toEqual(noLoadAgents);
  });
});
