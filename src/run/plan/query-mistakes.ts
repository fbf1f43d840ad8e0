import type { SyntaxNode } from '@lezer/common';
import type { MetricTypes } from '../../monitor/prometheus/queries.ts';
import { operandsOf, operatorOf } from '../../monitor/promql/arithmetic.ts';
import { ancestors, namedLabels, nodesNamed, parse } from '../../monitor/promql/tree.ts';
import { aggregationName, functionAround, functionName, selectedIn } from './expression.ts';
import type { Selected } from './expression.ts';
import { selectorMistakes } from './selector-mistakes.ts';

/** What is wrong with a query by the way it is written, with what to write in its place. */
export function queryMistakes(promql: string, types: MetricTypes): string[] {
  const root = parse(promql);
  const selected = selectedIn(promql, root);
  const mistakes = [
    ...selectorMistakes(promql, root),
    ...constantMistakes(selected, types),
    ...nodesNamed(root, 'FunctionCall').flatMap((node) => [
      ...bucketMistakes(promql, node, types),
      ...rateMistakes(promql, node, types),
    ]),
    ...selected.flatMap((one) => counterMistakes(promql, one, types)),
    ...nodesNamed(root, 'AggregateExpr').flatMap((node) => summaryMistakes(promql, node)),
  ];
  return [...new Set(mistakes)];
}

/** Metrics whose value says how something is set up, and not how it does. */
const constantMetrics = [
  /^up$|^scrape_|_info$|_created$|_start_time_seconds$|_(limits?|quota)(_(bytes|cores|seconds))?$/,
  /_max_(bytes|connections|fds|size|threads)$|_(connections|threads)_max(_threads)?$/,
  /^(machine|pg_settings|kube_\w+_(spec|resource))_|^kube_node_status_(allocatable|capacity)/,
  /_MemTotal_bytes$|_gomaxprocs_threads$|_cpu_count$/,
];

function constantMistakes(selected: readonly Selected[], types: MetricTypes): string[] {
  if (selected.length === 0) {
    return [
      'never moves: the query looks at no metric; expected one of the service, as its latency or its errors',
    ];
  }
  const isConstant = ({ name }: Selected): boolean =>
    constantMetrics.some((pattern) => pattern.test(name)) ||
    types.get(name) === 'info' ||
    types.get(name) === 'stateset';
  if (!selected.every(isConstant)) return [];
  const names = [...new Set(selected.map(({ name }) => name))].join(' and ');
  return [
    `never moves with the load: ${names} tells how something is set up; expected a metric that users feel, as a latency, errors or CPU`,
  ];
}

/** A quantile needs the buckets apart. */
function bucketMistakes(promql: string, node: SyntaxNode, types: MetricTypes): string[] {
  if (functionName(promql, node) !== 'histogram_quantile') return [];
  const [, buckets] = operandsOf(node);
  const [selected] = selectedIn(promql, node);
  if (buckets === undefined || selected === undefined) return [];
  const { name } = selected;
  if (types.get(name) === 'summary' || /_(sum|count|total)$/.test(name)) {
    return [
      `histogram_quantile() needs buckets, and ${name} has none; expected NAME_bucket of a histogram, or of a summary the series with the label quantile itself`,
    ];
  }
  if (!name.endsWith('_bucket')) return [];
  const aggregation = aggregationIn(promql, buckets);
  if (aggregation === null || keepsBounds(promql, aggregation)) return [];
  const operation = aggregationName(promql, aggregation);
  return [
    `histogram_quantile() has no value without the label le, which ${operation}() leaves out; expected ${operation} by (le) (…)`,
  ];
}

/** The outermost aggregation of an expression, through brackets and functions; null: none. */
function aggregationIn(promql: string, node: SyntaxNode): SyntaxNode | null {
  if (node.name === 'AggregateExpr') return node;
  const operands = operandsOf(node);
  if (node.name === 'BinaryExpr' && operatorOf(node) === 'Div') {
    return operands[0] === undefined ? null : aggregationIn(promql, operands[0]);
  }
  return operands.map((one) => aggregationIn(promql, one)).find((one) => one !== null) ?? null;
}

function keepsBounds(promql: string, aggregation: SyntaxNode): boolean {
  if (['topk', 'bottomk'].includes(aggregationName(promql, aggregation))) return true;
  const modifier = aggregation.getChild('AggregateModifier');
  if (modifier === null) return false;
  const labels = namedLabels(promql, modifier);
  const isWithout = modifier.getChild('Without') !== null;
  return labels.includes('le') !== isWithout;
}

const rates = ['rate', 'irate', 'increase'];

/** The type of a metric by the names that its series have; undefined: not told. */
function typeOf(name: string, types: MetricTypes): string | undefined {
  return (
    types.get(name) ??
    types.get(name.replace(/_total$/, '')) ??
    types.get(name.replace(/_(bucket|sum|count)$/, ''))
  );
}

function rateMistakes(promql: string, node: SyntaxNode, types: MetricTypes): string[] {
  const name = functionName(promql, node);
  if (!rates.includes(name)) return [];
  const metrics = selectedIn(promql, node).map((selected) => selected.name);
  return metrics
    .filter((metric) => types.get(metric) === 'gauge')
    .map(
      (metric) =>
        `${name}() is for counters, and ${metric} is a gauge; expected ${metric} itself, or its avg_over_time()`,
    );
}

/** What may be asked of a counter without a rate. */
const harmlessFunctions =
  /^(absent|absent_over_time|changes|resets|timestamp|count_over_time|present_over_time|delta|idelta|deriv)$/;
const harmlessAggregations = ['count', 'group'];

/** What only ever grows passes any threshold some time, however few users there are. */
function counterMistakes(
  promql: string,
  { name, node, rangeFunction }: Selected,
  types: MetricTypes,
): string[] {
  if (rates.includes(rangeFunction) || harmlessFunctions.test(rangeFunction)) return [];
  if (harmlessFunctions.test(functionAround(promql, node))) return [];
  if (harmlessAggregations.some((one) => isAggregatedBy(promql, node, one))) return [];
  if (isWithinRate(promql, node)) return [];
  const type = typeOf(name, types);
  const isOfHistogram = /_(bucket|sum|count)$/.test(name);
  const isCounter =
    type === 'counter' || (['histogram', 'summary'].includes(type ?? '') && isOfHistogram);
  return isCounter
    ? [
        `${name} is a counter, which only ever grows; expected rate(${name}[$__rate_interval]) in its place`,
      ]
    : [];
}

function isAggregatedBy(promql: string, node: SyntaxNode, operation: string): boolean {
  const [around] = [...ancestors(node)].filter(({ name }) => name !== 'FunctionCallBody');
  return around?.name === 'AggregateExpr' && aggregationName(promql, around) === operation;
}

/** Of a subquery, as in `rate(sum(x)[5m:])`. */
function isWithinRate(promql: string, node: SyntaxNode): boolean {
  for (let around = node.parent; around !== null; around = around.parent) {
    if (around.name === 'FunctionCall' && rates.includes(functionName(promql, around))) return true;
  }
  return false;
}

/** The mean of quantiles is no quantile. */
function summaryMistakes(promql: string, node: SyntaxNode): string[] {
  const operation = aggregationName(promql, node);
  if (!['avg', 'sum'].includes(operation)) return [];
  const ofQuantile = selectedIn(promql, node).find(({ text }) => /\bquantile\s*=/.test(text));
  return ofQuantile === undefined
    ? []
    : [
        `${operation}() of the quantiles in ${ofQuantile.text} is no quantile of all requests; expected max(), or a histogram`,
      ];
}
