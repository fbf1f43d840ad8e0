import { describe, expect, it } from '@jest/globals';
import { latencyQuantile, requestsIn } from '../../../src/cluster/latencies.ts';
import type { ErrorKind } from '../../../src/cluster/embedded/error-kind.ts';
import { RequestStatistics } from '../../../src/cluster/embedded/statistics.ts';

const begin = 1_000_000;

/** One request a millisecond for a second each, with latencies of 1 to 1000 ms. */
function recordSecond(statistics: RequestStatistics, second: number, factor = 1): void {
  for (let request = 1; request <= 1000; request++) {
    statistics.record({
      at: second + (request - 1) / 1000,
      latencySeconds: (request / 1000) * factor,
      lateSeconds: 0,
      error: null,
    });
  }
}

function record(statistics: RequestStatistics, at: number, error: ErrorKind | null): void {
  statistics.record({ at, latencySeconds: 2, lateSeconds: 0.5, error });
}

describe('RequestStatistics', () => {
  it('merges whole seconds since the beginning, and the present one', () => {
    const statistics = new RequestStatistics(begin);
    recordSecond(statistics, begin, 100);
    recordSecond(statistics, begin + 1);
    recordSecond(statistics, begin + 2);
    const read = statistics.read(begin + 0.5, begin + 3.5).statistics;
    expect(read).toMatchObject({ from: begin + 1, to: begin + 3.5, requests: 2000 });
    expect(read.values['latency-mean']).toBeCloseTo(0.5005, 9);
    expect(read.values['requests-per-second']).toBe(800);
    expect(read.values['error-ratio']).toBe(0);
    // Three digits: half a millisecond of a second is the most a histogram may be off.
    expect(read.values['latency-p50']).toBeCloseTo(0.5, 3);
    expect(read.values['latency-p90']).toBeCloseTo(0.9, 3);
    expect(read.values['latency-p95']).toBeCloseTo(0.95, 3);
    expect(read.values['latency-p99']).toBeCloseTo(0.99, 3);
  });

  it('gives the same whether asked once or again and again', () => {
    const patient = new RequestStatistics(begin);
    const curious = new RequestStatistics(begin);
    for (const second of [0, 1, 2, 3]) {
      recordSecond(patient, begin + second, second + 1);
      recordSecond(curious, begin + second, second + 1);
      curious.read(begin, begin + second + 0.25);
      curious.read(null, begin + second + 0.75);
    }
    const answer = patient.read(begin, begin + 4);
    expect(answer.statistics.requests).toBe(4000);
    expect(curious.read(begin, begin + 4)).toEqual(answer);
  });

  it('covers the last five seconds when no beginning is given', () => {
    const statistics = new RequestStatistics(begin);
    for (let second = 0; second < 20; second++) record(statistics, begin + second, null);
    expect(statistics.read(null, begin + 20).statistics).toMatchObject({
      from: begin + 15,
      to: begin + 20,
      requests: 5,
    });
  });

  it('reaches back ten minutes', () => {
    const statistics = new RequestStatistics(begin);
    for (let second = 0; second < 700; second++) record(statistics, begin + second, null);
    expect(statistics.read(begin, begin + 700).statistics).toMatchObject({
      from: begin + 100,
      requests: 600,
    });
  });

  it('begins no earlier than the agent', () => {
    const statistics = new RequestStatistics(begin + 0.5);
    record(statistics, begin + 0.75, null);
    const read = statistics.read(begin - 100, begin + 1).statistics;
    expect(read).toMatchObject({ from: begin + 0.5, to: begin + 1, requests: 1 });
    expect(read.values['requests-per-second']).toBe(2);
  });

  it('tells a histogram that others can merge', () => {
    const statistics = new RequestStatistics(begin);
    recordSecond(statistics, begin);
    recordSecond(statistics, begin + 1);
    const { latencies } = statistics.read(begin, begin + 2).statistics;
    expect(requestsIn(latencies ?? { bounds: [], counts: [] })).toBe(2000);
    expect(latencyQuantile(latencies ?? { bounds: [], counts: [] }, 0.95)).toBeCloseTo(0.95, 2);
  });

  it('has no values where nothing was requested', () => {
    const { statistics } = new RequestStatistics(begin).read(begin, begin + 10);
    expect(statistics.requests).toBe(0);
    expect(new Set(Object.values(statistics.values))).toEqual(new Set([NaN]));
  });

  it('has nothing to say when the beginning is within the present second', () => {
    const statistics = new RequestStatistics(begin);
    record(statistics, begin + 5, null);
    expect(statistics.read(begin + 5.25, begin + 5.5).statistics).toMatchObject({
      from: begin + 5.5,
      to: begin + 5.5,
      requests: 0,
    });
  });

  it('counts errors by kind; those of this machine are not the service’s', () => {
    const statistics = new RequestStatistics(begin);
    for (const error of [
      null,
      'status',
      'throttled',
      'page',
      'time-out',
      'refused',
      'local',
      'local',
    ] as const) {
      record(statistics, begin, error);
    }
    const { errors, statistics: read } = statistics.read(begin, begin + 1);
    expect(errors).toEqual({
      status: 1,
      throttled: 1,
      content: 0,
      page: 1,
      'time-out': 1,
      refused: 1,
      reset: 0,
      dns: 0,
      tls: 0,
      protocol: 0,
      local: 2,
      other: 0,
    });
    expect(read.requests).toBe(6);
    expect(read.answered).toBe(4);
    expect(requestsIn(read.latencies ?? { bounds: [], counts: [] })).toBe(5);
    expect(read.values['error-ratio']).toBeCloseTo(5 / 6, 12);
    expect(read.values['latency-mean']).toBe(2);
  });

  it('tells how late the users were, where a latency is known', () => {
    const statistics = new RequestStatistics(begin);
    for (const [second, late] of [0.25, 0, 0.5].entries()) {
      statistics.record({ at: begin + second, latencySeconds: 1, lateSeconds: late, error: null });
      record(statistics, begin + second, 'refused');
    }
    expect(statistics.read(begin, begin + 3).lateSeconds).toBe(0.25);
    expect(statistics.read(begin + 3, begin + 4).lateSeconds).toBeNaN();
  });

  it('leaves requests without a response out of the latencies', () => {
    const statistics = new RequestStatistics(begin);
    record(statistics, begin, 'refused');
    const { values } = statistics.read(begin, begin + 1).statistics;
    expect(values['error-ratio']).toBe(1);
    expect(values['latency-mean']).toBeNaN();
    expect(values['latency-p99']).toBeNaN();
  });
});
