import { K6ScriptAgent } from '../../../src/cluster/k6/script-agent.ts';

/** A process with a K6ScriptAgent of two users, that tells its k6 process and then does nothing. */
const { signal } = new AbortController();
const agent = new K6ScriptAgent(process.argv[2] ?? '');
await agent.start(signal);
await agent.setUsers(2, signal);
process.send?.(agent.pids[0]);
