import { describe, expect, it } from '@jest/globals';
import type { AgentStatistics } from '../../src/cluster/agent.ts';
import { readingOf, unknownReading } from '../../src/monitor/evaluate.ts';
import { guardedSignal, guardOf, Guards } from '../../src/monitor/guards.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import type { Signal, SignalReading } from '../../src/monitor/signal.ts';
import { signal } from '../fixtures/reports/build.ts';
import { statisticsOf } from './statistics.ts';

const query = 'histogram_quantile(0.95, sum by (le) (rate(http_request_seconds_bucket[1m])))';
const p95 = (changes: Partial<Signal> = {}, promql = query): Signal =>
  signal('p95', 0.3, { source: { kind: 'query', query: promql }, ...changes });

/** What the service says of the last seconds up to 10; the users speak of 0 to 10. */
function own(of: Signal, value: number, from = 5): SignalReading {
  return readingOf({ signal: of, from, to: 10, note: '', twin: false }, [value], 'no-data');
}

function read(of: Signal, value: number, statistics: AgentStatistics | null) {
  return new Guards([of]).read([own(of, value)], statistics);
}

describe('the guard of a latency signal', () => {
  it('judges by the users what the service does not see', () => {
    const [guard, ...others] = read(p95(), 0.16, statisticsOf({ 'latency-p95': 2.8 }));
    expect(others).toEqual([]);
    expect(guard).toMatchObject({
      signal: { name: 'p95, as the users see it', guard: true, bound: 'max', threshold: 0.3 },
      state: 'degraded',
      value: 2.8,
      average: null,
      from: 0,
      to: 10,
      twin: false,
    });
    expect(guard?.margin).toBeCloseTo(Math.log(2.8 / 0.3), 12);
  });

  it('is in the unit of the signal', () => {
    const inMilliseconds = p95({ threshold: 300 }, `1000 * ${query}`);
    const [guard] = read(inMilliseconds, 160, statisticsOf({ 'latency-p95': 2.8 }));
    expect(guard?.value).toBeCloseTo(2800, 9);
  });

  it('is the mean for a mean', () => {
    const mean = p95({}, 'rate(a_seconds_sum[1m]) / rate(a_seconds_count[1m])');
    const [guard] = read(mean, 0.16, statisticsOf({ 'latency-mean': 0.6, 'latency-p95': 9 }));
    expect(guard?.value).toBe(0.6);
    expect(guard?.average).toBeCloseTo(Math.log(2), 12);
  });

  it.each<[number, Partial<AgentStatistics['values']>, number | undefined]>([
    [0.95, { 'latency-p50': 0.5, 'latency-p90': 1, 'latency-p99': 2 }, 1],
    [0.995, { 'latency-p50': 0.5, 'latency-p99': 2 }, 2],
    [0.75, { 'latency-p50': 0.5, 'latency-p90': 1 }, 0.5],
    [0.75, { 'latency-p90': 1 }, undefined],
    [0.25, { 'latency-p50': 0.5 }, undefined],
  ])('of the quantile %d is the nearest that is told and not above', (q, values, value) => {
    const [guard] = read(p95({}, query.replace('0.95', String(q))), 0.01, statisticsOf(values));
    expect(guard?.value).toBe(value);
  });

  it('is exact, and may be averaged, where the agents have a histogram', () => {
    const latencies = { bounds: [0.2, 0.4, 0.8], counts: [80, 10, 10] };
    const quantile = p95({}, query.replace('0.95', '0.75'));
    const statistics = statisticsOf({ 'latency-p50': 0.1 }, { latencies });
    const [guard] = read({ ...quantile, threshold: 0.15 }, 0.1, statistics);
    expect(guard?.value).toBeCloseTo(0.1875, 12);
    // 40% are slower than 0.15 s, and 25% may be.
    expect(guard?.average).toBeCloseTo(Math.log(0.4 / 0.25), 12);
  });

  it.each<[string, Signal]>([
    ['of something else', p95({}, 'sum(up)')],
    ['that is said to be something else', p95({ kind: 'other' })],
    ['that shall be high', p95({ bound: 'min' })],
    ['that is only reported', p95({ reportOnly: true })],
    [
      'of the agents themselves',
      p95({ source: { kind: 'agent-statistic', statistic: 'latency-p95' } }),
    ],
  ])('is none for a signal %s', (_, of) => {
    expect(read(of, 0.16, statisticsOf({ 'latency-p95': 2.8 }))).toEqual([]);
  });

  it('is silent where it adds nothing', () => {
    const statistics = statisticsOf({ 'latency-p95': 0.31 });
    expect(read(p95(), 0.31, statistics)).toEqual([]);
    expect(read(p95(), 0.3, statistics)).toHaveLength(1);
    expect(read(p95(), 0.16, null)).toEqual([]);
    expect(read(p95(), 0.16, statisticsOf({}))).toEqual([]);
  });

  it('is silent where the service says nothing, as then nobody can compare', () => {
    const of = p95();
    const look = { signal: of, from: 5, to: 10, note: '', twin: false };
    const unknown = unknownReading(look, 'unreachable');
    const statistics = statisticsOf({ 'latency-p95': 2.8 });
    expect(new Guards([of]).read([unknown], statistics)).toEqual([]);
    expect(new Guards([of]).read([own(of, 0.1), unknown], statistics)).toEqual([]);
  });

  it('holds up nobody while it is far from deciding', () => {
    const [far, near] = [0.1, 0.12].map((value) => statisticsOf({ 'latency-p95': value }));
    const of = p95();
    const guards = new Guards([of]);
    expect(guards.read([own(of, 0.01)], far ?? null)).toEqual([]);
    expect(guards.read([own(of, 0.01)], near ?? null)).toHaveLength(1);
    expect(guards.read([own(of, 0.01, 0)], far ?? null)).toHaveLength(1);
  });
});

