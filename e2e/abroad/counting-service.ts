/**
 * A service whose metrics follow from the number of its users alone, that is of the connections on
 * which something was asked, and which uses hardly any CPU. So its capacity is exact, for the mean
 * latency that it tells under 0.1 s, and for the utilization that it tells under 0.5:
 *
 *     node e2e/abroad/counting-service.ts --capacity 100
 *
 * With `--status 500` only the first request, which a careful agent makes before any load, is
 * answered with 200.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const { values } = parseArgs({
  options: {
    capacity: { type: 'string', default: '100' },
    status: { type: 'string', default: '200' },
  },
});
const capacity = Number(values.capacity);
const status = Number(values.status);

/** Long enough that an agent which is late by a little is late by a small share of it. */
const answerMilliseconds = 50;

const users = new Set<Socket>();
const registers = [new Registry()];
const latency = new Histogram({
  ...{ name: 'shop_latency_seconds', help: 'What requests are said to take.', registers },
  // Each 1.25 times the one before, from 2 ms to 5 s.
  buckets: Array.from({ length: 36 }, (_, index) => 0.002 * 1.25 ** index),
});
const requests = new Counter({
  ...{ name: 'shop_requests_total', help: 'Answered requests.', labelNames: ['code'], registers },
});
requests.inc({ code: 200 }, 0);
new Gauge({
  ...{ name: 'shop_utilization', help: 'The share of its time that it is busy.', registers },
  collect() {
    this.set(utilization());
  },
});
const busy = new Counter({
  ...{ name: 'shop_busy_seconds_total', help: 'How long it was busy.', registers },
  collect: countBusy,
});
let busySince = performance.now();

/** 0.5 at the capacity. */
function utilization(): number {
  return Math.min(1, users.size / (2 * capacity));
}

/** Adds the time since the number of users changed. */
function countBusy(): void {
  const now = performance.now();
  busy.inc((utilization() * (now - busySince)) / 1000);
  busySince = now;
}

/** In seconds: 0.1 at the capacity. */
function meanLatency(): number {
  return 0.01 + 0.09 * (users.size / capacity) ** 4;
}

let asked = 0;
/** Exponential, but spread evenly: any hundred of them have nearly the exact mean. */
function nextLatency(): number {
  asked++;
  const share = (asked * 0.618_033_988_749_894_9) % 1;
  return -Math.log(1 - share) * meanLatency();
}

function come(user: Socket): void {
  countBusy();
  users.add(user);
  user.once('close', () => {
    countBusy();
    users.delete(user);
  });
}

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  if (request.url === '/metrics') {
    const [registry = new Registry()] = registers;
    void registry.metrics().then((text) => {
      response.setHeader('Content-Type', registry.contentType).end(text);
    });
    return;
  }
  if (!users.has(request.socket)) come(request.socket);
  latency.observe(nextLatency());
  const code = asked === 1 ? 200 : status;
  requests.inc({ code });
  setTimeout(() => response.writeHead(code).end('served\n'), answerMilliseconds);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
