import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { commonOf, replay } from '../../__tests__/fakes/k6/exchanges.ts';
import { freePort } from '../../src/cluster/free-port.ts';
import { K6Agent } from '../../src/cluster/k6/agent.ts';
import { K6ScriptAgent } from '../../src/cluster/k6/script-agent.ts';
import { k6Statistics } from '../../src/cluster/k6/statistics.ts';
import { describeContract } from './contract.ts';
import { describeUnless } from '../skip.ts';
import { recordK6 } from './k6-recording.ts';
import { findK6, script, startLive, useK6OnThisMachine, usersAtAll } from './k6-programs.ts';

const k6One = findK6(1);
const k6Two = findK6(2);

describeContract({
  ...k6One,
  name: `${k6One.name}, two of them,`,
  statistics: k6Statistics,
  start: async (target) => {
    const ports = [await freePort(), await freePort()] as const;
    const [first] = [
      await startLive(k6One, target, ports[0]),
      await startLive(k6One, target, ports[1]),
    ];
    return {
      agents: ports.map((port) => new K6Agent({ url: `http://127.0.0.1:${port}`, headers: {} })),
      users: () => usersAtAll(ports),
      // They are the user's to end.
      processes: () => [],
      killOne: () => first.kill(),
      restartOne: async () => {
        await startLive(k6One, target, ports[0]);
      },
    };
  },
});

for (const k6 of [k6One, k6Two]) {
  describeUnless(k6.missing, `the fake of the tests and ${k6.name}`, () => {
    it('answer alike', async () => {
      const recorded = await recordK6(k6);
      expect((await replay(recorded)).map(commonOf)).toEqual(recorded.map(commonOf));
    });
  });

  describeContract({
    ...k6,
    name: `${k6.name} on this machine`,
    statistics: k6Statistics,
    start: (target) => {
      useK6OnThisMachine(k6, target);
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
}

/** The port that a k6 process was told to listen on. */
function portOf(pid: number): number {
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const address = commandLine[commandLine.indexOf('--address') + 1] ?? '';
  return Number(address.split(':')[1]);
}
