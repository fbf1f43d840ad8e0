import { agentStatisticNames } from '../../src/cluster/agent.ts';
import { LocustAgent } from '../../src/cluster/locust/agent.ts';
import { describeContract } from './contract.ts';
import { startLocust } from './locust-programs.ts';

describeContract({
  name: 'Locust, a master with two workers,',
  // The locustfile has the percentiles told.
  statistics: agentStatisticNames,
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
