import type { SyntaxNode } from '@lezer/common';
import { isFree, secondsOf, textOf } from './tree.ts';

const operators = [
  ...['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'Atan2'],
  ...['Eql', 'Gte', 'Gtr', 'Lss', 'Lte', 'Neq'],
  ...['And', 'Or', 'Unless'],
];

/** What stands between the operands and arguments, and is none. */
const noOperands = [
  ...operators,
  ...['LineComment', 'BoolModifier', 'MatchingModifierClause', 'AggregateOp', 'AggregateModifier'],
  ...['FunctionIdentifier', 'UnaryOp'],
];

/** The operands of an operation, or the arguments of a function or aggregation, in their order. */
export function operandsOf(node: SyntaxNode): SyntaxNode[] {
  const body = node.getChild('FunctionCallBody') ?? node;
  return childrenOf(body).filter(({ name }) => !noOperands.includes(name));
}

/** The operator of a binary expression, as the grammar names it (`Mul`); empty: it is none. */
export function operatorOf(node: SyntaxNode): string {
  return childrenOf(node).find(({ name }) => operators.includes(name))?.name ?? '';
}

/** The number that an expression of numbers alone is; null for any other. */
export function constantOf(promql: string, node: SyntaxNode): number | null {
  const operands = operandsOf(node).map((operand) => constantOf(promql, operand));
  const [left = null, right = null] = operands;
  switch (node.name) {
    case 'NumberDurationLiteral': {
      const value = secondsOf(textOf(promql, node));
      return Number.isNaN(value) ? null : value;
    }
    case 'ParenExpr':
      return left;
    case 'UnaryExpr':
      return left !== null && promql[node.from] === '-' ? -left : left;
    case 'BinaryExpr':
      return left === null || right === null ? null : calculate(left, operatorOf(node), right);
    default:
      return null;
  }
}

/**
 * The length of a duration in seconds, with arithmetic as Prometheus 3 takes it; the step of an instant
 * query is none, and `$__rate_interval` counts as 0. Null: it cannot be told.
 */
export function durationOf(promql: string, node: SyntaxNode): number | null {
  if (node.name.startsWith('NumberDuration')) {
    return isFree(promql, node) ? 0 : secondsOf(textOf(promql, node));
  }
  if (node.name === 'DurationStep') return 0;
  if (node.name !== 'DurationExpr' && node.name !== 'OffsetDurationExpr') return null;
  const operands = operandsOf(node).map((operand) => durationOf(promql, operand));
  const [left = null, right = null] = operands;
  if (left === null || operands.includes(null)) return null;
  if (right !== null) return calculate(left, operatorOf(node), right);
  const sign = node.getChild('UnaryOp');
  return sign !== null && textOf(promql, sign) === '-' ? 0 - left : left;
}

function calculate(left: number, operator: string, right: number): number | null {
  switch (operator) {
    case 'Add':
      return left + right;
    case 'Sub':
      return left - right;
    case 'Mul':
      return left * right;
    case 'Div':
      return left / right;
    case 'Pow':
      return left ** right;
    default:
      return null;
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}
