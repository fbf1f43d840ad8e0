import type { SyntaxNode } from '@lezer/common';
import { constantOf, operandsOf, operatorOf } from '../promql/arithmetic.ts';
import { functionOf, labelMatchersOf, parse } from '../promql/tree.ts';
import type { WatchedQuery } from '../questions.ts';

/** What is wrong with a query whatever Prometheus makes of it, in words for the user. */
export function syntaxProblems({ signal, promql, analysis }: WatchedQuery): string[] {
  const { unknownVariable } = analysis;
  const [root] = operandsOf(parse(promql));
  const filters = root === undefined ? [] : filtersOf(promql, root);
  return [
    ...(unknownVariable === null ? [] : [notKnown(unknownVariable)]),
    ...variablesInLabels(promql).map(
      ({ variable, text }) => `${notKnown(variable)}; write its value in its place: {${text}}`,
    ),
    ...(root !== undefined && signal.whenMissing === 'unknown' && isOfAbsence(root)
      ? [
          'the query has a value only while something is absent, as in an alert; ' +
            'expected when-missing: healthy',
        ]
      : []),
    ...filters.map(
      (filter) =>
        `the query is without a value while the comparison "${filter}" is false, as in an alert; ` +
        `leave it out, since ${signal.bound} says what is healthy`,
    ),
  ];
}

/** absent() has no value while all is well. */
function isOfAbsence(node: SyntaxNode): boolean {
  const [inner] = operandsOf(node).slice(-1);
  if (node.name === 'ParenExpr' || node.name === 'AggregateExpr')
    return inner !== undefined && isOfAbsence(inner);
  const name = functionOf(node);
  return ['Absent', 'AbsentOverTime'].includes(name);
}

function notKnown(variable: string): string {
  return `the variable ${variable} is not known, only $__rate_interval is`;
}

/**
 * Grafana's variables in label values, in all three ways to write them. A `$` that ends a regular
 * expression is none, and neither is a class of characters such as `[[:digit:]]`.
 */
function variablesInLabels(promql: string): { variable: string; text: string }[] {
  return labelMatchersOf(promql, parse(promql)).flatMap(({ value, text }) => {
    const [variable] = /\$[A-Za-z_]\w*|\$\{[^}]*\}|\[\[\w+(?::\w+)?\]\]/.exec(value) ?? [];
    return variable === undefined ? [] : [{ variable, text }];
  });
}

const comparisons: readonly string[] = ['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte'];

/**
 * The comparisons that leave an expression without a value while they are false. What only guards
 * the left side (`… and rate > 1`, `… unless …`) is no such, nor what leaves out what is 0 or less.
 */
function filtersOf(promql: string, node: SyntaxNode): string[] {
  const [left, right] = operandsOf(node);
  if (left === undefined) {
    return [];
  }
  if (node.name === 'ParenExpr') {
    return filtersOf(promql, left);
  }
  if (node.name !== 'BinaryExpr' || right === undefined) {
    return [];
  }
  const operator = operatorOf(node);
  if (operator === 'And') {
    // Alerts over two windows have a comparison on both sides; a guard has none on its left.
    const inner = filtersOf(promql, left);
    return inner.length === 0 ? [] : [...inner, ...filtersOf(promql, right)];
  }
  if (operator === 'Unless') {
    return filtersOf(promql, left);
  }
  if (operator === 'Or') {
    const [one, other] = [filtersOf(promql, left), filtersOf(promql, right)];
    return one.length > 0 && other.length > 0 ? [...one, ...other] : [];
  }
  const isFilter = comparisons.includes(operator) && node.getChild('BoolModifier') === null;
  return isFilter && !leavesOutNothingHealthy(promql, operator, right)
    ? [promql.slice(left.to, node.to).trim()]
    : [];
}

/** `> 0` and the like, which dashboards use to leave out what has no traffic. */
function leavesOutNothingHealthy(promql: string, operator: string, right: SyntaxNode): boolean {
  const limit = constantOf(promql, right);
  return limit !== null && limit <= 0 && ['Gtr', 'Gte', 'Neq'].includes(operator);
}
