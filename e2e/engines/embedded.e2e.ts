import { EmbeddedAgent } from '../../src/cluster/embedded/embedded-agent.ts';
import { parseScenario } from '../../src/cluster/embedded/scenario.ts';
import { agentStatisticNames } from '../../src/cluster/agent.ts';
import { describeContract } from './contract.ts';

describeContract({
  name: 'embedded',
  statistics: agentStatisticNames,
  start: (target) => {
    const parsed = parseScenario(null);
    if (!('scenario' in parsed)) throw new Error(parsed.problems.join('; '));
    const agent = new EmbeddedAgent({
      entry: 'src/agent.ts',
      targetUrl: `${target}/`,
      headers: {},
      scenario: parsed.scenario,
    });
    return Promise.resolve({
      agents: [agent],
      // Nobody else can ask its process. NaN: it was killed, and its end is not known yet.
      users: () =>
        agent.status(null, new AbortController().signal).then(
          ({ users }) => users,
          () => NaN,
        ),
      processes: () => agent.pids,
      killOne: () => {
        agent.pids.forEach((pid) => process.kill(pid, 'SIGKILL'));
        return Promise.resolve();
      },
      // The cluster does.
      restartOne: () => Promise.resolve(),
    });
  },
});