describe('a guard that had something to add', () => {
  it('tells from then on where the users are well again, as nobody else does', () => {
    const of = p95();
    const guards = new Guards([of]);
    const told = (latency: number, service: number) =>
      guards
        .read([own(of, service)], statisticsOf({ 'latency-p95': latency }))
        .map(({ state, value }) => [state, value]);
    expect(told(0.15, 0.16)).toEqual([]);
    expect(told(0.55, 0.16)).toEqual([['degraded', 0.55]]);
    expect(told(0.15, 0.16)).toEqual([['healthy', 0.15]]);
    expect(told(0.05, 0.16)).toEqual([['healthy', 0.05]]);
  });

  it('waits for a service that says nothing all the same', () => {
    const of = p95();
    const guards = new Guards([of]);
    guards.read([own(of, 0.16)], statisticsOf({ 'latency-p95': 0.55 }));
    const look = { signal: of, from: 5, to: 10, note: '', twin: false };
    const unknown = unknownReading(look, 'idle');
    expect(guards.read([unknown], statisticsOf({ 'latency-p95': 0.55 }))).toEqual([]);
  });

  it('of errors tells when they have ended', () => {
    const of = p95();
    const guards = new Guards([of]);
    const told = (ratio: number) =>
      guards
        .read([own(of, 0.16)], statisticsOf({ 'error-ratio': ratio }))
        .map(({ state }) => state);
    expect([told(0), told(0.7), told(0)]).toEqual([[], ['degraded'], ['healthy']]);
  });
});

describe('the guard of what the users get at all', () => {
  it.each([
    [1, 'degraded', Math.log(2)],
    [0.5, 'degraded', 0],
    [0.4, 'healthy', Math.log(0.8)],
  ])('reads an error ratio of %d as %s', (ratio, state, margin) => {
    const [guard] = read(p95(), 0.1, statisticsOf({ 'error-ratio': ratio }));
    expect(guard).toMatchObject({ signal: { name: 'errors of the users', guard: true }, state });
    expect(guard?.margin).toBeCloseTo(margin, 12);
  });

  it('is silent while few requests fail, and where the user judges errors himself', () => {
    expect(read(p95(), 0.1, statisticsOf({ 'error-ratio': 0.1 }))).toEqual([]);
    const errors = p95({ source: { kind: 'agent-statistic', statistic: 'error-ratio' } });
    expect(read(errors, 0.6, statisticsOf({ 'error-ratio': 0.6 }))).toEqual([]);
  });
});

it('names of guards are told from others', () => {
  expect(guardedSignal(guardOf('p95 (s)'))).toBe('p95 (s)');
  expect(guardedSignal('p95 (s)')).toBeNull();
});

it('the monitor reads its guards after the signals', async () => {
  const latency = signal('mean', 0.3, {
    source: { kind: 'agent-statistic', statistic: 'latency-mean' },
  });
  const monitor = new Monitor({ signals: [latency], prometheus: null });
  const statistics = statisticsOf({ 'latency-mean': 0.01, 'error-ratio': 1 });
  const moment = { time: 10, settledSince: null, startedAt: 0, statistics };
  const readings = await monitor.read(moment, new AbortController().signal);
  expect(readings.map((reading) => [reading.signal.name, reading.state])).toEqual([
    ['mean', 'healthy'],
    ['errors of the users', 'degraded'],
  ]);
  expect(readings[1]).toMatchObject({ from: 0, to: 10 });
});
