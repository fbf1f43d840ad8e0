import { Cluster } from '../../../src/cluster/cluster.ts';
import { EmbeddedAgent } from '../../../src/cluster/embedded/embedded-agent.ts';
import { parseScenario } from '../../../src/cluster/embedded/scenario.ts';

// A program whose agent is asked for a hundred users, to be run with room for fewer connections:
// prints how many there are once as many look at them find the same, and what is said of them.
const [entry = '', targetUrl = ''] = process.argv.slice(2);
const parsed = parseScenario({ 'think-time': '5ms' });
if ('scenario' in parsed) {
  const { scenario } = parsed;
  const agent = new EmbeddedAgent({ entry, targetUrl, headers: {}, scenario, processes: 1 });
  const { signal } = new AbortController();
  await agent.start(signal);
  await agent.setUsers(100, signal);
  let [looks, users] = [0, 0];
  while (looks < 10) {
    const status = await agent.status(null, signal);
    looks = users > 0 && status.users === users && status.notices !== undefined ? looks + 1 : 0;
    users = status.users;
  }
  const { notices, utilization, maxUsers } = await agent.status(null, signal);
  console.log(JSON.stringify({ users, notices, utilization, maxUsers, cap: agent.maxUsers }));
  await agent.stop(signal);

  const cluster = new Cluster([agent]);
  await cluster.start();
  await cluster.setUsers(100);
  let active = 0;
  while (active < agent.maxUsers) active = (await cluster.observe(null)).activeUsers;
  const { limit } = await cluster.observe(null);
  console.log(JSON.stringify({ active, limit }));
  await cluster.stop();
}
