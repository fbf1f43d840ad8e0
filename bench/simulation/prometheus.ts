import type { PrometheusQueries, QueryResult } from '../../src/monitor/prometheus/queries.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import type { Outage, Scenario } from '../scenario.ts';
import type { Counters } from './target.ts';

interface Scrape extends Counters {
  readonly time: number;
}

/** The counters behind each signal: a rate of the first over a rate of the second. */
const ratios: Record<Scenario['signal'], readonly [keyof Counters, keyof Counters | null]> = {
  'mean-latency': ['latencySeconds', 'served'],
  'error-ratio': ['errors', 'requests'],
  utilization: ['busySeconds', null],
};

/** The signal of a scenario as a user would write it for the simulated Prometheus. */
export function signalOf(scenario: Scenario): Signal {
  const [numerator, denominator] = ratios[scenario.signal];
  const range =
    scenario.rateWindowSeconds === null ? '$__rate_interval' : `${scenario.rateWindowSeconds}s`;
  const over = denominator === null ? `${scenario.workers}` : `rate(${denominator}[${range}])`;
  return {
    name: scenario.signal,
    source: { kind: 'query', query: `rate(${numerator}[${range}]) / ${over}` },
    bound: 'max',
    threshold: scenario.threshold,
    whenMissing: 'unknown',
    warmUpSeconds: 0,
    reportOnly: false,
  };
}

/** Scrapes the target's counters and answers the few forms of query that the monitor asks. */
export class SimulatedPrometheus implements PrometheusQueries {
  private readonly scenario: Scenario;
  private readonly epoch: number;
  private readonly scrapes: Scrape[] = [];

  /** `epoch`: what the virtual clock shows when the simulation is at 0. */
  constructor(scenario: Scenario, epoch: number) {
    this.scenario = scenario;
    this.epoch = epoch;
  }

  scrape(time: number, counters: Counters): void {
    if (this.outage(time) !== 'stale') this.scrapes.push({ time: time + this.epoch, ...counters });
  }

  query(promql: string, time: number): Promise<QueryResult> {
    const outage = this.outage(time - this.epoch);
    if (outage === 'down') return Promise.reject(new Error('connection refused'));
    if (outage === 'empty') return Promise.resolve({ series: [], warnings: [] });
    const samples = this.answer(promql, time);
    const shown = outage === 'nan' ? samples.map(([at]) => [at, NaN] as const) : samples;
    const series = shown.length === 0 ? [] : [{ labels: {}, samples: shown }];
    return Promise.resolve({ series, warnings: [] });
  }

  private answer(promql: string, time: number): (readonly [number, number])[] {
    const end = this.scrapesUntil(time);
    const newest = this.scrapes[end - 1];
    if (newest === undefined) return [];
    const window = /\[(\d+(?:\.\d+)?)(ms|s|m)\]/.exec(promql);
    if (window === null) return [[time, newest.time]];
    const scale = { ms: 0.001, s: 1, m: 60 }[window[2] ?? 's'] ?? 1;
    const begin = this.scrapesUntil(time - Number(window[1]) * scale);
    if (!promql.includes('rate(')) {
      return this.scrapes.slice(begin, end).map((scrape) => [scrape.time, 1]);
    }
    const first = this.scrapes[begin];
    if (first === undefined || end - begin < 2) return [];
    const [numerator, denominator] = ratios[this.scenario.signal];
    const elapsed = newest.time - first.time;
    const over =
      denominator === null
        ? this.scenario.workers * elapsed
        : newest[denominator] - first[denominator];
    return [[time, (newest[numerator] - first[numerator]) / over]];
  }

  /** How many scrapes there were at a time, that moment included. */
  private scrapesUntil(time: number): number {
    return this.scrapes.findLastIndex((scrape) => scrape.time <= time) + 1;
  }

  private outage(time: number): Outage['kind'] | null {
    const current = this.scenario.outages?.find(
      ({ atSeconds, seconds }) => time >= atSeconds && time < atSeconds + seconds,
    );
    return current?.kind ?? null;
  }
}
