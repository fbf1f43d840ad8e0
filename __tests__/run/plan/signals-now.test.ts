import { describe, expect, it } from '@jest/globals';
import type { SignalReading, UnknownReason } from '../../../src/monitor/signal.ts';
import { idleNotices } from '../../../src/run/plan/mistakes.ts';
import { lookAtSignals, type SignalNow } from '../../../src/run/plan/signals-now.ts';
import { reading, signal } from '../../fixtures/reports/build.ts';

const latency = signal('p99', 0.5, { source: { kind: 'query', query: 'shop_seconds' } });

/** A look at a signal that has no value for one of these reasons, the first time and again. */
async function look(reasons: readonly UnknownReason[], changes = {}): Promise<[SignalNow, number]> {
  const of = { ...latency, ...changes };
  let [asked, looks] = [0, 0];
  const [now] = await lookAtSignals([of], {
    monitor: {
      // Nothing is waited for.
      scrapeSeconds: -1,
      read: () => {
        const unknown = reasons[looks++] ?? null;
        const value = unknown === null ? 0.2 : null;
        const read: SignalReading = { ...reading(of, 100, value), unknown };
        return Promise.resolve([read]);
      },
    },
    prometheus: null,
    windowOf: () => null,
    ask: () => Promise.resolve((asked += 1)),
    now: () => 101,
    cancel: new AbortController().signal,
  });
  if (now === undefined) throw new Error('There is a signal.');
  return [now, asked];
}

describe('a signal before any load', () => {
  it('is looked at again after the service was asked, where it had no traffic', async () => {
    const [now, asked] = await look(['idle']);
    expect([now.reading?.value, asked]).toEqual([0.2, 1]);
    expect(idleNotices([now])).toEqual([]);
  });

  it('is told of where it counts nothing all the same', async () => {
    const [now, asked] = await look(['idle', 'idle']);
    expect(asked).toBe(1);
    expect(idleNotices([now])).toEqual([
      '"p99": counts nothing, although the service was just asked; is its query about this service, and about what its users ask for?',
    ]);
  });

  it('is not told of where nothing means none', async () => {
    const [now] = await look(['idle', 'idle'], { whenMissing: 'zero' });
    expect(idleNotices([now])).toEqual([]);
  });

  it('is asked for over a few scrapes where the window is free', async () => {
    const query = 'rate(shop_total[$__rate_interval])';
    const of = { ...latency, source: { kind: 'query' as const, query } };
    const asked: string[] = [];
    const [now] = await lookAtSignals([of], {
      monitor: { scrapeSeconds: 30, read: () => Promise.resolve([reading(of, 100, 0.2)]) },
      prometheus: {
        query: (promql) => {
          asked.push(promql);
          const series = [{ labels: {}, samples: [[100, 0.2] as const] }];
          return Promise.resolve({ series, warnings: [] });
        },
      },
      windowOf: () => null,
      ask: () => Promise.resolve(),
      now: () => 101,
      cancel: new AbortController().signal,
    });
    expect(now?.series).toBe(1);
    expect(asked).toEqual([
      'rate(shop_total[120s])',
      ...['min', 'max', 'count'].map(
        (name) => `${name}_over_time((rate(shop_total[120s]))[1800s:30s])`,
      ),
    ]);
  });

  it('is looked at once where the server does not answer', async () => {
    const [now, asked] = await look(['unreachable']);
    expect([now.reading?.unknown, asked]).toEqual(['unreachable', 0]);
  });
});
