import type { SyntaxNode } from '@lezer/common';
import { operandsOf, operatorOf } from '../promql/arithmetic.ts';
import { isFree, literals, nodesNamed, parse, textOf } from '../promql/tree.ts';
import type { WatchedQuery } from '../questions.ts';

/**
 * A count over `$__rate_interval` grows with it, and the search lets that grow as long as a level is
 * held: the same load would be healthy at first, and degraded later. Whether anything was counted at all is
 * another question, which a threshold below 1 asks.
 */
export function growingProblems({ signal, promql }: WatchedQuery): string[] {
  const [root] = operandsOf(parse(promql));
  const grows = root === undefined ? 0 : growthOf(promql, root);
  if (grows === 0 || signal.threshold < 1) return [];
  const counts = nodesNamed(parse(promql), 'FunctionCall').map((call) => nameOf(promql, call));
  const name = counts.find((one) => growing.includes(one)) ?? 'increase';
  const meant = perSecond[name];
  return [
    `the value of ${name}() over $__rate_interval grows with it, and the search chooses it; expected ` +
      `${meant === undefined ? '' : `${meant}() with a threshold a second, or `}a fixed range such as [1m]`,
  ];
}

const growing = ['increase', 'sum_over_time', 'count_over_time', 'changes', 'resets', 'delta'];
/** What is counted a second, or is the mean. */
const perSecond: Readonly<Record<string, string>> = {
  increase: 'rate',
  delta: 'deriv',
  sum_over_time: 'avg_over_time',
};

/** These are the same whatever all of their argument is multiplied by. */
const scaleFree = ['histogram_quantile', 'histogram_fraction', 'histogram_avg', 'count', 'group'];

/** The power of the free window that a value grows with; 0: with none. */
function growthOf(promql: string, node: SyntaxNode): number {
  const operands = operandsOf(node);
  const inner = operands.map((operand) => growthOf(promql, operand));
  const most = inner.reduce((one, other) => Math.max(one, other), 0);
  switch (node.name) {
    case 'NumberDurationLiteral':
      return isFree(promql, node) ? 1 : 0;
    case 'FunctionCall': {
      const name = nameOf(promql, node);
      if (scaleFree.includes(name)) return 0;
      const isOverFree = literals(node).some((literal) => isFree(promql, literal));
      return growing.includes(name) && isOverFree ? 1 : most;
    }
    case 'AggregateExpr': {
      const operation = node.getChild('AggregateOp');
      const isCount = operation !== null && scaleFree.includes(textOf(promql, operation));
      return isCount ? 0 : most;
    }
    case 'MatrixSelector':
    case 'SubqueryExpr':
      return 0;
    case 'BinaryExpr': {
      const [left = 0, right = 0] = inner;
      const operator = operatorOf(node);
      if (operator === 'Mul') return left + right;
      return operator === 'Div' ? left - right : operator === 'Or' ? most : left || right;
    }
    default:
      return most;
  }
}

function nameOf(promql: string, call: SyntaxNode): string {
  const identifier = call.getChild('FunctionIdentifier');
  return identifier === null ? '' : textOf(promql, identifier);
}
