import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { K6ScriptAgent } from '../../../src/cluster/k6/script-agent.ts';
import { scriptEnvironment } from '../../../src/cluster/k6/script.ts';
import type { FakeScript } from '../../fakes/k6/program.ts';

const { signal } = new AbortController();
const path = process.env['PATH'] ?? '';

describe('K6ScriptAgent', () => {
  let folder: string;
  let script: string;
  let log: string;
  let agent: K6ScriptAgent;

  beforeEach(() => {
    process.env['PATH'] = `__tests__/fakes/k6/bin:${dirname(process.execPath)}:${path}`;
    folder = mkdtempSync(join(tmpdir(), 'k6-'));
    script = join(folder, 'script.js');
    log = join(folder, 'log');
    write({});
    agent = new K6ScriptAgent(script);
  });
  afterEach(async () => {
    await agent.stop(AbortSignal.abort());
    rmSync(folder, { recursive: true });
    process.env['PATH'] = path;
  });

  const write = (content: Partial<FakeScript>): void =>
    writeFileSync(script, JSON.stringify({ log, ...content }));
  /** What the k6 processes wrote since the last look: see `FakeScript.log`. */
  const logged = (): string[] => {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
    writeFileSync(log, '');
    return lines.filter((line) => line !== '');
  };

  it('reads the script, and starts nothing', async () => {
    await agent.check(signal);
    expect([agent.pids, logged()]).toEqual([[], []]);
  });

  it('says what is wrong with the script', async () => {
    write({ wrong: "function 'default' not found in exports" });
    await expect(agent.check(signal)).rejects.toThrow(
      "k6: function 'default' not found in exports",
    );
  });

  it('says that there is no k6', async () => {
    process.env['PATH'] = folder;
    await expect(agent.check(signal)).rejects.toThrow(
      'k6: expected the program k6 on the PATH, found none',
    );
  });

  it('adds a process for more users, and ends the newest for fewer', async () => {
    await agent.start(signal);
    const steps: [number, string[]][] = [
      [20, ['+ 1 20']],
      [30, ['+ 21 10']],
      [30, []],
      [25, ['- 21', '+ 21 5']],
      [20, ['- 21']],
      [0, ['- 1']],
      [3, ['+ 1 3']],
    ];
    for (const [users, lines] of steps) {
      await agent.setUsers(users, signal);
      expect(logged()).toEqual(lines);
      expect(await agent.status(null, signal)).toMatchObject({
        running: true,
        users,
        maxUsers: null,
      });
    }
  });

  it('tells what the users of all processes saw, of those that ended too', async () => {
    await agent.start(signal);
    await agent.status(null, signal);
    await agent.setUsers(20, signal);
    await agent.status(null, signal);
    await agent.setUsers(5, signal);
    const { statistics } = await agent.status(null, signal);
    expect(statistics).toMatchObject({
      // 20 users, then 5 in another process, with 10 requests each.
      requests: 250,
      values: { 'latency-mean': expect.closeTo(0.1, 9), 'error-ratio': 0, 'latency-p95': NaN },
    });
  });

  it('tells no latency of requests that got no response', async () => {
    await agent.start(signal);
    await agent.setUsers(10, signal);
    await agent.status(null, signal);
    write({ failedRatio: 1 });
    await agent.setUsers(15, signal);
    // 5 users in another process, whose requests are all refused.
    const refused = await agent.status(null, signal);
    expect(refused.statistics).toMatchObject({
      requests: 50,
      answered: 0,
      values: { 'latency-mean': NaN, 'error-ratio': 1 },
    });
    write({ failedRatio: 0.5 });
    await agent.setUsers(35, signal);
    const half = await agent.status(null, signal);
    expect(half.statistics).toMatchObject({
      requests: 250,
      timed: 100,
      values: { 'latency-mean': expect.closeTo(0.1, 9), 'error-ratio': 0.6 },
    });
  });

  it('is not running when a process has died, says why, and can be started again', async () => {
    await agent.start(signal);
    await agent.setUsers(4, signal);
    await agent.setUsers(6, signal);
    const [first = 0] = agent.pids;
    process.kill(first, 'SIGKILL');
    await gone(first);
    expect(await agent.status(null, signal)).toMatchObject({ running: false, users: 2 });
    await expect(agent.start(signal)).rejects.toThrow('k6: its process has ended (SIGKILL)');
    expect(agent.pids).toEqual([]);
    await agent.start(signal);
    await agent.setUsers(6, signal);
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 6 });
  });

  it('says why k6 does not run', async () => {
    write({ failure: 'setup() threw' });
    await agent.start(signal);
    await expect(agent.setUsers(4, signal)).rejects.toThrow('k6: setup() threw');
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 0 });
  });

  it('leaves no process behind, even one that does not heed', async () => {
    write({ stubborn: true });
    await agent.start(signal);
    await agent.setUsers(4, signal);
    const [pid = 0] = agent.pids;
    await agent.stop(signal);
    expect([agent.pids, isAlive(pid)]).toEqual([[], false]);
    await agent.stop(signal);
  });

  it('ends with the process that started it, when that is killed', async () => {
    const parent = fork('__tests__/cluster/k6/parent.ts', [script], {
      execPath: process.execPath,
      execArgv: ['--no-warnings'],
      env: process.env,
    });
    const [pid] = (await once(parent, 'message')) as [number];
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await gone(pid);
  });
});

describe('the environment of a script', () => {
  it('has no inputs of the action', () => {
    process.env['INPUT_GITHUB-TOKEN'] = 'secret';
    process.env['K6_OUT'] = 'json=out.json';
    const environment = scriptEnvironment();
    expect([environment['INPUT_GITHUB-TOKEN'], environment['K6_OUT']]).toEqual([
      undefined,
      'json=out.json',
    ]);
    delete process.env['INPUT_GITHUB-TOKEN'];
    delete process.env['K6_OUT'];
  });
});

/** Waits until a process has ended; the test's time limit ends the waiting. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
