import { latencyQuantile } from '../../../src/cluster/latencies.ts';
import type {
  PrometheusMetadata,
  PrometheusQueries,
  QueryResult,
} from '../../../src/monitor/prometheus/queries.ts';
import { durationText } from '../../../src/monitor/promql/tree.ts';
import type { Random } from '../../simulation/random.ts';
import type { World, WorldSignal } from '../world.ts';
import { standardNormal } from './distribution.ts';
import { bucketBounds, histogramBetween, type FineCounts } from './latencies.ts';
import { evaluate } from './promql.ts';
import type { Metric } from './series.ts';
import type { SimulatedService } from './service.ts';
import { metricNames, quantileQuery } from './signals.ts';

const target = { job: 'service', instance: 'service:80' };

/** Scrapes the service, evaluates its rules, and answers PromQL. */
export class SimulatedPrometheus implements PrometheusQueries {
  private readonly epoch: number;
  private readonly present: () => number;
  private readonly random: Random;
  private readonly metrics = new Map<string, Metric>();
  private readonly summaries: readonly WorldSignal[];
  private readonly noises: readonly WorldSignal[];
  private readonly rule: { everySeconds: number; query: string } | null;
  /** What was counted at the scrapes; for summaries only. */
  private readonly counts: { readonly time: number; readonly fine: FineCounts }[] = [];
  private nextRule = Infinity;

  readonly metadata: PrometheusMetadata = {
    recordingRules: () =>
      Promise.resolve(
        this.rule === null
          ? []
          : [
              {
                name: metricNames.recorded,
                query: this.rule.query,
                labels: {},
                intervalSeconds: this.rule.everySeconds,
              },
            ],
      ),
    labelValues: (label, selector) => {
      const { series } = evaluate(selector ?? '{__name__=~".+"}', this.metrics, this.present());
      return Promise.resolve([...new Set(series.flatMap(({ labels }) => labels[label] ?? []))]);
    },
  };

  /**
   * @param epoch what the virtual clock shows when the simulation is at 0
   * @param present what it shows now
   */
  constructor({ signals }: World, random: Random, epoch: number, present: () => number) {
    this.epoch = epoch;
    this.present = present;
    this.random = random;
    this.summaries = signals.filter(({ kind }) => kind === 'summary');
    this.noises = signals.filter(({ kind }) => kind === 'noise');
    const recorded = signals.find(({ kind }) => kind === 'recorded-p99');
    this.rule = recorded
      ? {
          everySeconds: recorded.everySeconds ?? 60,
          query: quantileQuery(0.99, durationText(recorded.windowSeconds ?? 60)),
        }
      : null;
    if (this.rule) this.nextRule = this.rule.everySeconds * random();
  }

  scrape(time: number, service: SimulatedService): void {
    this.evaluateRules(time);
    const at = time + this.epoch;
    const { served } = service;
    this.put('up', at, [[{}, 1]]);
    this.put(metricNames.requests, at, [[{}, service.requests]]);
    this.put(metricNames.errors, at, [[{}, service.errors]]);
    this.put(metricNames.busy, at, [[{}, service.busySeconds]]);
    this.put(metricNames.sum, at, [[{}, served.sum]]);
    this.put(metricNames.count, at, [[{}, served.count]]);
    let cumulative = 0;
    this.put(
      metricNames.buckets,
      at,
      [...bucketBounds, Infinity].map((bound, index) => {
        cumulative += served.buckets[index] ?? 0;
        return [{ le: bound === Infinity ? '+Inf' : String(bound) }, cumulative];
      }),
    );
    this.scrapeSummaries(time, service);
    this.put(
      metricNames.noise,
      at,
      this.noises.map(({ median = 1, sigma = 1 }) => [
        {},
        median * Math.exp(sigma * standardNormal(this.random)),
      ]),
    );
  }

  query(promql: string, time: number | null): Promise<QueryResult> {
    const at = time ?? this.present();
    this.evaluateRules(at - this.epoch);
    return new Promise((resolve) => resolve(evaluate(promql, this.metrics, at)));
  }

  /** The value of an expression that has one series at most; NaN without one. */
  valueOf(promql: string, time: number): number {
    const { series } = evaluate(promql, this.metrics, time);
    return series[0]?.samples.at(-1)?.[1] ?? NaN;
  }

  private evaluateRules(time: number): void {
    const { rule } = this;
    while (rule !== null && this.nextRule <= time) {
      const at = this.nextRule + this.epoch;
      const value = this.valueOf(rule.query, at);
      this.append(metricNames.recorded, at, [[{}, value]]);
      this.nextRule += rule.everySeconds;
    }
  }

  private scrapeSummaries(time: number, { served }: SimulatedService): void {
    const { fine } = served;
    if (this.summaries.length === 0 || fine === null) return;
    this.put(
      metricNames.summary,
      time + this.epoch,
      this.summaries.map(({ quantile = 0.5, rememberSeconds = 600 }) => {
        const since = this.counts.findLast((count) => count.time <= time - rememberSeconds);
        const earlier = since?.fine ?? this.counts[0]?.fine ?? fine;
        return [
          { quantile: String(quantile) },
          latencyQuantile(histogramBetween(earlier, fine), quantile),
        ];
      }),
    );
    this.counts.push({ time, fine: fine.slice() });
    const oldest = Math.max(...this.summaries.map(({ rememberSeconds = 600 }) => rememberSeconds));
    while ((this.counts[1]?.time ?? Infinity) <= time - oldest) this.counts.shift();
  }

  private put(
    name: string,
    at: number,
    values: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[],
  ): void {
    this.append(
      name,
      at,
      values.map(([labels, value]) => [{ ...target, ...labels }, value] as const),
    );
  }

  private append(
    name: string,
    at: number,
    values: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[],
  ): void {
    if (values.length === 0) return;
    let metric = this.metrics.get(name);
    if (metric === undefined) {
      metric = { name, times: [], series: values.map(([labels]) => ({ labels, values: [] })) };
      this.metrics.set(name, metric);
    }
    metric.times.push(at);
    metric.series.forEach((series, index) => series.values.push(values[index]?.[1] ?? NaN));
  }
}
