import type { SyntaxNode } from '@lezer/common';
import { operandsOf, operatorOf } from '../../monitor/promql/arithmetic.ts';
import {
  isModified,
  labelMatchersOf,
  nodesNamed,
  secondsOf,
  textOf,
} from '../../monitor/promql/tree.ts';
import { selectedIn } from './expression.ts';

/** What is wrong with the places of a query where metrics are selected, with what to write there. */
export function selectorMistakes(promql: string, root: SyntaxNode): string[] {
  return [
    ...namelessMistakes(promql, root),
    ...patternMistakes(promql, root),
    ...pastMistakes(promql, root),
  ];
}

/** Labels alone select series of every metric there is. */
function namelessMistakes(promql: string, root: SyntaxNode): string[] {
  return selectedIn(promql, root)
    .filter(({ name }) => name === '')
    .map(
      ({ text }) =>
        `${text} selects all metrics with these labels; expected the name of one before the brace`,
    );
}

/** What nobody means as it stands: `5..`, `/cart.*`. */
const pattern = /^[1-5](\.\.|xx)$|\.[*+]/;

/** A pattern is none behind `=`. */
function patternMistakes(promql: string, root: SyntaxNode): string[] {
  return labelMatchersOf(promql, root)
    .filter(({ operator, value }) => ['=', '!='].includes(operator) && pattern.test(value))
    .map(({ label, operator, value, text }) => {
      const matcher = `${label}${operator === '=' ? '=~' : '!~'}"${value.replace('xx', '..')}"`;
      return `${text} compares with that very text; for a pattern write ${matcher}`;
    });
}

/** The past alone knows nothing of the load; where the present is divided by it, there was another load. */
function pastMistakes(promql: string, root: SyntaxNode): string[] {
  const selectors = nodesNamed(root, 'VectorSelector');
  const offsets = pastOffsets(promql, root);
  const isPast = (selector: SyntaxNode): boolean =>
    offsets.some(({ node }) => isModified(selector, node));
  const [first] = offsets;
  if (first === undefined) return [];
  if (selectors.every(isPast)) {
    return [`"${first.text}" looks at the time before the load; leave it out`];
  }
  const isCompared = nodesNamed(root, 'BinaryExpr').some(
    (node) => operatorOf(node) === 'Div' && comparesItself(promql, node, isPast),
  );
  return isCompared
    ? [
        `"${first.text}" compares the users of one moment with those of another: while they stay as ` +
          'many the value is 1, however many they are; expected the value itself, with a threshold',
      ]
    : [];
}

function pastOffsets(promql: string, root: SyntaxNode) {
  return nodesNamed(root, 'OffsetExpr').flatMap((node) => {
    const [text] = /\boffset\s+[\w.]+$/.exec(textOf(promql, node)) ?? [];
    return text !== undefined && secondsOf(text.replace(/^offset\s+/, '')) > 0
      ? [{ node, text }]
      : [];
  });
}

/** Whether one side of an operation is the other at an earlier time, by the names of its metrics. */
function comparesItself(
  promql: string,
  node: SyntaxNode,
  isPast: (selector: SyntaxNode) => boolean,
): boolean {
  const sides = operandsOf(node).map((side) => {
    const selected = selectedIn(promql, side);
    const names = [...new Set(selected.map(({ name }) => name))].sort().join(' ');
    const past = selected.filter((one) => isPast(one.node)).length;
    return { names, isPast: past > 0 && past === selected.length, isPresent: past === 0 };
  });
  const [left, right] = sides;
  if (left === undefined || right === undefined || left.names !== right.names) return false;
  return (left.isPast && right.isPresent) || (left.isPresent && right.isPast);
}
