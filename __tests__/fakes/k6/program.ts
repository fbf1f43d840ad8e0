import { appendFileSync, readFileSync } from 'node:fs';
import { FakeK6 } from './server.ts';

/** What stands in a "script" of the fake program, as JSON. */
export interface FakeScript {
  /** `k6 inspect` fails with this. */
  readonly wrong?: string;
  /** `k6 run` fails with this before it listens. */
  readonly failure?: string;
  /** `k6 run` goes on when it is asked to end. */
  readonly stubborn?: boolean;
  /** The share of the requests that fail at once, as refused connections do; none by default. */
  readonly failedRatio?: number;
  /** Each process writes `+ <first user> <users>` here when it starts, and `- <first user>` when it ends. */
  readonly log: string;
}

/** Each user makes this many requests at once, of this length, and no more. */
export const requestsPerUser = 10;
export const meanMilliseconds = 100;

/** The `k6` program, as far as `k6 inspect` and `k6 run` are used. */
async function main(command: string | undefined, flags: readonly string[]): Promise<void> {
  const script = JSON.parse(readFileSync(flags.at(-1) ?? '', 'utf8')) as FakeScript;
  const failure = command === 'inspect' ? script.wrong : script.failure;
  if (failure !== undefined) {
    console.error(JSON.stringify({ level: 'warning', msg: 'a warning' }));
    console.error(JSON.stringify({ level: 'error', msg: failure }));
    process.exit(107);
  }
  if (command === 'run') await run(script, flags);
}

async function run(
  { log, stubborn, failedRatio = 0 }: FakeScript,
  flags: readonly string[],
): Promise<void> {
  const value = (flag: string): string => flags[flags.indexOf(flag) + 1] ?? '';
  const users = Number(/^1s:(\d+),48h:\1$/.exec(value('--stage'))?.[1]);
  const [, first = ''] = value('--env').split('CAPACITY_GATE_FIRST_USER=');
  const server = new FakeK6();
  Object.assign(server.run, {
    users: null,
    otherUsers: users,
    maxUsers: 0,
    requests: users * requestsPerUser,
    meanMilliseconds,
    failedRatio,
  });
  process.on('SIGINT', () => {
    if (stubborn === true) return;
    appendFileSync(log, `- ${first}\n`);
    process.exit(105);
  });
  appendFileSync(log, `+ ${first} ${users}\n`);
  await server.listen(Number(value('--address').split(':')[1]));
}

if (import.meta.main) {
  const [command, ...flags] = process.argv.slice(2);
  await main(command, flags);
}
