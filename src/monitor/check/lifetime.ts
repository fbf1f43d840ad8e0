import type { SyntaxNode } from '@lezer/common';
import { isNamedAsRecorded } from '../memory.ts';
import { operandsOf, operatorOf } from '../promql/arithmetic.ts';
import { ancestors, metricNameOf, nodesNamed, parse } from '../promql/tree.ts';
import type { WatchedQuery } from '../questions.ts';
import type { RuleBook } from '../rule-book.ts';

/** A mean of all requests since the service began tells of no level. */
export function lifetimeProblems(query: WatchedQuery, rules: RuleBook): string[] {
  const { promql } = query;
  return nodesNamed(parse(promql), 'BinaryExpr').flatMap((node) => {
    if (operatorOf(node) !== 'Div') return [];
    const [sum, count] = operandsOf(node).map((side) => plainCounters(promql, side));
    const [name = '', other] = [sum?.[0], count?.[0]];
    const isMean = name.endsWith('_sum') && other === name.replace(/_sum$/, '_count');
    return isMean && isUnexplained(query, name, rules)
      ? [
          `the mean is of all requests since the service began; expected ` +
            `rate(${name}[$__rate_interval]) in the place of ${name}, and ${other} likewise`,
        ]
      : [];
  });
}

/** Tells of counters that are looked at as they are: these only grow, whatever the load is. */
export function lifetimeNotices(query: WatchedQuery, rules: RuleBook): string[] {
  const { promql, signal } = query;
  const names = new Set(
    plainCounters(promql, parse(promql)).filter(
      (name) => name.endsWith('_total') && isUnexplained(query, name, rules),
    ),
  );
  return [...names].map(
    (name) =>
      `"${signal.name}": by its name ${name} counts since the service began, and only grows; ` +
      `rate(${name}[$__rate_interval]) is how much of it there is now`,
  );
}

function isUnexplained({ signal }: WatchedQuery, name: string, rules: RuleBook): boolean {
  return signal.windowSeconds === undefined && !isNamedAsRecorded(name) && !rules.isRecorded(name);
}

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
        !unvaluedFunctions.includes(node.getChild('FunctionIdentifier')?.firstChild?.name ?? '') &&
        !unvaluedAggregations.includes(node.getChild('AggregateOp')?.firstChild?.name ?? ''),
    );
    return name !== null && isPlain ? [name] : [];
  });
}
