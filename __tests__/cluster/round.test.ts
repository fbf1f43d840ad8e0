import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Cluster } from '../../src/cluster/cluster.ts';
import { Metrics } from '../fakes/load-test-ng/metrics.ts';
import { LoadTestNgAgent } from '../../src/cluster/load-test-ng/agent.ts';

const agents = 200;

/**
 * Two hundred load-test-ng agents that answer all at once, and not before each of them has been
 * asked. A client that waits for one before it asks the next gets no answer at all.
 */
class Chorus {
  /** How often all agents have answered. */
  roundTrips = 0;
  readonly users = new Array<number>(agents).fill(0);
  readonly #asked: (() => void)[] = [];
  readonly #askedMetrics: (() => void)[] = [];
  readonly #server = http.createServer((request, response) => {
    const [, agent = '', order = ''] = /^\/(\d+)\/loadagent\/(.*)$/.exec(request.url ?? '') ?? [];
    if (order === '') {
      // They are asked for beside the status, and take no round trip of their own.
      this.#askedMetrics.push(() => response.end(new Metrics().text));
      if (this.#askedMetrics.length === agents) {
        for (const answer of this.#askedMetrics.splice(0)) answer();
      }
      return;
    }
    this.#asked.push(() => {
      const amount = Number(/amount=(\d+)/.exec(order)?.[1] ?? 0);
      const sign = order.includes('removeusers') ? -1 : 1;
      const before = this.users[Number(agent)] ?? 0;
      const users = request.method === 'DELETE' ? 0 : before + sign * amount;
      this.users[Number(agent)] = users;
      response.end(JSON.stringify({ status: { State: 'running', NumUsers: users } }));
    });
    if (this.#asked.length === agents) {
      this.roundTrips += 1;
      for (const answer of this.#asked.splice(0)) answer();
    }
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('a cluster of several hundred agents', () => {
  let chorus: Chorus;
  let cluster: Cluster;

  beforeEach(async () => {
    chorus = new Chorus();
    const url = await chorus.listen();
    const patient = { check: 60, start: 60, status: 60, raise: 60, lower: 60, stop: 60 };
    cluster = new Cluster(
      Array.from(
        { length: agents },
        (_, index) =>
          new LoadTestNgAgent({ url: `${url}/${index}`, id: 'lt0', headers: {}, config: {} }),
      ),
      { ...patient, patience: 60 },
    );
  });
  afterEach(() => chorus.close());

  it('takes one round trip for the state of all, and one for changes to all', async () => {
    const roundTripsOf = async (work: Promise<unknown>): Promise<number> => {
      const before = chorus.roundTrips;
      await work;
      return chorus.roundTrips - before;
    };
    expect(await roundTripsOf(cluster.check())).toBe(1);
    // Create, then run.
    expect(await roundTripsOf(cluster.start())).toBe(2);
    expect(await roundTripsOf(cluster.observe(null))).toBe(1);
    expect(await roundTripsOf(cluster.setUsers(3 * agents))).toBe(1);
    expect(await cluster.observe(null)).toMatchObject({ activeUsers: 600, lostAgents: [] });
    expect(await roundTripsOf(cluster.setUsers(agents))).toBe(1);
    expect(new Set(chorus.users)).toEqual(new Set([1]));
    expect(await roundTripsOf(cluster.stop())).toBe(1);
  });
});
