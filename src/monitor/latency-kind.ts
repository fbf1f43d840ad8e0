import type { SyntaxNode } from '@lezer/common';
import { bucketQuantileOf } from './promql/bucket-quantile.ts';
import { constantOf, operandsOf, operatorOf } from './promql/arithmetic.ts';
import { aggregationOf, labelMatchersOf, metricNameOf, nodesNamed, parse } from './promql/tree.ts';

/** The latency of requests that an expression tells. */
export interface LatencyKind {
  /** Above 0 and below 1; null: it is the mean. */
  readonly quantile: number | null;
  /** A value of the expression times this is in seconds: 0.001 where it is in milliseconds. */
  readonly unitSeconds: number;
}

/** What an expression is told to be by the user, beyond what can be read from it. */
export type SignalKind = 'latency' | 'other';

/**
 * Whether an expression is the latency of the requests that a service answers, as their users could
 * measure it as well: a quantile of buckets, of a summary or of a recording rule, or a mean, of a
 * metric whose name has a unit of time and speaks of nothing that only a part of a request is
 * spent with. Null for any other.
 *
 * @param kind `latency`: its name need not tell that it is one, and a bare metric is a mean;
 * without a unit it is in seconds. `other`: it is none.
 */
export function latencyKindOf(promql: string, kind?: SignalKind): LatencyKind | null {
  if (kind === 'other') return null;
  const told = kind === 'latency';
  const root = parse(promql);
  const names = namesIn(promql, root);
  const words = names.flatMap((name) => wordsOf(metricOf(name)));
  if (!told && words.some((word) => otherWords.has(word))) return null;
  const unitOf = (name: string): number | null => unitOfName(name) ?? (told ? 1 : null);
  const buckets = bucketQuantileOf(promql, root);
  if (buckets !== null) {
    const { quantile, factor } = buckets;
    const unit = unitOf(names[0] ?? '');
    return unit === null || quantile === null || !(quantile > 0 && quantile < 1)
      ? null
      : { quantile, unitSeconds: unit / factor };
  }
  const [only] = operandsOf(root);
  const found = only === undefined ? null : coreOf(promql, only, 1);
  if (found === null) return null;
  const { node, factor } = found;
  const [name = ''] = namesIn(promql, node);
  const unit = unitOf(name);
  const kindOf = isMean(promql, node) ? null : quantileOf(promql, node, told);
  return unit === null || kindOf === undefined
    ? null
    : { quantile: kindOf, unitSeconds: unit / factor };
}

const unitWords: Readonly<Record<string, number>> = {
  ...{ seconds: 1, second: 1, sec: 1, secs: 1 },
  ...{ milliseconds: 1e-3, millisecond: 1e-3, millis: 1e-3, msec: 1e-3, ms: 1e-3 },
  ...{ microseconds: 1e-6, micros: 1e-6, usec: 1e-6, us: 1e-6 },
  ...{ nanoseconds: 1e-9, nanos: 1e-9, nsec: 1e-9, ns: 1e-9 },
};

