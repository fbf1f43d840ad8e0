import type { SyntaxNode } from '@lezer/common';
import { secondsOf, textOf } from './tree.ts';

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
