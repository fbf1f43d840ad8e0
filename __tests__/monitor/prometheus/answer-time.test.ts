import { describe, expect, it } from '@jest/globals';
import { Monitor } from '../../../src/monitor/monitor.ts';
import type { SignalReading } from '../../../src/monitor/signal.ts';
import { matrix, scalar, vector } from '../../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../../fixtures/reports/build.ts';
import { clientOf, ownPrometheus } from '../own-prometheus.ts';

const never = new AbortController().signal;
const now = 1_700_000_000;

const prometheus = ownPrometheus();

const ask = (promql = 'a') => clientOf(prometheus()).query(promql, now, never);

/** Reads `rate(a[1m])`, of which the newest sample is 2 s old. */
async function read(): Promise<SignalReading | undefined> {
  const query = 'rate(a[1m])';
  const monitor = new Monitor({
    signals: [signal('load', 1, { source: { kind: 'query', query } })],
    prometheus: clientOf(prometheus()),
    scrapeSecondsOverride: 5,
  });
  prometheus().answers.set('max by (job, instance) (timestamp(a))', vector([{}, now - 2]));
  prometheus().answers.set(query, vector([{}, 0.5]));
  const [reading] = await monitor.read(
    { time: now, settledSince: null, startedAt: now - 100, statistics: null },
    never,
  );
  return reading;
}

describe('an answer whose time is none', () => {
  it.each([1e300, -1, now * 1000, '1e999'])('%s is no answer', async (time) => {
    prometheus().answers.set('a', {
      resultType: 'vector',
      result: [{ metric: {}, value: [Number(time), '0.5'] }],
    });
    await expect(ask()).rejects.toMatchObject({ kind: 'bad-answer' });
  });

  it('is told, of a scalar and of a range as well', async () => {
    prometheus().answers.set('a', { resultType: 'scalar', result: [now * 1000, '1'] });
    prometheus().answers.set('b', matrix([now - 5, 1], [-3, 2]));
    const name = `Prometheus at ${prometheus().url}: `;
    await expect(ask()).rejects.toThrow(
      `${name}answered with the time ${now * 1000}, expected seconds since 1970`,
    );
    await expect(ask('b')).rejects.toThrow(`${name}answered with the time -3, expected`);
  });

  it.each([
    [61, '61 s after'],
    [-3601, '3601 s before'],
    [-now, `${now} s before`],
  ])('is the one that was asked for, not %d s apart', async (apart, words) => {
    prometheus().answers.set('a', vector([{}, 1]));
    prometheus().spoken = (asked) => asked + apart;
    await expect(ask()).rejects.toThrow(
      `answered for a time ${words} the one that it was asked for; does something before it keep, or make up, answers?`,
    );
  });

  it('does not tell the clock of the server', async () => {
    const monitor = new Monitor({
      signals: [signal('load', 1, { source: { kind: 'query', query: 'a' } })],
      prometheus: clientOf(prometheus()),
      localTime: () => now,
    });
    prometheus().answers.set('time()', scalar(now * 1000));
    expect((await monitor.check(now, never)).problems).toEqual([
      {
        input: 'prometheus-url',
        message: `the clock of Prometheus shows ${now * 1000}, expected seconds since 1970`,
      },
    ]);
  });

  it('does not make a newest sample fresh', async () => {
    const query = 'a';
    const monitor = new Monitor({
      signals: [signal('load', 1, { source: { kind: 'query', query } })],
      prometheus: clientOf(prometheus()),
      scrapeSecondsOverride: 5,
    });
    prometheus().answers.set('max by (job, instance) (timestamp(a))', vector([{}, now * 1000]));
    prometheus().answers.set('a', vector([{}, 0.5]));
    const [reading] = await monitor.read(
      { time: now, settledSince: null, startedAt: now - 100, statistics: null },
      never,
    );
    expect(reading).toMatchObject({
      unknown: 'unreachable',
      note: `Prometheus tells the time ${now * 1000} of the newest sample, which is yet to come`,
    });
  });
});

describe('an answer that was kept', () => {
  it.each([
    [0.9, { from: now - 60, to: now - 2 }],
    [10, { from: now - 70, to: now - 10 }],
  ])('for %d s speaks of the time it was made for', async (age, span) => {
    prometheus().spoken = (asked) => asked - age;
    expect(await read()).toMatchObject({ state: 'healthy', value: 0.5, ...span });
  });

  it('for long says nothing of the present', async () => {
    prometheus().spoken = (asked) => asked - 20;
    expect(await read()).toMatchObject({
      unknown: 'stale',
      note: 'the answer is of 20 s before: something keeps answers',
    });
  });
});