/** Times that are no latency of a request, or that of something which a request waits for. */
const otherWords: ReadonlySet<string> = new Set(
  `cpu gc jvm go goroutine sched scheduler schedule pause process uptime start startup boot age lag
  eventloop loop db database sql mysql postgres postgresql pg mongo mongodb redis memcached cache
  query queries statement statements transaction hibernate jdbc hikaricp pool acquire lock mutex
  client outgoing outbound external dial dns tls handshake connect tcp disk io fs fsync wal
  compaction backup scrape rule queue workqueue job jobs task tasks cron batch consumer producer
  kafka amqp rabbitmq sqs sidekiq celery resque etcd snapshot session sleep interval timeout ttl`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

/** Recording rules are named `labels:metric:operations`, and a label may be `job`. */
function metricOf(name: string): string {
  const [, ...rest] = name.split(':');
  return rest.length > 1 ? rest.join(':') : name;
}

function unitOfName(name: string): number | null {
  const units = wordsOf(name).flatMap((word) => unitWords[word] ?? []);
  return units.at(-1) ?? null;
}

/** The names of the metrics below a node, in their order. */
function namesIn(promql: string, root: SyntaxNode): string[] {
  return nodesNamed(root, 'VectorSelector').map((node) => {
    const matched = labelMatchersOf(promql, node).find(({ label }) => label === '__name__');
    return metricNameOf(promql, node) ?? matched?.value ?? '';
  });
}

/** What is left of an expression without brackets, aggregations over instances, and constants. */
function coreOf(
  promql: string,
  node: SyntaxNode,
  factor: number,
): { node: SyntaxNode; factor: number } | null {
  const [first, second] = operandsOf(node);
  if (node.name === 'ParenExpr' && first) return coreOf(promql, first, factor);
  if (node.name === 'AggregateExpr' && first) {
    const operation = aggregationOf(node);
    const last = second ?? first;
    if (operation === 'Avg') return { node, factor };
    return ['Max', 'Min', 'Topk', 'Bottomk'].includes(operation)
      ? coreOf(promql, last, factor)
      : null;
  }
  if (node.name === 'BinaryExpr' && first && second) {
    const [before, after] = [constantOf(promql, first), constantOf(promql, second)];
    switch (operatorOf(node)) {
      case 'Mul':
        if (before !== null) return coreOf(promql, second, factor * before);
        return after !== null ? coreOf(promql, first, factor * after) : null;
      case 'Div':
        return after === null
          ? { node, factor: factor * constantIn(promql, first) }
          : coreOf(promql, first, factor / after);
      case 'Or':
        return coreOf(promql, first, factor);
      default:
        return null;
    }
  }
  return { node, factor };
}

/** The constant that an expression is multiplied by; 1 where there is none. */
function constantIn(promql: string, node: SyntaxNode): number {
  const [first, second] = operandsOf(node);
  if (node.name === 'ParenExpr' && first) return constantIn(promql, first);
  if (node.name !== 'BinaryExpr' || !first || !second) return 1;
  const [before, after] = [constantOf(promql, first), constantOf(promql, second)];
  const operator = operatorOf(node);
  if (operator === 'Mul') return before ?? after ?? 1;
  return operator === 'Div' && after !== null ? 1 / after : 1;
}

/** Sum over count, a histogram's average, or the average of a metric. */
function isMean(promql: string, node: SyntaxNode): boolean {
  const operands = operandsOf(node);
  if (node.name === 'BinaryExpr') {
    const [sums = [], counts = []] = operands.map((operand) => namesIn(promql, operand));
    const [sum = '', count = ''] = [sums[0], counts[0]];
    if (sums.length !== 1 || counts.length !== 1) return false;
    const histogram = nodesNamed(node, 'HistogramSum').length > 0 && sum === count;
    return histogram || (sum.endsWith('_sum') && count === sum.replace(/_sum$/, '_count'));
  }
  if (nodesNamed(node, 'HistogramAvg').length > 0) return true;
  const isAverage = node.getChild('AggregateOp')?.getChild('Avg') !== undefined;
  const [name = ''] = namesIn(promql, node);
  return (
    node.name === 'AggregateExpr' &&
    isAverage &&
    operands.every(({ name: kind }) => kind === 'VectorSelector') &&
    !/_(total|sum|count|bucket)$/.test(name) &&
    quantileOf(promql, node, false) === undefined
  );
}

/** Of a summary or a recording rule; null: a mean; undefined: it is none of them. */
function quantileOf(promql: string, node: SyntaxNode, told: boolean): number | null | undefined {
  const [name = ''] = namesIn(promql, node);
  const label = labelMatchersOf(promql, node).find(
    (matcher) => matcher.label === 'quantile' && matcher.operator === '=',
  );
  if (label !== undefined) return inRange(Number(label.value));
  const digits = /(?:^|[_:])(?:p|q|quantile|percentile)_?(\d{2,4})(?:$|[_:])/.exec(name)?.[1];
  if (digits !== undefined) return inRange(Number(`0.${digits}`));
  const isMeanRule =
    name.includes(':') && wordsOf(name).some((word) => /^(mean|avg|average)(\d|$)/.test(word));
  return isMeanRule || (told && node.name === 'VectorSelector') ? null : undefined;
}

function inRange(quantile: number): number | undefined {
  return quantile > 0 && quantile < 1 ? quantile : undefined;
}
