import { afterEach, describe, expect, it } from '@jest/globals';
import { LocustAgent } from '../../src/cluster/locust/agent.ts';
import { locustStatistics } from '../../src/cluster/locust/statistics.ts';
import { killPrograms, until } from '../programs.ts';
import { computedCapacity, findCapacity, runTimeout, startService } from './capacity-run.ts';
import { describeContract } from './contract.ts';
import { killExecutables } from './executables.ts';
import { startLocust } from './locust-programs.ts';

describeContract({
  name: 'Locust, a master with two workers,',
  statistics: locustStatistics,
  start: async (target) => {
    const { url, workers, addWorker, users } = await startLocust(target);
    return {
      agents: [new LocustAgent({ url, headers: {}, config: null })],
      users,
      processes: () => [],
      killOne: async () => await workers[0]?.kill(),
      restartOne: async () => {
        await addWorker();
      },
    };
  },
});

describe('a run with Locust', () => {
  afterEach(async () => {
    await Promise.all([killExecutables(), killPrograms()]);
  });

  it(
    'finds the computed capacity',
    async () => {
      const service = await startService();
      const locust = await startLocust(service.url);
      const answer = await findCapacity(service, ['--agent-urls', locust.url]);
      console.log(
        JSON.stringify({
          ...answer,
          run: {
            ...answer.run,
            samples: answer.run.samples
              ?.map((s) => `${s.requestedUsers}/${s.activeUsers}`)
              .join(' '),
          },
        }),
      );
      expect(answer).toMatchObject({ outcome: 'found', run: { clean: true } });
      expect(Math.abs((answer.maxUsers ?? 0) / computedCapacity - 1)).toBeLessThan(0.1);
      expect(await locust.users()).toBe(0);
    },
    runTimeout,
  );

  it(
    'counts no users of a worker that died in the middle',
    async () => {
      const service = await startService();
      const locust = await startLocust(service.url);
      const killOne = async (): Promise<void> => {
        await until(locust.users, (users) => users > 0.6 * computedCapacity, 120);
        await locust.workers[0]?.kill();
      };
      const [answer] = await Promise.all([
        findCapacity(service, ['--agent-urls', locust.url]),
        killOne(),
      ]);
      console.log(
        JSON.stringify({
          ...answer,
          run: {
            ...answer.run,
            samples: answer.run.samples
              ?.map((s) => `${s.requestedUsers}/${s.activeUsers}`)
              .join(' '),
          },
        }),
      );
      expect(answer.run.clean).toBe(true);
      expect(await locust.users()).toBe(0);
    },
    runTimeout,
  );
});
