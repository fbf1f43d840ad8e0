import { LocustFileAgent } from '../../../src/cluster/locust/file-agent.ts';

// A program with a Locust, to be killed: prints the ids of the processes that it has started.
const [locustfile = ''] = process.argv.slice(2);
const agent = new LocustFileAgent({ locustfile, host: null, workers: 2 });
await agent.start(new AbortController().signal);
console.log(agent.pids.join(' '));
setInterval(() => undefined, 1000);
