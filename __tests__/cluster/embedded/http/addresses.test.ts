import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Addresses, type Resolve } from '../../../../src/cluster/embedded/http/addresses.ts';
import { connectionsTo, type Outcome } from '../../../../src/cluster/embedded/http/connection.ts';
import { parseTarget, prepareRequest } from '../../../../src/cluster/embedded/http/target.ts';
import { parseScenario } from '../../../../src/cluster/embedded/scenario.ts';

let servers: Server[] = [];

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  servers = [];
});

/** Listens on these addresses, all on one port; how many connections each got, and the port. */
async function listen(addresses: readonly string[]): Promise<{
  readonly port: number;
  readonly connections: Map<string, number>;
}> {
  const connections = new Map(addresses.map((address) => [address, 0]));
  let port = 0;
  for (const address of addresses) {
    const server = createServer((_, response) => response.end('ok'));
    server.on('connection', () => connections.set(address, (connections.get(address) ?? 0) + 1));
    servers.push(server.listen(port, address));
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  }
  return { port, connections };
}

/** A name server that knows one name. */
function naming(addresses: readonly string[]): Resolve {
  return (_host, _options, callback) =>
    setImmediate(() =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
}

/** Asks once on each of so many connections to a name; how they ended. */
async function askAll(count: number, port: number, addresses: Addresses): Promise<Outcome[]> {
  const target = parseTarget(`http://service.test:${port}/`, {});
  const connect = connectionsTo(target, 60, addresses);
  const connections = Array.from({ length: count }, connect);
  const parsed = parseScenario({ steps: ['GET /'] });
  const step = 'scenario' in parsed ? parsed.scenario.flows[0]?.steps[0] : undefined;
  if (step === undefined) throw new Error('expected a step');
  const request = prepareRequest(target, step);
  const outcomes = await Promise.all(
    connections.map(
      (connection) => new Promise<Outcome>((resolve) => connection.request(request, resolve)),
    ),
  );
  connections.forEach((connection) => connection.close());
  return outcomes;
}

describe('connections to a name with several addresses', () => {
  it('are spread over all of them', async () => {
    const both = ['127.0.0.2', '127.0.0.3'];
    const { port, connections } = await listen(both);
    const outcomes = await askAll(
      200,
      port,
      new Addresses('service.test', undefined, undefined, naming(both)),
    );
    expect(outcomes.filter(({ error }) => error !== null)).toEqual([]);
    // That one of them gets fewer by chance happens once in 10^12 runs.
    for (const address of both) expect(connections.get(address)).toBeGreaterThan(50);
  });

  it('get through when one of them cannot be reached', async () => {
    const { port, connections } = await listen(['127.0.0.3']);
    const addresses = new Addresses(
      'service.test',
      undefined,
      undefined,
      naming(['127.0.0.2', '127.0.0.3']),
    );
    const outcomes = await askAll(20, port, addresses);
    expect(outcomes.filter(({ error }) => error !== null)).toEqual([]);
    expect(connections.get('127.0.0.3')).toBe(20);
  });

  it('are refused when none can be reached', async () => {
    const { port } = await listen(['127.0.0.4']);
    const addresses = new Addresses(
      'service.test',
      undefined,
      undefined,
      naming(['127.0.0.2', '127.0.0.3']),
    );
    const [outcome] = await askAll(1, port, addresses);
    expect(outcome).toMatchObject({ error: 'refused', status: null });
  });
});

describe('the addresses of a name', () => {
  function look(addresses: Addresses): Promise<unknown> {
    return new Promise((resolve) =>
      addresses.lookup('service.test', { all: true }, (error, found) => resolve(error ?? found)),
    );
  }

  it('are asked for once in thirty seconds, and kept while nobody answers', async () => {
    let now = 0;
    const answers: (string[] | Error)[] = [['10.0.0.1'], ['10.0.0.2'], new Error('no name server')];
    const addresses = new Addresses(
      'service.test',
      () => 0,
      () => now,
      (host, options, callback) => {
        const answer = answers.shift() ?? [];
        if (answer instanceof Error) callback(answer, []);
        else naming(answer)(host, options, callback);
      },
    );
    const first = [{ address: '10.0.0.1', family: 4 }];
    const second = [{ address: '10.0.0.2', family: 4 }];
    expect(await Promise.all([look(addresses), look(addresses)])).toEqual([first, first]);
    now = 29;
    expect(await look(addresses)).toEqual(first);
    now = 31;
    expect(await look(addresses)).toEqual(second);
    now = 62;
    expect(await look(addresses)).toEqual(second);
    expect(answers).toEqual([]);
  });

  it('are an error where the name was never known', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const addresses = new Addresses(
      'service.test',
      undefined,
      undefined,
      (_host, _options, callback) => callback(unknown, []),
    );
    expect(await look(addresses)).toBe(unknown);
  });
});
