import { readFileSync } from 'node:fs';
import net from 'node:net';
import { parseArgs } from 'node:util';
import { FakeLocust } from './server.ts';

/** What stands in a "locustfile" of the fake program, as JSON. */
export interface FakeLocustfile {
  /** It cannot be read: Python's last line. */
  readonly failure?: string;
  /** It names no host. */
  readonly hostless?: boolean;
}

/** The `locust` program, as far as a master and its workers on one machine are used. */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ locustfile: text, host: text, 'web-host': text, 'web-port': text },
      ...{ 'master-bind-host': text, 'master-bind-port': text },
      ...{ 'master-host': text, 'master-port': text },
      ...{ master: { type: 'boolean' }, worker: { type: 'boolean' } },
    },
  });
  const [guard = '', file = ''] = (values.locustfile ?? '').split(',');
  const { failure, hostless = false } = JSON.parse(readFileSync(file, 'utf8')) as FakeLocustfile;
  if (failure !== undefined) {
    console.error(`Traceback (most recent call last):\n  File "shop.py", line 1\n${failure}`);
    process.exit(1);
  }
  if (values.worker === true) {
    connect(Number(values['master-port']), values['master-host']);
    return;
  }
  const variable = /environ\.pop\("(\w+)"/.exec(readFileSync(guard, 'utf8'))?.[1] ?? '';
  const locust = new FakeLocust();
  locust.workers = [];
  locust.quirks.authorization = process.env[variable] ?? '';
  locust.quirks.hostless = hostless && values.host === undefined;
  net
    .createServer((socket) => {
      const id = String(socket.remotePort);
      const worker = { id, state: 'ready', user_count: 0, cpu_usage: 0 } as const;
      const index = (locust.workers ?? []).push({ ...worker }) - 1;
      socket.on('close', () => locust.loseWorker(index)).on('error', () => undefined);
    })
    .listen(Number(values['master-bind-port']), values['master-bind-host']);
  await locust.listen(Number(values['web-port']));
}

/** A worker waits for its master to come, and gives up when it goes. */
function connect(port: number, host: string | undefined): void {
  let isMet = false;
  net
    .connect(port, host)
    .on('connect', () => (isMet = true))
    .on('error', () => undefined)
    .on('close', () => {
      if (isMet) process.exit(1);
      setTimeout(() => connect(port, host), 20);
    });
}

if (import.meta.main) await main();
