import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exchange,
  type K6Exchange,
  type K6Request,
  runOfMetrics,
} from '../../__tests__/fakes/k6/exchanges.ts';
import { freePort } from '../../src/cluster/free-port.ts';
import { until } from '../programs.ts';
import { killExecutables } from './executables.ts';
import { findK6, type K6Program, mostUsers, startFixed, startLive } from './k6-programs.ts';

const getStatus = { request: 'GET /v1/status' };
const getMetrics = { request: 'GET /v1/metrics' };

/** Asks a k6 what the adapters ask, while its users load a service that answers a third of them. */
export async function recordK6(k6: K6Program): Promise<K6Exchange[]> {
  const { target, close } = await startFailing();
  const port = await freePort();
  const recorded: K6Exchange[] = [];
  const ask = async (one: K6Request): Promise<K6Exchange> =>
    await exchange(`http://127.0.0.1:${port}`, { ...one, source: `recorded from ${k6.name}` });
  const record = async (...requests: K6Request[]): Promise<void> => {
    for (const one of requests) recorded.push(await ask(one));
  };
  try {
    if (k6.major === 1) {
      await startLive(k6, target, port);
      recorded.push({ ...(await ask(getStatus)), run: { users: 0, maxUsers: mostUsers } });
      await record(order({ vus: -1 }), order({ vus: mostUsers + 1 }), order({ paused: false }));
      await record(order({ vus: 5 }), getStatus);
    } else {
      await startFixed(k6, target, port, 5);
      const run = { users: null, otherUsers: 5, maxUsers: 0 };
      recorded.push({ ...(await ask(getStatus)), run });
      await record(order({ vus: -1 }));
    }
    const metrics = await until(
      () => ask(getMetrics),
      ({ body }) => (runOfMetrics(body).requests ?? 0) >= 30,
    );
    recorded.push({ ...metrics, run: runOfMetrics(metrics.body) });
    if (k6.major === 1) await record(order({ vus: 0 }), getStatus);
    return recorded;
  } finally {
    await killExecutables();
    close();
  }
}

function order(attributes: Readonly<Record<string, unknown>>): K6Request {
  return { request: 'PATCH /v1/status', attributes };
}

/** A service that answers with 200, with 500, and not at all, in turn. */
async function startFailing(): Promise<{ target: string; close: () => void }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    if (requests % 3 === 0) request.socket.destroy();
    else response.writeHead(requests % 3 === 1 ? 200 : 500).end('text');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { target: `http://127.0.0.1:${port}`, close: () => server.close() };
}

if (import.meta.main) {
  for (const k6 of [findK6(1), findK6(2)]) {
    if (k6.missing !== null) {
      console.log(`Recorded nothing of k6 ${k6.major}: ${k6.missing}.`);
      continue;
    }
    const file = `__tests__/fixtures/k6/recorded-${k6.version}.jsonl`;
    const lines = (await recordK6(k6)).map((one) => `${JSON.stringify(one)}\n`);
    writeFileSync(file, lines.join(''));
    console.log(`Recorded ${lines.length} exchanges into ${file}.`);
  }
}
