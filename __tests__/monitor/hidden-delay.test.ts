import { describe, expect, it } from '@jest/globals';
import { hiddenDelay } from '../../src/monitor/hidden-delay.ts';
import type { UsersLook } from '../../src/monitor/hidden-delay.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import type { PrometheusQueries, Sample } from '../../src/monitor/prometheus/queries.ts';
import { signal } from '../fixtures/reports/build.ts';
import { statisticsOf } from './statistics.ts';
import type { AgentStatistics } from '../../src/cluster/agent.ts';

const never = new AbortController().signal;
const scrapeSeconds = 5;

/** Ten users come at 0, a third more every twenty seconds, and half of them leave at 100. */
function usersAt(time: number): number {
  if (time < 0) return 0;
  return time < 100 ? Math.round(10 * 1.33 ** Math.floor(time / 20)) : 20;
}

/** A look every two and a half seconds from when the users come. */
function looksUntil(time: number, users = usersAt): UsersLook[] {
  return Array.from({ length: Math.floor(time / 2.5) + 1 }, (_, index) => ({
    time: 2.5 * index,
    users: users(2.5 * index),
  }));
}

/** What each user asks once a second is counted, over and above what others ask. */
function countAt(time: number, others: number): number {
  let count = 0;
  for (let second = -200; second < time; second++) count += usersAt(second) + others;
  return count;
}

/** Samples at even times, of what was so many seconds before each. */
function curve(until: number, delay: number, valueAt: (time: number) => number): Sample[] {
  const first = until - (until % scrapeSeconds) - 150;
  return Array.from({ length: 30 }, (_, index) => {
    const time = first + scrapeSeconds * (index + 1);
    return [time, valueAt(time - delay)];
  });
}

/** As they were seen every 10 s, of a simulated service that takes minutes to have more workers. */
const usersOfScaled = [
  0, 122, 200, 256, 323, 406, 499, 610, 732, 854, 976, 1098, 1220, 1342, 1464, 1525, 1525, 1525,
  1525, 1525, 1525, 1525, 1525, 1525, 1525, 1525, 1589, 1681, 1803, 1925, 2047, 2169, 2291, 2413,
  2535, 2657, 2779, 2901, 3023, 3145,
];
/** And the requests a second, from 100 s on. */
const ratesOfScaled = [
  92.6, 95.8, 105.4, 104.8, 99, 123, 107.6, 133, 110, 101.2, 133.8, 138.2, 132.8, 137.4, 153.2, 163,
  179.6, 147.6, 152.4, 167, 153, 195.4, 191.2, 182.6, 197.4, 205.6, 198, 197.8, 202, 198.2, 216,
  215.2, 209.2, 205, 231, 226.8, 225.4, 248.8, 237.4, 251.6, 265.4, 261, 269.2, 261.8, 256, 274.8,
  268.8, 269.6, 282.2, 262.6, 288.6, 304.4, 264.2, 273.6, 246.2, 266.4, 265.8, 254.8, 267.4,
];

