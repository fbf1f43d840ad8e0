import { describe, expect, it } from '@jest/globals';
import { type Circumstances, judgedReadings } from '../../src/coordinator/judged.ts';
import { readingOf, unknownReading } from '../../src/monitor/evaluate.ts';
import { errorsOfTheUsers, guardOf } from '../../src/monitor/guards.ts';
import type { Signal, UnknownReason } from '../../src/monitor/signal.ts';
import type { Reading } from '../../src/search/types.ts';
import { signal } from '../fixtures/reports/build.ts';

const p95 = 'histogram_quantile(0.95, rate(a_bucket[20s]))';

it.each<[what: string, query: string, trafficSince: number | null, isIdle: boolean]>([
  ['has no traffic yet', p95, null, true],
  ['would see what there is', p95, 950, false],
  ['has moments before it in a subquery', `avg_over_time(${p95}[40s:5s])`, 950, true],
  ['has moments before it in a range', 'max_over_time(job:p95[1m])', 950, true],
  ['has no moments before it', `avg_over_time(${p95}[40s:5s])`, 940, false],
])('a query without a value may wait for traffic: it %s', (_, query, since, isIdle) => {
  const of = signal('p95', 0.3, { source: { kind: 'query', query } });
  const look = { signal: of, from: 940, to: 1000, note: '', twin: false };
  const [reading] = judgedReadings([unknownReading(look, 'idle')], {
    ...{ time: 1000, startedAt: 900, everLoaded: true },
    ...{ trafficSince: since, agentsReliable: true },
  });
  expect(reading).toMatchObject({ margin: null, idle: isIdle });
});

it.each([
  [0.8, Math.log(1.6)],
  [0.4, null],
])(
  'what the users see, errors of %d, says while nothing else is known only that it is too much',
  (value, margin) => {
    const at = { from: 995, to: 1000, note: '', twin: false };
    const own = unknownReading({ ...at, signal: signal('p95', 0.3) }, 'stale');
    const errors = signal(errorsOfTheUsers, 0.5, { guard: true });
    const [, guard] = judgedReadings(
      [own, readingOf({ ...at, signal: errors }, [value], 'no-data')],
      {
        ...{ time: 1000, startedAt: 900, everLoaded: true },
        ...{ trafficSince: null, agentsReliable: true },
      },
    );
    expect(guard).toMatchObject({ signal: errorsOfTheUsers, margin, average: margin });
  },
);

const at = { from: 960, to: 1000, note: '', twin: false };

/** A moment at which users have been answered for a minute. */
const underLoad = {
  ...{ time: 1000, startedAt: 900, everLoaded: true },
  ...{ trafficSince: 940, agentsReliable: true },
};
const beforeLoad = { ...underLoad, everLoaded: false, trafficSince: null };

const latency = signal('p95', 0.3);
const cpu = signal('cpu', 0.8);
const asUsersSee = signal(guardOf('p95'), 0.3, { guard: true });

/** A reading of exactly this value. */
const saw = (of: Signal, value: number) => readingOf({ ...at, signal: of }, [value], 'no-data');
const sawNothing = (of: Signal, why: UnknownReason) => unknownReading({ ...at, signal: of }, why);
/** One that counts as healthy without a value. */
const missing = (name: string) =>
  readingOf({ ...at, signal: signal(name, 0.3, { whenMissing: 'healthy' }) }, [], 'no-data');

const namesOf = (readings: readonly Reading[]) => readings.map((one) => one.signal);

