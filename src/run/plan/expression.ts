import type { SyntaxNode } from '@lezer/common';
import {
  ancestors,
  labelMatchersOf,
  metricNameOf,
  nodesNamed,
  textOf,
} from '../../monitor/promql/tree.ts';

/** One place of an expression where a metric is selected. */
export interface Selected {
  /** Or the pattern for it; empty where no name is given. */
  readonly name: string;
  readonly text: string;
  readonly node: SyntaxNode;
  /** The function around its range, as `rate`; empty: it is selected without a range. */
  readonly rangeFunction: string;
}

/** All places below a node where metrics are selected, in their order. */
export function selectedIn(promql: string, root: SyntaxNode): Selected[] {
  return nodesNamed(root, 'VectorSelector').map((node) => {
    const matched = labelMatchersOf(promql, node).find(({ label }) => label === '__name__');
    return {
      name: metricNameOf(promql, node) ?? matched?.value ?? '',
      text: textOf(promql, node),
      node,
      rangeFunction:
        node.parent?.name === 'MatrixSelector' ? functionAround(promql, node.parent) : '',
    };
  });
}

/** The name of the function, or of the aggregation, that a node is an argument of; empty: of none. */
export function functionAround(promql: string, node: SyntaxNode): string {
  for (const around of ancestors(node)) {
    if (around.name === 'FunctionCall') return functionName(promql, around);
  }
  return '';
}

/** The name of a function call; empty for any other node. */
export function functionName(promql: string, node: SyntaxNode): string {
  const identifier = node.getChild('FunctionIdentifier');
  return identifier === null ? '' : textOf(promql, identifier);
}

/** The operation of an aggregation in small letters, as `sum`; empty for any other node. */
export function aggregationName(promql: string, node: SyntaxNode): string {
  const operation = node.getChild('AggregateOp');
  return operation === null ? '' : textOf(promql, operation).toLowerCase();
}

/** The words of a metric's name: `node_memory_MemAvailable_bytes` has `available` among them. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
