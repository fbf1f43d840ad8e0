import { nodesNamed, parse, textOf } from './tree.ts';

/**
 * Whether an expression is made of values of several moments, as `avg_over_time` and subqueries are. One
 * of them that is no number, as a quantile of no requests, leaves it without a value for as long as it is
 * looked back to.
 */
export function isOverTime(promql: string): boolean {
  const tree = parse(promql);
  return (
    nodesNamed(tree, 'SubqueryExpr').length > 0 ||
    nodesNamed(tree, 'FunctionIdentifier').some((name) =>
      textOf(promql, name).endsWith('_over_time'),
    )
  );
}