describe('what the search sees', () => {
  it('is the margin of each judged signal, with times since the run began', () => {
    const shown = signal('queue', 5, { reportOnly: true });
    const twin = { ...saw(cpu, 0.4), twin: true };
    expect(judgedReadings([saw(latency, 0.6), saw(shown, 9), twin], underLoad)).toEqual([
      {
        ...{ signal: 'p95', margin: Math.log(2), average: Math.log(2) },
        ...{ idle: false, from: 60, to: 100, twin: false },
      },
      {
        ...{ signal: 'cpu', margin: Math.log(0.5), average: Math.log(0.5) },
        ...{ idle: false, from: 60, to: 100, twin: true },
      },
    ]);
  });

  it('has an average of its own, and the share of requests that it allows', () => {
    const quantile = { ...saw(latency, 0.6), average: 0.4, allowedShare: 0.05 };
    expect(judgedReadings([quantile], underLoad)).toMatchObject([
      { margin: Math.log(2), average: 0.4, allowedShare: 0.05 },
    ]);
  });

  it('leaves out what warms up, unless that is all', () => {
    const warm = sawNothing(latency, 'warm-up');
    expect(namesOf(judgedReadings([warm, saw(cpu, 0.4)], underLoad))).toEqual(['cpu']);
    expect(judgedReadings([warm], underLoad)).toMatchObject([
      { signal: 'p95', margin: null, idle: true },
    ]);
  });

  it('keeps what warms up beside what the users see, which is not the own word of a service', () => {
    const readings = [sawNothing(latency, 'warm-up'), saw(asUsersSee, 0.15)];
    expect(judgedReadings(readings, underLoad)).toMatchObject([
      { signal: 'p95', margin: null, idle: true },
      { signal: asUsersSee.name, margin: null, average: null, idle: false },
    ]);
  });
});

describe('signals that count as healthy without a value', () => {
  it('say nothing where not one of them has a value', () => {
    expect(judgedReadings([missing('a'), missing('b')], underLoad)).toMatchObject([
      { margin: null, average: null },
      { margin: null, average: null },
    ]);
  });

  it('are healthy beside one that has a value', () => {
    expect(judgedReadings([missing('a'), saw(cpu, 0.4)], underLoad)).toMatchObject([
      { margin: -5, average: -5 },
      { margin: Math.log(0.5), average: Math.log(0.5) },
    ]);
  });

  it('say nothing beside what the users see, nor does that while it is well', () => {
    const well = judgedReadings([missing('a'), saw(asUsersSee, 0.15)], underLoad);
    expect(well.map(({ margin }) => margin)).toEqual([null, null]);
  });

  it.each([
    [0.3, 0],
    [0.6, Math.log(2)],
  ])('say nothing beside what the users see, and %d of it is too much', (value, margin) => {
    const [own, users] = judgedReadings([missing('a'), saw(asUsersSee, value)], underLoad);
    expect(own).toMatchObject({ margin: null, average: null });
    expect(users).toMatchObject({ margin, average: margin });
  });
});

describe('a signal without a value, as it may be before its traffic', () => {
  it.each<[UnknownReason, before: boolean, after: boolean]>([
    ['no-data', true, false],
    ['warm-up', true, true],
    ['idle', true, false],
    ['unreachable', false, false],
    ['stale', false, false],
    ['partial', false, false],
    ['beyond-buckets', false, false],
  ])('may be %s before the first user: %s; under load: %s', (why, before, after) => {
    const isIdle = (when: Circumstances) =>
      judgedReadings([sawNothing(latency, why)], when).map(({ idle }) => idle);
    expect(isIdle(beforeLoad)).toEqual([before]);
    expect(isIdle(underLoad)).toEqual([after]);
  });

  it('may be healthy so before the first user only', () => {
    expect(judgedReadings([missing('a')], beforeLoad)).toMatchObject([{ idle: true }]);
    expect(judgedReadings([missing('a')], underLoad)).toMatchObject([{ idle: false }]);
  });

  it('waits for no traffic where it is no query', () => {
    const errors = signal('errors', 0.01, {
      source: { kind: 'agent-statistic', statistic: 'error-ratio' },
    });
    const looks = { ...underLoad, trafficSince: 990 };
    expect(judgedReadings([sawNothing(errors, 'idle')], looks)).toMatchObject([{ idle: false }]);
  });
});

it('agents that cannot be relied on are a signal that nobody sees, now', () => {
  const unreliable = { ...underLoad, agentsReliable: false };
  const [own, ...others] = judgedReadings([saw(cpu, 0.4)], unreliable);
  expect(own).toMatchObject({ signal: 'cpu', margin: Math.log(0.5) });
  expect(others).toEqual([
    {
      ...{ signal: 'agents', margin: null, average: null },
      ...{ idle: false, from: 100, to: 100, twin: false },
    },
  ]);
});