describe('hiddenDelay', () => {
  const ofCounter = (until: number, delay: number, others = 0): number | null =>
    hiddenDelay(looksUntil(until), {
      samples: curve(until, delay, (time) => countAt(time, others)),
      scrapeSeconds,
    });

  it.each([20, 30, 60])('tells how late a counter follows the users: %d s', (delay) => {
    // A sample is half a scrape old on average; these are not.
    expect(ofCounter(130, delay)).toBe(delay - 2.5);
    expect(ofCounter(130, delay, 5)).toBe(delay - 2.5);
  });

  it.each([0, 5])('is none where a scrape, or a first request, takes as long: %d s', (delay) => {
    expect(ofCounter(130, delay)).toBe(0);
  });

  it('is not known before anything follows the users, nor where nothing does', () => {
    expect(ofCounter(20, 30)).toBeNull();
    const flat = { samples: curve(130, 0, (time) => 7 * time), scrapeSeconds };
    expect(hiddenDelay(looksUntil(130), flat)).toBeNull();
    const other = curve(130, 0, (time) => 9 * time + 50 * Math.sin(time / 7));
    expect(hiddenDelay(looksUntil(130), { samples: other, scrapeSeconds })).toBeNull();
  });

  it('is not known while the users stay the same', () => {
    const looks = looksUntil(130).map(({ time }) => ({ time: time + 1000, users: 50 }));
    const samples = curve(1130, 0, (time) => 50 * time);
    expect(hiddenDelay(looks, { samples, scrapeSeconds })).toBeNull();
  });

  it('is not taken from a service that answers the more the fewer have to wait', () => {
    // Overloaded from 60 to 100, it has old requests to answer until 170.
    const answered = (time: number): number =>
      time < 0 ? 0 : time < 60 ? usersAt(time) : time < 130 ? 5 : time < 170 ? 40 : usersAt(time);
    const countOf = (time: number): number => {
      let count = 0;
      for (let second = -200; second < time; second++) count += answered(second);
      return count;
    };
    for (let until = 20; until <= 400; until += 10) {
      const samples = curve(until, 0, countOf);
      const looks = looksUntil(until).filter(({ time }) => time > until - 400);
      expect(hiddenDelay(looks, { samples, scrapeSeconds }) ?? 0).toBe(0);
    }
  });

  it('is not taken from a service that is overloaded until it has more workers, twice', () => {
    const looks = usersOfScaled.map((users, index) => ({ time: 10 * index, users }));
    let count = 0;
    const samples = ratesOfScaled.map((rate, index): Sample => {
      count += rate * scrapeSeconds;
      return [100 + scrapeSeconds * index, count];
    });
    expect(hiddenDelay(looks, { samples, scrapeSeconds })).toBeNull();
  });

  it('takes a counter that was set back for one that goes on from 0', () => {
    const reset = (time: number): number =>
      time <= 60 ? countAt(time, 0) : countAt(time, 0) - countAt(60, 0);
    const samples = curve(130, 30, reset);
    expect(hiddenDelay(looksUntil(130), { samples, scrapeSeconds })).toBe(27.5);
  });
});

