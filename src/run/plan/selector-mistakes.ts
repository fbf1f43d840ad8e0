import type { SyntaxNode } from '@lezer/common';
import { labelMatchersOf, nodesNamed, secondsOf, textOf } from '../../monitor/promql/tree.ts';
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

/** Beside the present, the past is something to compare with; alone it knows nothing of the load. */
function pastMistakes(promql: string, root: SyntaxNode): string[] {
  const selectors = nodesNamed(root, 'VectorSelector');
  const offsets = nodesNamed(root, 'OffsetExpr').flatMap((node) => {
    const [text] = /\boffset\s+[\w.]+$/.exec(textOf(promql, node)) ?? [];
    return text !== undefined && secondsOf(text.replace(/^offset\s+/, '')) > 0
      ? [{ node, text }]
      : [];
  });
  const isPast = (selector: SyntaxNode): boolean =>
    offsets.some(({ node }) => node.from <= selector.from && selector.to <= node.to);
  return selectors.length > 0 && selectors.every(isPast)
    ? [`"${offsets[0]?.text ?? ''}" looks at the time before the load; leave it out`]
    : [];
}
