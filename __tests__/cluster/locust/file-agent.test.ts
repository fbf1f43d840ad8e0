import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocustFileAgent } from '../../../src/cluster/locust/file-agent.ts';
import type { FakeLocustfile } from '../../fakes/locust/program.ts';

const { signal } = new AbortController();
const path = process.env['PATH'] ?? '';
const temporary = process.env['TMPDIR'];

describe('LocustFileAgent', () => {
  let folder: string;
  let agent: LocustFileAgent | null = null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'locust-'));
    process.env['PATH'] = ['__tests__/fakes/locust/bin', dirname(process.execPath), path].join(
      delimiter,
    );
    // What is written for Locust must not stay.
    process.env['TMPDIR'] = mkdtempSync(join(folder, 'temporary-'));
  });
  afterEach(async () => {
    await agent?.stop(AbortSignal.abort());
    process.env['PATH'] = path;
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
    rmSync(folder, { recursive: true });
  });

  function make(file: FakeLocustfile, host: string | null = null): LocustFileAgent {
    const locustfile = join(folder, 'shop.py');
    writeFileSync(locustfile, JSON.stringify(file));
    agent = new LocustFileAgent({ locustfile, host, workers: 2 });
    return agent;
  }

  function exists(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  async function gone(pids: readonly number[]): Promise<boolean[]> {
    while (pids.some(exists)) await new Promise((resolve) => setTimeout(resolve, 10));
    return pids.map(exists);
  }

  it('starts a master and its workers for the check, and ends them again', async () => {
    const checked = make({});
    await checked.check(signal);
    expect(checked.pids).toEqual([]);
    expect(checked.moreStatistics).toEqual(['latency-p50', 'latency-p95']);
    expect(readdirSync(process.env['TMPDIR'] ?? '')).toEqual([]);
  });

  it('orders users, and ends them with the processes', async () => {
    const started = make({});
    await started.start(signal);
    const { pids } = started;
    expect(pids).toHaveLength(3);
    await started.status(null, signal);
    await started.setUsers(10, signal);
    expect(await started.status(null, signal)).toMatchObject({
      running: true,
      users: 10,
      workers: 2,
    });
    await started.stop(signal);
    await started.stop(signal);
    expect(await gone(pids)).toEqual([false, false, false]);
    expect(await started.status(null, signal)).toMatchObject({ running: false, users: 0 });
  });

  it('lets nobody else in', async () => {
    const started = make({});
    await started.start(signal);
    const answer = await fetch(`${started.webUrl ?? ''}/stats/requests`);
    expect(answer.status).toBe(401);
  });

  it('says that it is not running when its master is gone, and starts anew', async () => {
    const started = make({});
    await started.start(signal);
    const { pids } = started;
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await gone(pids.slice(0, 1));
    while ((await started.status(null, signal).catch(() => null))?.running !== false) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await started.start(signal);
    expect(await started.status(null, signal)).toMatchObject({
      running: true,
      users: 0,
      workers: 2,
    });
    expect(await gone(pids)).toEqual([false, false, false]);
  });

  it('says why the locustfile cannot be run', async () => {
    const failure = "ModuleNotFoundError: No module named 'shop'";
    await expect(make({ failure }).check(signal)).rejects.toMatchObject({
      name: 'AgentError',
      message: `locust: locust has ended (exit code 1): ${failure}`,
    });
    expect(agent?.pids).toEqual([]);
  });

  it('asks for a host where the locustfile has none', async () => {
    await expect(make({ hostless: true }).check(signal)).rejects.toThrow(
      'locust: expected target-url, as the locustfile names no host',
    );
    await make({ hostless: true }, 'http://shop').check(signal);
  });

  it('says that there is no Locust', async () => {
    process.env['PATH'] = folder;
    await expect(make({}).check(signal)).rejects.toThrow(
      'locust: expected the program locust (or uvx) on the PATH, found none',
    );
  });

  it('takes uvx where there is nothing else', async () => {
    const bin = join(folder, 'bin');
    const fake = fileURLToPath(new URL('../../fakes/locust/bin/locust', import.meta.url));
    const asked = join(folder, 'asked');
    mkdirSync(bin);
    writeFileSync(join(bin, 'uvx'), `#!/bin/sh\necho "$1" > ${asked}\nshift\nexec ${fake} "$@"\n`, {
      mode: 0o755,
    });
    const systems = path.split(delimiter).filter((one) => !/locust|\.e2e/.test(one));
    process.env['PATH'] = [bin, dirname(process.execPath), ...systems].join(delimiter);
    await make({}).check(signal);
    expect(readFileSync(asked, 'utf8')).toBe('locust\n');
  });

  it('ends with the program that started it, however that ends', async () => {
    make({});
    const program = fileURLToPath(new URL('file-parent.ts', import.meta.url));
    const parent = spawn(process.execPath, ['--no-warnings', program, join(folder, 'shop.py')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Jest has a copy of the environment.
      env: { ...process.env },
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = line.toString().trim().split(' ').map(Number);
    expect(pids.map(exists)).toEqual([true, true, true]);
    parent.kill('SIGKILL');
    expect(await gone(pids)).toEqual([false, false, false]);
  });

  it('refuses users before it is started', async () => {
    await expect(make({}).setUsers(1, signal)).rejects.toThrow('locust: it has not been started');
  });
});