describe('a Prometheus that shows what was before', () => {
  /** The agents say that the users' requests end so many seconds after they would in an idle service. */
  const endedLate = (late: number) => (time: number) =>
    statisticsOf({}, { from: 0, to: time, requests: countAt(time - late, 0) });
  /** The users wait for what the service sends them when it likes to. */
  const endedEvenly = (time: number) => statisticsOf({}, { from: 0, to: time, requests: 7 * time });
  const counted = 'sum(rate(a_total[20s]))';

  /**
   * All it shows is so many seconds old, and dated anew.
   *
   * @param told what the agents tell at a time; null: nothing
   */
  async function readings(
    delay: number,
    query = counted,
    told: (time: number) => AgentStatistics | null = () => null,
    backAt: (time: number) => number = () => 0,
    resets = 0,
  ) {
    const asked = new Set<string>();
    const prometheus: PrometheusQueries = {
      query: (promql, time) => {
        const now = time ?? 0;
        asked.add(promql);
        const value =
          promql === 'sum({__name__="a_total"})'
            ? countAt(now - delay, 0) - backAt(now)
            : promql.startsWith('max by (job, instance) (timestamp(')
              ? now - 1
              : promql.startsWith('sum(resets(')
                ? resets
                : 0.2;
        const samples = [[now, value]] as const;
        return Promise.resolve({ series: [{ labels: {}, samples }], warnings: [] });
      },
    };
    const monitor = new Monitor({
      signals: [signal('load', 1, { source: { kind: 'query', query } })],
      prometheus,
      scrapeSecondsOverride: scrapeSeconds,
    });
    const all = [];
    for (const { time, users } of looksUntil(150)) {
      const moment = { time, settledSince: null, startedAt: 0, statistics: told(time), users };
      const [reading] = await monitor.read(moment, never);
      if (reading !== undefined) all.push({ ...reading, asked: time });
    }
    return {
      all,
      counters: [...asked].filter((promql) => /^sum\(\{[^}]*\}\)$/.test(promql)),
    };
  }

  it('is found out, told once, and its readings are those of then', async () => {
    const { all } = await readings(30);
    const told = all.filter(({ note }) => note !== '');
    expect(told.map(({ note }) => note)).toEqual([
      'what Prometheus shows follows the users 28 s late, although its times do not tell ' +
        '(samples that are stamped on their way, or answers that are kept?); allowed for',
    ]);
    expect(told[0]?.asked).toBeLessThan(80);
    const last = all.at(-1);
    expect([last?.from, last?.to]).toEqual([150 - 20 - 28, 150 - 1 - 28]);
  });

  it.each([
    [
      'histogram_quantile(0.9, sum by (le) (rate(a_seconds_bucket{job="shop"}[20s])))',
      ['sum({__name__="a_seconds_bucket",job="shop",le="+Inf"})'],
    ],
    [
      'sum(rate(a_total{job="shop",code=~"5.."}[20s])) / sum(rate(a_total{job="shop"}[20s]))',
      ['sum({__name__="a_total",job="shop"})'],
    ],
    [
      'rate(a_seconds_sum[20s]) / rate(a_seconds_count[20s])',
      ['sum({__name__="a_seconds_count"})'],
    ],
    ['sum(rate(a_errors_total[20s]))', []],
    ['max(a_queue)', []],
  ])('is found out by the counters of all that %s is about', async (query, counters) => {
    expect((await readings(0, query)).counters).toEqual(counters);
  });

  it.each([
    ['ended long ago', endedLate(0)],
    ['do not go with the users', endedEvenly],
  ])('is found out beside agents that tell of requests which %s', async (_, told) => {
    const { all } = await readings(30, counted, told);
    expect(all.filter(({ note }) => note !== '')).toHaveLength(1);
    expect(all.at(-1)?.to).toBe(150 - 1 - 28);
  });

  it('is not suspected where the requests of the users end as late', async () => {
    const { all } = await readings(30, counted, endedLate(30));
    expect(all.filter(({ note }) => note !== '')).toEqual([]);
    expect(all.at(-1)?.to).toBe(150 - 1);
  });

  it('tells once of a counter that goes back again and again', async () => {
    const byTurns = (time: number): number => (time % 10 < 5 ? 0 : 2000);
    const { all } = await readings(0, counted, () => null, byTurns);
    expect(all.flatMap(({ note }) => (note.includes('went back') ? [note] : []))).toEqual([
      'the counter {__name__="a_total"} went back 5 times: the service restarts again and again, or ' +
        'several processes answer its scrapes by turns; no rate of it is right then',
    ]);
  });

  it.each<[string, number, number[][]]>([
    ['began anew', 1, [[scrapeSeconds, 110]]],
    ['is the sum of fewer instances', 0, []],
  ])('tells of a counter that %s', async (_, resets, restarts) => {
    const back = (time: number): number => (time < 110 ? 0 : countAt(108, 0));
    const { all } = await readings(0, counted, () => null, back, resets);
    const told = all.flatMap(({ restartedWithin, asked }) =>
      restartedWithin === undefined ? [] : [[restartedWithin, asked]],
    );
    expect(told).toEqual(restarts);
  });

  it('takes no counter for one that began anew that goes back again and again', async () => {
    const byTurns = (time: number): number => (time % 10 < 5 ? 0 : 2000);
    const { all } = await readings(0, counted, () => null, byTurns, 1);
    const last = all.findLast(({ note }) => note.includes('went back'))?.asked ?? 0;
    expect(all.filter(({ restartedWithin, asked }) => asked >= last && restartedWithin)).toEqual(
      [],
    );
  });

  it('is not suspected where it shows the present', async () => {
    const { all } = await readings(0);
    expect(all.filter(({ note }) => note !== '')).toEqual([]);
    const last = all.at(-1);
    expect([last?.from, last?.to]).toEqual([150 - 20, 150 - 1]);
  });
});
