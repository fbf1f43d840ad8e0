import type { SyntaxNode } from '@lezer/common';
import { isNamedAsRecorded } from '../memory.ts';
import { operandsOf, operatorOf } from '../promql/arithmetic.ts';
import {
  aggregationOf,
  ancestors,
  functionOf,
  metricNameOf,
  nodesNamed,
  parse,
} from '../promql/tree.ts';
import type { WatchedQuery } from '../questions.ts';
import type { RuleBook } from '../rule-book.ts';

/** What is made of all requests since the service began tells of no level. */
export function lifetimeProblems(query: WatchedQuery, rules: RuleBook): string[] {
  const found = [...meansIn(query.promql), ...histogramsIn(query.promql)];
  return found
    .filter(({ name }) => isUnexplained(query, name, rules))
    .map(
      ({ what, name, other }) =>
        `the ${what} is of all requests since the service began; expected ` +
        `rate(${name}[$__rate_interval]) in the place of ${name}` +
        (other === undefined ? '' : `, and ${other} likewise`),
    );
}

/** What is made of a metric that is taken as it is, and of another one. */
interface OfLifetime {
  readonly what: string;
  readonly name: string;
  readonly other?: string;
}

/** Sums over counts, of classic histograms and summaries, and of native histograms. */
function meansIn(promql: string): OfLifetime[] {
  return nodesNamed(parse(promql), 'BinaryExpr').flatMap((node): OfLifetime[] => {
    const [sum, count] = operandsOf(node);
    if (operatorOf(node) !== 'Div' || sum === undefined || count === undefined) return [];
    const [[name = ''], [other]] = [plainCounters(promql, sum), plainCounters(promql, count)];
    if (name.endsWith('_sum') && other === name.replace(/_sum$/, '_count'))
      return [{ what: 'mean', name, other }];
    const isNative =
      nodesNamed(sum, 'HistogramSum').length > 0 && nodesNamed(count, 'HistogramCount').length > 0;
    return isNative && name !== '' && name === other ? [{ what: 'mean', name }] : [];
  });
}

/** What functions of one histogram tell, by their names in the grammar. */
const toldOfHistograms: Readonly<Record<string, string>> = {
  HistogramQuantile: 'quantile',
  HistogramAvg: 'mean',
  HistogramFraction: 'share',
  HistogramStdDev: 'deviation',
  HistogramStdVar: 'variance',
};

function histogramsIn(promql: string): OfLifetime[] {
  return nodesNamed(parse(promql), 'FunctionCall').flatMap((call): OfLifetime[] => {
    const what = toldOfHistograms[functionOf(call)];
    const histogram = operandsOf(call).at(-1);
    // What is subtracted is what was there before: `x - x offset 1m`.
    if (what === undefined || histogram === undefined || nodesNamed(histogram, 'Sub').length > 0)
      return [];
    const [name] = plainCounters(promql, histogram);
    return name === undefined ? [] : [{ what, name }];
  });
}

/** Tells of counters that are looked at as they are: these only grow, whatever the load is. */
export function lifetimeNotices(query: WatchedQuery, rules: RuleBook): string[] {
  const { promql, signal } = query;
  const root = parse(promql);
  const counts = nodesNamed(root, 'FunctionCall').filter((call) =>
    countsOfHistograms.includes(functionOf(call)),
  );
  const names = [
    ...plainCounters(promql, root).filter((name) => name.endsWith('_total')),
    ...counts.flatMap((call) => plainCounters(promql, call)),
  ].filter((name) => isUnexplained(query, name, rules));
  return [...new Set(names)].map((name) => {
    const shown = name.endsWith('_total') ? `by its name ${name}` : `the histogram ${name}`;
    return (
      `"${signal.name}": ${shown} counts since the service began, and only grows; ` +
      `rate(${name}[$__rate_interval]) is how much of it there is now`
    );
  });
}

function isUnexplained({ signal }: WatchedQuery, name: string, rules: RuleBook): boolean {
  return signal.windowSeconds === undefined && !isNamedAsRecorded(name) && !rules.isRecorded(name);
}

const countsOfHistograms = ['HistogramCount', 'HistogramSum'];

/** These take no notice of the values. */
const unvaluedFunctions = ['Absent', 'Timestamp'];
const unvaluedAggregations = ['Count', 'Group'];

/** The names of the metrics, in their order, whose samples are taken as they are. */
function plainCounters(promql: string, root: SyntaxNode): string[] {
  return nodesNamed(root, 'VectorSelector').flatMap((selector) => {
    const name = metricNameOf(promql, selector);
    const isPlain = [...ancestors(selector)].every(
      (node) =>
        node.name !== 'MatrixSelector' &&
        node.name !== 'SubqueryExpr' &&
        !unvaluedFunctions.includes(functionOf(node)) &&
        !unvaluedAggregations.includes(aggregationOf(node)),
    );
    return name !== null && isPlain ? [name] : [];
  });
}
