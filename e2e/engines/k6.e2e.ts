import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { K6Agent } from '../../src/cluster/k6/agent.ts';
import { K6ScriptAgent } from '../../src/cluster/k6/script-agent.ts';
import { k6Statistics } from '../../src/cluster/k6/statistics.ts';
import { killPrograms, type Program, until } from '../programs.ts';
import { deviationOf, findCapacity, runTimeout, startService } from './capacity-run.ts';
import { describeContract } from './contract.ts';
import { type Executable, freePort, killExecutables, startExecutable } from './executables.ts';

const script = 'e2e/engines/k6.js';

/** Makes k6 2 the one of the PATH, and names the target to its script. */
function useK6OnThisMachine(target: string): void {
  process.env['TARGET'] = target;
  process.env['PATH'] = `${join(process.cwd(), '.e2e/k6-v2')}:${process.env['PATH'] ?? ''}`;
}

/** Starts k6 1 as a user does who wants to have it driven, and waits until it listens. */
async function startLive(target: string, port: number): Promise<Executable> {
  const executable = await startExecutable(
    '.e2e/k6-v1/k6',
    ['run', '--quiet', '--no-usage-report', '--address', `127.0.0.1:${port}`, script],
    { TARGET: target, LIVE: 'true' },
  );
  await until(
    () => usersAt(port),
    (users) => users !== null,
  );
  return executable;
}

/** What the k6 at a port says of its users; null when there is none. */
async function usersAt(port: number): Promise<number | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/status`);
    const { data } = (await response.json()) as { data: { attributes: { vus: number } } };
    return data.attributes.vus;
  } catch {
    return null;
  }
}

async function usersAtAll(ports: readonly number[]): Promise<number> {
  const users = await Promise.all(ports.map(usersAt));
  return users.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

describeContract({
  name: 'k6 1.8.1, two of them',
  statistics: k6Statistics,
  start: async (target) => {
    const ports = [await freePort(), await freePort()] as const;
    const [first] = [await startLive(target, ports[0]), await startLive(target, ports[1])];
    return {
      agents: ports.map((port) => new K6Agent({ url: `http://127.0.0.1:${port}`, headers: {} })),
      users: () => usersAtAll(ports),
      // They are the user's to end.
      processes: () => [],
      killOne: () => first.kill(),
      restartOne: async () => {
        await startLive(target, ports[0]);
      },
    };
  },
});

describeContract({
  name: 'k6 2 on this machine',
  statistics: k6Statistics,
  start: (target) => {
    useK6OnThisMachine(target);
    const agent = new K6ScriptAgent(script);
    return Promise.resolve({
      agents: [agent],
      users: () => usersAtAll(agent.pids.map(portOf)),
      processes: () => agent.pids,
      killOne: () => {
        const [pid] = agent.pids;
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        return Promise.resolve();
      },
      // The cluster does.
      restartOne: () => Promise.resolve(),
    });
  },
});

/** The port that a k6 process was told to listen on. */
function portOf(pid: number): number {
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const address = commandLine[commandLine.indexOf('--address') + 1] ?? '';
  return Number(address.split(':')[1]);
}

describe('a run with k6', () => {
  let service: Program;

  afterEach(async () => {
    await Promise.all([killExecutables(), killPrograms()]);
  });

  it.each([
    [
      '1.8.1, two of them,',
      async () => {
        const ports = [await freePort(), await freePort()];
        for (const port of ports) await startLive(service.url, port);
        return ['--agent-urls', ports.map((port) => `http://127.0.0.1:${port}`).join('\n')];
      },
    ],
    [
      '2 on this machine',
      () => {
        useK6OnThisMachine(service.url);
        return Promise.resolve(['--agent-type', 'k6', '--agent-config', script]);
      },
    ],
  ])(
    '%s finds the computed capacity',
    async (_name, start) => {
      service = await startService();
      const answer = await findCapacity(service, await start());
      expect(answer).toMatchObject({ outcome: 'found', run: { clean: true } });
      expect(deviationOf(answer)).toBeLessThan(0.1);
    },
    runTimeout,
  );
});
