import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/**
 * Grafana's variable for a window that the reader of a query chooses. It is no PromQL; for the
 * parser a duration of the same length stands in its place, so that positions hold.
 */
const freeWindow = /\$(?:__rate_interval(?!\w)|\{__rate_interval\})/g;

/** Parses an expression, in which `$__rate_interval` may stand for a duration. */
export function parse(promql: string): SyntaxNode {
  const text = promql.replace(freeWindow, (variable) => `${'1'.repeat(variable.length - 1)}s`);
  return parser.parse(text).topNode;
}

/** The node and all nodes below it that have one of the given names, in the order of the text. */
export function nodesNamed(root: SyntaxNode, ...names: readonly string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  root.cursor().iterate((node) => {
    if (names.includes(node.name)) {
      found.push(node.node);
    }
  });
  return found;
}

/** The piece of the expression that a node stands for. */
export function textOf(promql: string, node: SyntaxNode): string {
  return promql.slice(node.from, node.to);
}

/** One condition of a selector on a label. */
export interface LabelMatcher {
  readonly label: string;
  /** `=`, `!=`, `=~` or `!~`. */
  readonly operator: string;
  /** Without quotes; what is escaped stays so. */
  readonly value: string;
  /** As written. */
  readonly text: string;
}

/** The label matchers below a node, without that of a quoted metric name. */
export function labelMatchersOf(promql: string, root: SyntaxNode): LabelMatcher[] {
  return nodesNamed(root, 'UnquotedLabelMatcher', 'QuotedLabelMatcher').flatMap((node) => {
    const label = node.getChild('LabelName') ?? node.getChild('QuotedLabelName');
    const [operator, value] = [node.getChild('MatchOp'), node.getChild('StringLiteral')];
    return label === null || operator === null || value === null
      ? []
      : {
          label: unquoted(textOf(promql, label)),
          operator: textOf(promql, operator),
          value: unquoted(textOf(promql, value)),
          text: textOf(promql, node),
        };
  });
}

/**
 * The name of the metric that a selector is of, in any of the ways to write it: `a`, `{"a"}` or
 * `{__name__="a"}`. Null: it is of no certain one.
 */
export function metricNameOf(promql: string, selector: SyntaxNode): string | null {
  const name =
    selector.getChild('Identifier') ??
    selector.getChild('LabelMatchers')?.getChild('QuotedLabelName');
  if (name) return unquoted(textOf(promql, name));
  return labelMatchersOf(promql, selector).find(isName)?.value ?? null;
}

/** Whether a matcher says the name of a metric. */
export function isName({ label, operator }: LabelMatcher): boolean {
  return label === '__name__' && operator === '=';
}

/** The labels that the modifier of an aggregation names, as `by (le, "http.route")`. */
export function namedLabels(promql: string, modifier: SyntaxNode): string[] {
  return nodesNamed(modifier, 'LabelName', 'QuotedLabelName').map((node) =>
    unquoted(textOf(promql, node)),
  );
}

/** The text within quotes, of any of the three kinds. */
export function unquoted(text: string): string {
  return text.replace(/^(["'`])(.*)\1$/s, '$2');
}

/** The function of a call, by its name in the grammar, as `HistogramQuantile`; empty for any other node. */
export function functionOf(node: SyntaxNode): string {
  return node.getChild('FunctionIdentifier')?.firstChild?.name ?? '';
}

/** The operation of an aggregation, by its name in the grammar, as `Sum`; empty for any other node. */
export function aggregationOf(node: SyntaxNode): string {
  return node.getChild('AggregateOp')?.firstChild?.name ?? '';
}

/** The nodes around a node, innermost first. */
export function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    yield parent;
  }
}

/**
 * Whether `offset` or `@` at a node is about another node. Prometheus binds them to what stands right
 * before them, the grammar to all of an operation: `a - b offset 1m` is `a - (b offset 1m)`.
 *
 * @param inner below `modified`
 */
export function isModified(inner: SyntaxNode, modified: SyntaxNode): boolean {
  let operand = modified.firstChild;
  while (operand?.name === 'BinaryExpr') operand = operand.lastChild;
  return operand !== null && operand.from <= inner.from && inner.to <= operand.to;
}

/** The literal durations and numbers of a part of the tree. */
export function literals(root: SyntaxNode): SyntaxNode[] {
  return nodesNamed(root, 'NumberDurationLiteral', 'NumberDurationLiteralInDurationContext');
}

/** Whether a literal is `$__rate_interval`. */
export function isFree(promql: string, literal: SyntaxNode): boolean {
  return promql[literal.from] === '$';
}

const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Reads `1h30m`, `500ms`, or seconds as a plain number, as Prometheus does. NaN for neither. */
export function secondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  return parts.length === 0
    ? Number(text)
    : parts.reduce(
        (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? NaN),
        0,
      );
}

/** Writes a duration as Prometheus reads it: whole milliseconds, rounded down, at least one. */
export function durationText(seconds: number): string {
  // The small addition keeps 0.07 s, which is 70.00000000000001 or 69.99… ms in binary, at 70 ms.
  const milliseconds = Math.max(1, Math.floor(seconds * 1000 + 1e-6));
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

/** A piece of text to put in the place of [from, to]. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Applies edits that do not overlap. */
export function edited(promql: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce(
      (text, { from, to, text: piece }) => text.slice(0, from) + piece + text.slice(to),
      promql,
    );
}

/** As a regular expression that matches the text alone. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
