import type { SyntaxNode } from '@lezer/common';
import { constantOf, operandsOf, operatorOf } from './arithmetic.ts';
import { aggregationOf, functionOf, metricNameOf, nodesNamed, textOf } from './tree.ts';

export interface BucketSelector {
  readonly text: string;
  /** Of the metric; null: it is of no certain one. */
  readonly name: string | null;
  /** Whether it is asked for over a range. */
  readonly isCounted: boolean;
}

/** A quantile of a classic histogram, as the whole of a query. */
export interface BucketQuantile {
  /** The q of histogram_quantile(); null: it is no constant. */
  readonly quantile: number | null;
  /** What the quantile is multiplied by, as 1000 where a dashboard shows milliseconds. */
  readonly factor: number;
  /** The expression of the buckets, as written. */
  readonly buckets: string;
  /** The first selector in it; null: there is none. */
  readonly selector: BucketSelector | null;
  /**
   * Whether the buckets count what happened within a range, so that those of two ranges add up
   * to those of both.
   */
  readonly additive: boolean;
}

/**
 * The quantile that an expression is made of, when its outermost operation is
 * histogram_quantile(): in brackets, times or over a constant, the maximum of several, or with a
 * constant for where there is none (`or vector(0)`). Null for any other expression.
 */
export function bucketQuantileOf(promql: string, root: SyntaxNode): BucketQuantile | null {
  const [only, ...others] = operandsOf(root);
  return only === undefined || others.length > 0 ? null : unwrap(promql, only, 1);
}

function unwrap(promql: string, node: SyntaxNode, factor: number): BucketQuantile | null {
  const operands = operandsOf(node);
  const [first, second] = operands;
  if (first === undefined) {
    return null;
  }
  switch (node.name) {
    case 'ParenExpr':
      return unwrap(promql, first, factor);
    case 'AggregateExpr':
      return node.getChild('AggregateOp')?.getChild('Max') ? unwrap(promql, first, factor) : null;
    case 'BinaryExpr':
      return second === undefined ? null : unwrapBinary(promql, node, [first, second], factor);
    case 'FunctionCall':
      return second && node.getChild('FunctionIdentifier')?.getChild('HistogramQuantile')
        ? quantileOf(promql, first, second, factor)
        : null;
    default:
      return null;
  }
}

function unwrapBinary(
  promql: string,
  node: SyntaxNode,
  [left, right]: readonly [SyntaxNode, SyntaxNode],
  factor: number,
): BucketQuantile | null {
  const [before, after] = [constantOf(promql, left), constantOf(promql, right)];
  switch (operatorOf(node)) {
    case 'Mul':
      return before !== null
        ? unwrap(promql, right, factor * before)
        : after !== null
          ? unwrap(promql, left, factor * after)
          : null;
    case 'Div':
      return after === null ? null : unwrap(promql, left, factor / after);
    case 'Or':
      return isConstantVector(promql, right) ? unwrap(promql, left, factor) : null;
    default:
      return null;
  }
}

function isConstantVector(promql: string, node: SyntaxNode): boolean {
  const [only] = operandsOf(node);
  const isVector = nodesNamed(node, 'Vector').length > 0;
  return isVector && only !== undefined && constantOf(promql, only) !== null;
}

function quantileOf(
  promql: string,
  quantile: SyntaxNode,
  buckets: SyntaxNode,
  factor: number,
): BucketQuantile {
  const [selector] = nodesNamed(buckets, 'VectorSelector');
  return {
    quantile: constantOf(promql, quantile),
    factor,
    buckets: textOf(promql, buckets),
    selector:
      selector === undefined
        ? null
        : {
            text: textOf(promql, selector),
            name: metricNameOf(promql, selector),
            isCounted: selector.parent?.name === 'MatrixSelector',
          },
    additive: isAdditive(promql, buckets),
  };
}

const ratesOfCounters = ['Rate', 'Irate', 'Increase'];

/** Sums, means and multiples of rates of counters, and nothing else. */
function isAdditive(promql: string, node: SyntaxNode): boolean {
  const operands = operandsOf(node);
  switch (node.name) {
    case 'ParenExpr':
      return operands.every((operand) => isAdditive(promql, operand));
    case 'AggregateExpr': {
      const operation = aggregationOf(node);
      return (
        ['Sum', 'Avg'].includes(operation) &&
        operands.every((operand) => isAdditive(promql, operand))
      );
    }
    case 'BinaryExpr': {
      const operator = operatorOf(node);
      const varying = operands.filter((operand) => constantOf(promql, operand) === null);
      const adds = operator === 'Add' && varying.length === 2;
      const scales = operator === 'Mul' && varying.length === 1;
      const divides = operator === 'Div' && varying.length === 1 && varying[0] === operands[0];
      return (adds || scales || divides) && varying.every((operand) => isAdditive(promql, operand));
    }
    case 'FunctionCall': {
      const name = functionOf(node);
      const [argument] = operands;
      return ['LabelReplace', 'LabelJoin'].includes(name)
        ? argument !== undefined && isAdditive(promql, argument)
        : ratesOfCounters.includes(name) && nodesNamed(node, 'SubqueryExpr').length === 0;
    }
    default:
      return false;
  }
}
