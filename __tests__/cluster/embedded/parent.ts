import { EmbeddedAgent } from '../../../src/cluster/embedded/embedded-agent.ts';
import { parseScenario } from '../../../src/cluster/embedded/scenario.ts';

// A program with three users, to be killed: prints the ids of the agent's processes.
const [entry = '', targetUrl = ''] = process.argv.slice(2);
const parsed = parseScenario({ 'think-time': '10ms' });
if ('scenario' in parsed) {
  const agent = new EmbeddedAgent({
    entry,
    targetUrl,
    headers: {},
    scenario: parsed.scenario,
    processes: 2,
  });
  const { signal } = new AbortController();
  await agent.start(signal);
  await agent.setUsers(3, signal);
  console.log(agent.pids.join(' '));
}
