import type { SyntaxNode } from '@lezer/common';
import { operandsOf, operatorOf } from './arithmetic.ts';
import { edited, functionOf, namedLabels, nodesNamed, parse } from './tree.ts';
import type { LabelMatcher } from './tree.ts';

/** Functions that leave the labels of their series as they are. */
const labelKeepers = [
  ...['Rate', 'Irate', 'Increase', 'Delta', 'Idelta', 'Deriv', 'Changes', 'Resets'],
  ...['AvgOverTime', 'MaxOverTime', 'MinOverTime', 'SumOverTime', 'CountOverTime'],
  ...['QuantileOverTime', 'LastOverTime', 'StddevOverTime', 'HistogramQuantile'],
  ...['ClampMin', 'ClampMax', 'Clamp', 'Abs', 'Ceil', 'Floor', 'Round', 'Sqrt', 'Ln', 'Exp'],
];
const arithmetic = ['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow'];

/**
 * The expression for those of its series that fulfil the matchers, asked of its selectors: less
 * is read, and ranges can be shortened. Null where that would mean something else.
 */
export function pushedDown(promql: string, matchers: readonly LabelMatcher[]): string | null {
  if (matchers.length === 0) {
    return promql;
  }
  const tree = parse(promql);
  const [root, ...others] = operandsOf(tree);
  const isSafe =
    root !== undefined &&
    others.length === 0 &&
    matchers.every(({ label }) => label !== 'le' && handsThrough(promql, root, label));
  if (!isSafe) {
    return null;
  }
  const added = matchers.map(({ text }) => text).join(',');
  return edited(
    promql,
    nodesNamed(tree, 'VectorSelector').map((node) => {
      const braces = node.getChild('LabelMatchers');
      return braces === null
        ? { from: node.to, to: node.to, text: `{${added}}` }
        : { from: braces.from + 1, to: braces.from + 1, text: `${added},` };
    }),
  );
}

/** Whether each series has the label of the raw series that it is made of, and of no others. */
function handsThrough(promql: string, node: SyntaxNode, label: string): boolean {
  const parts = operandsOf(node);
  const all = (): boolean => parts.every((part) => handsThrough(promql, part, label));
  switch (node.name) {
    case 'VectorSelector':
    case 'MatrixSelector':
    case 'NumberDurationLiteral':
      return true;
    case 'ParenExpr':
    case 'UnaryExpr':
      return all();
    case 'FunctionCall':
      return labelKeepers.includes(functionOf(node)) && all();
    case 'BinaryExpr':
      return (
        arithmetic.includes(operatorOf(node)) &&
        node.getChild('MatchingModifierClause') === null &&
        all()
      );
    case 'AggregateExpr':
      return keepsLabel(promql, node, label) && all();
    default:
      return false;
  }
}

function keepsLabel(promql: string, aggregation: SyntaxNode, label: string): boolean {
  const modifier = aggregation.getChild('AggregateModifier');
  if (modifier === null) {
    return false;
  }
  const isNamed = namedLabels(promql, modifier).includes(label);
  return nodesNamed(modifier, 'By').length > 0 ? isNamed : !isNamed;
}
