import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { seededRandom } from '../../../bench/simulation/random.ts';
import { VirtualMattermost, type MattermostOptions } from './mattermost.ts';
import { Metrics } from './metrics.ts';
import { VirtualLoad } from './users.ts';

/** A third of a core, with the short idle times of the recorded run. */
const small: MattermostOptions = {
  workers: 1,
  serviceSeconds: 0.01,
  loginSeconds: 0.2,
  thinkSeconds: 5,
  idleSeconds: { least: 1, most: 5 },
};

function make(options: Partial<MattermostOptions> = {}): {
  mattermost: VirtualMattermost;
  metrics: Metrics;
  load: VirtualLoad;
} {
  const mattermost = new VirtualMattermost({ ...small, ...options }, seededRandom(1));
  const metrics = new Metrics();
  return { mattermost, metrics, load: new VirtualLoad(mattermost, metrics) };
}

describe('the users of VirtualMattermost', () => {
  it('arrive as they did on real agents', async () => {
    const rows = readFileSync('__tests__/fixtures/load-test-ng/users.csv', 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const { mattermost, metrics, load } = make();
    let before = 0;
    let distance = 0;
    for (const [seconds = 0, users = 0, connected = 0] of rows) {
      mattermost.advanceTo(seconds);
      distance += Math.abs(metrics.connected - connected) / rows.length;
      const moved = load.remove(Math.max(0, before - users));
      load.add(Math.max(0, users - before));
      mattermost.advanceTo(seconds + 0.5);
      await moved;
      before = users;
    }
    expect(distance).toBeLessThan(4);
  });

  it('are slow to answer while others log in', () => {
    const { mattermost, metrics, load } = make({ thinkSeconds: 1 });
    load.add(40);
    mattermost.advanceTo(8);
    const meanOf = (text: string): number =>
      Number(/_sum (.*)/.exec(text)?.[1]) / Number(/_count (.*)/.exec(text)?.[1]);
    expect([metrics.connected, meanOf(metrics.text) > 1]).toEqual([34, true]);
    const { latencySeconds, served } = mattermost.counters;
    mattermost.advanceTo(68);
    const steady = mattermost.counters;
    expect((steady.latencySeconds - latencySeconds) / (steady.served - served)).toBeLessThan(0.1);
    expect(metrics.connected).toBe(40);
  });

  it('leave when what they asked for has ended', async () => {
    const { mattermost, metrics, load } = make({ serviceSeconds: 3, thinkSeconds: 0.1 });
    load.add(5);
    mattermost.advanceTo(60);
    const order: string[] = [];
    const removed = load.remove(5).then(() => order.push(`left at ${Math.ceil(mattermost.now)}`));
    order.push('told');
    mattermost.advanceTo(66);
    await removed;
    expect(order).toEqual(['told', 'left at 66']);
    expect(metrics.connected).toBe(0);
  });

  it('give up after five seconds, which is an error', () => {
    const { mattermost, metrics, load } = make({ loginSeconds: 100 });
    load.add(1);
    mattermost.advanceTo(9.9);
    expect(load.errors).toBe(1);
    expect(metrics.text).toContain('loadtest_http_timeouts_total{method="GET"');
  });
});
