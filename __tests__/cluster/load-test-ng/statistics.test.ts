import { describe, expect, it } from '@jest/globals';
import { parseMetrics, type ServerMetrics } from '../../../src/cluster/load-test-ng/metrics.ts';
import { History } from '../../../src/cluster/load-test-ng/statistics.ts';
import { Metrics } from '../../fakes/load-test-ng/metrics.ts';

/** A server whose users are counted as they go. */
class Counted {
  readonly metrics = new Metrics();
  errors = 0;

  requests(count: number, seconds: number): void {
    for (let one = 0; one < count; one += 1) this.metrics.observe(seconds);
  }

  at(time: number): { time: number; metrics: ServerMetrics; errors: number } {
    const metrics = parseMetrics(this.metrics.text);
    if (metrics === null) throw new Error('These are no metrics.');
    return { time, metrics, errors: this.errors };
  }
}

/** What is told of ten seconds in which this happened. */
function tell(happen: (server: Counted) => void): ReturnType<History['statistics']> {
  const [server, history] = [new Counted(), new History()];
  server.requests(500, 3);
  server.errors = 50;
  history.add(server.at(100), null);
  happen(server);
  history.add(server.at(110), null);
  return history.statistics(null);
}

describe('the statistics of load-test-ng', () => {
  it('are null before there are two looks', () => {
    const history = new History();
    expect(history.statistics(null)).toBeNull();
    history.add(new Counted().at(100), null);
    expect(history.statistics(null)).toBeNull();
  });

  it('speak of what happened between two looks', () => {
    const statistics = tell((server) => {
      server.requests(90, 0.02);
      server.requests(10, 0.3);
    });
    expect(statistics).toMatchObject({ from: 100, to: 110, requests: 100, answered: 100 });
    const { values } = statistics ?? { values: null };
    expect(values).toEqual({
      'latency-mean': expect.closeTo(0.048),
      'latency-p50': expect.closeTo(0.01 + 0.015 * (50 / 90)),
      'latency-p90': expect.closeTo(0.025),
      'latency-p95': expect.closeTo(0.375),
      'latency-p99': expect.closeTo(0.475),
      'error-ratio': 0,
      'requests-per-second': 10,
    });
  });

  it('count what users could not do, and not a login that was refused before they signed up', () => {
    const statistics = tell((server) => {
      server.requests(100, 0.02);
      for (let user = 0; user < 20; user += 1) server.metrics.fail('POST', '/login', 401);
      for (let user = 0; user < 5; user += 1) server.metrics.fail('GET', '/posts', 503);
      server.errors += 7;
    });
    expect(statistics?.answered).toBe(100);
    expect(statistics?.values['error-ratio']).toBe(0.07);
  });

  it('count failures of the service that its users did not mind', () => {
    const statistics = tell((server) => {
      server.requests(100, 0.02);
      for (let user = 0; user < 5; user += 1) server.metrics.fail('GET', '/posts', 500);
    });
    expect(statistics?.values['error-ratio']).toBe(0.05);
  });

  it('take requests that were given up for ones that took as long', () => {
    const statistics = tell((server) => {
      server.requests(98, 0.02);
      server.requests(2, 5);
      for (let user = 0; user < 2; user += 1) server.metrics.giveUp('GET', '/posts');
      server.errors += 2;
    });
    expect(statistics).toMatchObject({ answered: 98, timed: 100 });
    expect(statistics?.values['latency-mean']).toBeCloseTo(0.1196);
    expect(statistics?.values['error-ratio']).toBe(0.02);
  });

  it('leave refused connections out of the latencies, the quickest first', () => {
    const statistics = tell((server) => {
      server.requests(50, 0.0001);
      server.requests(50, 0.3);
      server.errors += 50;
    });
    expect(statistics).toMatchObject({ requests: 100, answered: 50, timed: 50 });
    expect(statistics?.values['latency-mean']).toBeCloseTo(0.3001);
    expect(statistics?.values['latency-p50']).toBeCloseTo(0.375);
    expect(statistics?.values['error-ratio']).toBe(0.5);
  });

  it('know no latency of a service that is dead', () => {
    const statistics = tell((server) => {
      server.requests(792, 0.001);
      server.errors += 792;
    });
    expect(statistics).toMatchObject({ requests: 792, answered: 0 });
    expect(statistics?.latencies).toBeUndefined();
    expect(statistics?.values).toMatchObject({ 'latency-mean': NaN, 'error-ratio': 1 });
  });

  it('know nothing without requests', () => {
    expect(tell(() => undefined)?.values).toEqual({
      'latency-mean': NaN,
      'latency-p50': NaN,
      'latency-p90': NaN,
      'latency-p95': NaN,
      'latency-p99': NaN,
      'error-ratio': NaN,
      'requests-per-second': 0,
    });
  });

  it('reach back to the time that is asked for, and ten seconds otherwise', () => {
    const [server, history] = [new Counted(), new History()];
    for (let time = 100; time <= 160; time += 5) {
      history.add(server.at(time), 112);
      server.requests(5, 0.02);
    }
    expect(history.statistics(112)).toMatchObject({ from: 115, to: 160, requests: 45 });
    expect(history.statistics(null)).toMatchObject({ from: 150, to: 160, requests: 10 });
    expect(history.statistics(160)).toMatchObject({ from: 155, to: 160 });
  });

  it('begin anew with the server', () => {
    const history = new History();
    const first = new Counted();
    first.requests(100, 0.02);
    history.add(first.at(100), null);
    history.add(new Counted().at(105), null);
    expect(history.statistics(null)).toBeNull();
  });
});
