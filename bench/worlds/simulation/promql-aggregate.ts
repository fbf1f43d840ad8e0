import { PrometheusError } from '../../../src/monitor/prometheus/queries.ts';
import { scalarOf, vectorOf, type Item, type Value } from './promql-functions.ts';

/** Which labels tell the groups apart. */
export type Grouping = { readonly by: readonly string[] } | { readonly without: readonly string[] };

/** Aggregates the series of each group to one; `topk` and `bottomk` keep some as they are. */
export function aggregate(name: string, values: readonly Value[], grouping: Grouping): Item[] {
  const items = vectorOf(values.at(-1));
  const groups = new Map<string, { labels: Item['labels']; items: Item[] }>();
  for (const item of items) {
    const labels = labelsOf(item, grouping);
    const key = JSON.stringify(labels);
    const group = groups.get(key) ?? { labels, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ labels, items: own }) => {
    if (name === 'topk' || name === 'bottomk') {
      const sign = name === 'topk' ? -1 : 1;
      return own
        .toSorted((one, other) => sign * (valueOf(one) - valueOf(other)))
        .slice(0, scalarOf(values[0]));
    }
    const time = own.at(-1)?.samples.at(-1)?.[0] ?? NaN;
    const value = aggregated(name, own.map(valueOf));
    return [{ name: '', labels, samples: [[time, value] as const], isRange: false }];
  });
}

function aggregated(name: string, numbers: readonly number[]): number {
  const sum = (): number => numbers.reduce((total, number) => total + number, 0);
  switch (name) {
    case 'sum':
      return sum();
    case 'avg':
      return sum() / numbers.length;
    case 'min':
      return Math.min(...numbers);
    case 'max':
      return Math.max(...numbers);
    case 'count':
      return numbers.length;
    case 'group':
      return 1;
    default:
      throw new PrometheusError('bad-query', `the aggregation ${name} is not known here`);
  }
}

function labelsOf({ labels }: Item, grouping: Grouping): Item['labels'] {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) =>
        'by' in grouping ? grouping.by.includes(name) : !grouping.without.includes(name),
      )
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function valueOf({ samples }: Item): number {
  return samples.at(-1)?.[1] ?? NaN;
}
