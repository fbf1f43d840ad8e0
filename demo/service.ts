import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Accounts, createLogins } from './login.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { createWorkerPool, type WorkerPool, type WorkerPoolSettings } from './worker-pool.ts';

export interface ServiceSettings extends WorkerPoolSettings {
  /** 0: any free port. */
  readonly port: number;
  /** Where given, all but `POST /login` and `/metrics` is for those who have logged in. */
  readonly accounts?: Accounts;
  /** Requests a second that are let through; what is beyond gets 429 at once. */
  readonly rateLimit?: number;
}

export interface Service {
  /** Base URL, without a final slash. */
  readonly url: string;
  /** Ends all connections; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/**
 * A small service on 127.0.0.1 whose capacity follows from its settings (see closed-queue.ts):
 * each request, a login too, takes one of the workers for an exponential time, and gets 503 when too
 * many wait. Its Prometheus metrics are at /metrics. Rejects when the port is taken.
 */
export async function startService(settings: ServiceSettings): Promise<Service> {
  const pool = createWorkerPool(settings);
  const metrics = createMetrics(pool);
  const { accounts, rateLimit } = settings;
  const logins = accounts === undefined ? null : createLogins(accounts);
  const isWithinLimit =
    rateLimit === undefined
      ? () => true
      : createRateLimiter(rateLimit, () => performance.now() / 1000);
  const server = createServer((request, response) => {
    if (request.url === '/metrics') {
      void metrics.registry.metrics().then((text) => {
        response.setHeader('Content-Type', metrics.registry.contentType).end(text);
      });
      return;
    }
    const askedAt = performance.now();
    const answer = (code: number): void => {
      send(response, code);
      metrics.observe(code, (performance.now() - askedAt) / 1000);
    };
    const serve = (onServed: () => void): void => {
      if (!isWithinLimit()) answer(429);
      else if (!pool.submit(onServed)) answer(503);
    };
    if (logins !== null && request.method === 'POST' && request.url === '/login') {
      serve(() => {
        void logins.logIn(request, response).then(
          () => metrics.observe(response.statusCode, (performance.now() - askedAt) / 1000),
          // Who has gone before it was their turn gets no answer.
          () => undefined,
        );
      });
    } else if (logins?.isKnown(request) === false) {
      answer(401);
    } else {
      serve(() => answer(200));
    }
  });
  server.listen(settings.port, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'Content-Type': 'text/plain' });
  response.end(`${words[code] ?? ''}\n`);
}

const words: Readonly<Record<number, string>> = {
  200: 'served',
  401: 'expected a session and its token',
  429: 'too many requests a second',
  503: 'too many requests wait',
};

function createMetrics(pool: WorkerPool): {
  registry: Registry;
  observe: (code: number, seconds: number) => void;
} {
  const registry = new Registry();
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to its answer.',
    labelNames: ['code'],
    buckets: [0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 10],
    registers: [registry],
  });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Answered requests.',
    labelNames: ['code'],
    registers: [registry],
  });
  // There from the start, so that the first rate is not lost.
  duration.zero({ code: 200 });
  requests.inc({ code: 200 }, 0);
  // A series that is there from the start has a rate from the first request on.
  for (const code of [200, 503]) {
    duration.zero({ code });
    requests.inc({ code }, 0);
  }
  new Gauge({
    name: 'busy_workers',
    help: 'Workers that are serving a request.',
    registers: [registry],
    collect() {
      this.set(pool.busy());
    },
  });
  return {
    registry,
    observe: (code, seconds) => {
      duration.observe({ code }, seconds);
      requests.inc({ code });
    },
  };
}
