import { PrometheusError, type Sample } from '../../../src/monitor/prometheus/queries.ts';
import { bucketQuantile } from './series.ts';

/** A series of a value, oldest sample first. */
export interface Item {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
  /** Whether it comes from a range selector. */
  readonly isRange: boolean;
}

/** A scalar, or the series of a vector with a sample each, or of a range with several. */
export type Value = number | readonly Item[];

/** Calls a function of PromQL. */
export function callOf(name: string, values: readonly Value[], time: number): Value {
  switch (name) {
    case 'histogram_quantile':
      return histogramQuantile(scalarOf(values[0]), vectorOf(values[1]), time);
    case 'timestamp':
      return each(vectorOf(values[0]), (samples) => samples.at(-1)?.[0]);
    case 'time':
      return time;
    case 'vector':
      return [{ name: '', labels: {}, samples: [[time, scalarOf(values[0])]], isRange: false }];
    case 'rate':
      return each(vectorOf(values[0]), rateOf);
    case 'increase':
      return each(vectorOf(values[0]), (samples) => {
        const perSecond = rateOf(samples);
        const [first, last] = [samples.at(0), samples.at(-1)];
        if (perSecond === undefined || !first || !last) return undefined;
        return perSecond * (last[0] - first[0]);
      });
    case 'last_over_time':
      return each(vectorOf(values[0]), (samples) => samples.at(-1)?.[1]);
    case 'count_over_time':
      return each(vectorOf(values[0]), (samples) => samples.length);
    case 'min_over_time':
      return each(vectorOf(values[0]), (samples) => Math.min(...numbersOf(samples)));
    case 'max_over_time':
      return each(vectorOf(values[0]), (samples) => Math.max(...numbersOf(samples)));
    case 'avg_over_time':
      return each(vectorOf(values[0]), (samples) => {
        const numbers = numbersOf(samples);
        return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      });
    case 'changes':
      return each(
        vectorOf(values[0]),
        (samples) =>
          samples.filter(([, value], index) => index > 0 && value !== samples[index - 1]?.[1])
            .length,
      );
    default:
      throw new PrometheusError('bad-query', `the function ${name}() is not known here`);
  }
}

function numbersOf(samples: readonly Sample[]): number[] {
  return samples.map(([, value]) => value);
}

/** Counters of the simulation never fall, and no window reaches beyond its samples by much. */
function rateOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (first === undefined || last === undefined || samples.length < 2) return undefined;
  return (last[1] - first[1]) / (last[0] - first[0]);
}

/** Without the name, as functions drop it; series without a value are left out. */
function each(
  items: readonly Item[],
  valueOf: (samples: readonly Sample[]) => number | undefined,
): Item[] {
  return items.flatMap(({ labels, samples }) => {
    const value = valueOf(samples);
    const time = samples.at(-1)?.[0] ?? NaN;
    return value === undefined
      ? []
      : [{ name: '', labels, samples: [[time, value] as const], isRange: false }];
  });
}

function histogramQuantile(share: number, items: readonly Item[], time: number): Item[] {
  const groups = new Map<string, { labels: Item['labels']; buckets: Item[] }>();
  for (const item of items) {
    const labels = Object.fromEntries(
      Object.entries(item.labels).filter(([name]) => name !== 'le'),
    );
    const key = JSON.stringify(labels);
    const group = groups.get(key) ?? { labels, buckets: [] };
    group.buckets.push(item);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ labels, buckets }) => {
    const value = bucketQuantile(
      share,
      buckets.map((bucket) => ({
        bound: boundOf(bucket.labels['le'] ?? ''),
        count: bucket.samples.at(-1)?.[1] ?? NaN,
      })),
    );
    return { name: '', labels, samples: [[time, value]], isRange: false };
  });
}

function boundOf(le: string): number {
  return le === '+Inf' ? Infinity : Number(le);
}

export function scalarOf(value: Value | undefined): number {
  if (typeof value === 'number') return value;
  throw new PrometheusError('bad-query', 'expected a scalar');
}

export function vectorOf(value: Value | undefined): readonly Item[] {
  if (value !== undefined && typeof value !== 'number') return value;
  throw new PrometheusError('bad-query', 'expected a vector');
}
