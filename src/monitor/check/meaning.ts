import type { SyntaxNode } from '@lezer/common';
import { constantOf, operandsOf, operatorOf } from '../promql/arithmetic.ts';
import {
  labelMatchersOf,
  metricNameOf,
  namedLabels,
  nodesNamed,
  parse,
  textOf,
} from '../promql/tree.ts';
import type { WatchedQuery } from '../questions.ts';

/**
 * What a query asks for that has no value, or none that tells of a level, although Prometheus takes
 * it without a word: in words for the user.
 */
export function meaningProblems({ promql }: WatchedQuery): string[] {
  const root = parse(promql);
  return [
    ...quantilesOutOfRange(promql, root),
    ...withoutBounds(promql, root),
    ...fixedMoments(promql, root),
  ];
}

const quantileFunctions = ['HistogramQuantile', 'QuantileOverTime'];

/** The first argument of quantile(), quantile_over_time() and histogram_quantile(), in percent. */
function quantilesOutOfRange(promql: string, root: SyntaxNode): string[] {
  return nodesNamed(root, 'FunctionCall', 'AggregateExpr').flatMap((node) => {
    const name = node.getChild('FunctionIdentifier') ?? node.getChild('AggregateOp');
    const kind = name?.firstChild?.name ?? '';
    const [first] = operandsOf(node);
    if (!name || !first || ![...quantileFunctions, 'Quantile'].includes(kind)) return [];
    const quantile = constantOf(promql, first);
    if (quantile === null || (quantile >= 0 && quantile <= 1)) return [];
    const meant =
      quantile > 1 && quantile < 100
        ? `, did you mean ${Number((quantile / 100).toPrecision(12))}?`
        : '';
    return [
      `expected a quantile between 0 and 1 in ${textOf(promql, name)}(), got ${quantile}${meant}`,
    ];
  });
}

/** Quantiles of classic buckets whose bounds an aggregation leaves out: they never have a value. */
function withoutBounds(promql: string, root: SyntaxNode): string[] {
  return nodesNamed(root, 'FunctionCall').flatMap((call) => {
    const [, buckets] = operandsOf(call);
    if (!call.getChild('FunctionIdentifier')?.getChild('HistogramQuantile') || !buckets) return [];
    const names = nodesNamed(buckets, 'VectorSelector').map(
      (selector) => metricNameOf(promql, selector) ?? '',
    );
    const noBuckets = names.find((name) => /_(sum|count)$/.test(name));
    if (noBuckets !== undefined) {
      const meant = noBuckets.replace(/_(sum|count)$/, '_bucket');
      return [
        `histogram_quantile() needs the buckets of a histogram, got ${noBuckets}; expected ${meant}`,
      ];
    }
    // A native histogram has no such label; its name does not end so.
    const lost = names.every((name) => name.endsWith('_bucket')) && aggregationOf(promql, buckets);
    return names.length > 0 && lost
      ? [
          `histogram_quantile() has no value where "${lost}" leaves out the label le; ` +
            'expected sum by (le) (…)',
        ]
      : [];
  });
}

/** These keep all labels of the series that they keep. */
const keepingAggregations = ['Topk', 'Bottomk', 'Limitk', 'LimitRatio'];

/** The beginning of the aggregation that leaves out the bounds of buckets; null: none does. */
function aggregationOf(promql: string, node: SyntaxNode): string | null {
  const inner = operandsOf(node).flatMap((operand) => aggregationOf(promql, operand) ?? []);
  const operation = node.getChild('AggregateOp');
  if (operation === null || keepingAggregations.includes(operation.firstChild?.name ?? '')) {
    return inner[0] ?? null;
  }
  const modifier = node.getChild('AggregateModifier');
  const labels = modifier === null ? [] : namedLabels(promql, modifier);
  // VictoriaMetrics has buckets of its own, with the label vmrange.
  const named = labels.some((label) => label === 'le' || label === 'vmrange');
  const isKept = modifier?.getChild('Without') ? !named : named;
  const written = [operation, modifier].flatMap((part) => (part ? textOf(promql, part) : []));
  return isKept ? (inner[0] ?? null) : written.join(' ');
}

/** `@` with a time looks at one moment for ever; with `start()` or `end()` it looks at the present. */
function fixedMoments(promql: string, root: SyntaxNode): string[] {
  return nodesNamed(root, 'StepInvariantExpr').flatMap((node) => {
    const at = node.getChild('At');
    if (at === null || node.getChild('AtModifierPreprocessors') !== null) return [];
    return [`"${promql.slice(at.from, node.to)}" looks at the same moment for ever; leave it out`];
  });
}

/** Tells of a threshold that a share, of errors for instance, is not meant for. */
export function shareNotices({ signal, promql }: WatchedQuery): string[] {
  const [root] = operandsOf(parse(promql));
  const highest = root === undefined ? null : highestShare(promql, root, 1);
  const { threshold } = signal;
  if (highest === null || signal.bound === 'min') return [];
  if (threshold >= highest) {
    return [
      `"${signal.name}": such a share is never above ${highest}; the threshold ${threshold} is not below it`,
    ];
  }
  return highest === 100 && threshold <= 0.1
    ? [
        `"${signal.name}": the query is in percent, so that the threshold ${threshold} means ` +
          `${threshold}%; did you mean ${Number((threshold * 100).toPrecision(6))}?`,
      ]
    : [];
}

/** What an expression is at most that divides a part of a metric by all of it; null: any other. */
function highestShare(promql: string, node: SyntaxNode, factor: number): number | null {
  const [left, right] = operandsOf(node);
  if (left === undefined) return null;
  if (node.name === 'ParenExpr') return highestShare(promql, left, factor);
  if (node.name !== 'BinaryExpr' || right === undefined) return null;
  const [before, after] = [constantOf(promql, left), constantOf(promql, right)];
  switch (operatorOf(node)) {
    case 'Or':
      return highestShare(promql, left, factor);
    case 'Mul':
      if (before !== null) return highestShare(promql, right, factor * before);
      return after === null ? null : highestShare(promql, left, factor * after);
    case 'Div':
      if (after !== null) return highestShare(promql, left, factor / after);
      return isPartOf(promql, left, right) ? factor * scaleOf(promql, left) : null;
    default:
      return null;
  }
}

/** Whether both sides are one metric, on the left with more conditions. */
function isPartOf(promql: string, part: SyntaxNode, whole: SyntaxNode): boolean {
  const [one, other] = [part, whole].map((side) => nodesNamed(side, 'VectorSelector'));
  if (one?.length !== 1 || other?.length !== 1) return false;
  const [ofPart, ofWhole] = [one, other].map(([selector]) => ({
    name: selector ? metricNameOf(promql, selector) : null,
    matchers: selector ? labelMatchersOf(promql, selector).map(({ text }) => text) : [],
  }));
  if (!ofPart?.name || !ofWhole) return false;
  const isMore = ofWhole.matchers.every((matcher) => ofPart.matchers.includes(matcher));
  return ofPart.name === ofWhole.name && isMore && ofPart.matchers.length > ofWhole.matchers.length;
}

/** The constant in `100 * part`. */
function scaleOf(promql: string, node: SyntaxNode): number {
  const [left, right] = operandsOf(node);
  if (left === undefined) return 1;
  if (node.name === 'ParenExpr') return scaleOf(promql, left);
  if (node.name !== 'BinaryExpr' || right === undefined || operatorOf(node) !== 'Mul') return 1;
  const [before, after] = [constantOf(promql, left), constantOf(promql, right)];
  if (before !== null) return before * scaleOf(promql, right);
  return after === null ? 1 : after * scaleOf(promql, left);
}
