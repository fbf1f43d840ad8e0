import type { SyntaxNode } from '@lezer/common';
import { latencyKindOf } from '../../monitor/latency-kind.ts';
import { constantOf, operandsOf, operatorOf } from '../../monitor/promql/arithmetic.ts';
import { labelMatchersOf, nodesNamed, parse } from '../../monitor/promql/tree.ts';
import { aggregationName, functionName, selectedIn, wordsOf } from './expression.ts';

/** What the value of an expression is counted in, as far as that can be read from it. */
export type Unit =
  | 'seconds'
  | 'milliseconds'
  /** 0 to 1. */
  | 'ratio'
  /** 0 to 100. */
  | 'percent'
  /** Cores of a CPU: seconds of it a second. */
  | 'cores'
  | 'bytes';

/** The unit of an expression; null: it cannot be told. */
export function unitOf(promql: string): Unit | null {
  const latency = latencyKindOf(promql);
  if (latency !== null) {
    if (near(latency.unitSeconds, 1)) return 'seconds';
    return near(latency.unitSeconds, 1e-3) ? 'milliseconds' : null;
  }
  const [only, ...others] = operandsOf(parse(promql));
  if (only === undefined || others.length > 0) return null;
  const found = scaledOf(promql, only);
  return found === null ? null : named(found);
}

/** A unit, and what its values are multiplied by. */
interface Scaled {
  readonly unit: 'ratio' | 'seconds' | 'cores' | 'bytes';
  readonly factor: number;
}

function named({ unit, factor }: Scaled): Unit | null {
  if (near(factor, 1)) return unit;
  if (unit === 'seconds') return near(factor, 1000) ? 'milliseconds' : null;
  return unit === 'ratio' && near(factor, 100) ? 'percent' : null;
}

function near(one: number, other: number): boolean {
  return Math.abs(one / other - 1) < 1e-9;
}

/** These leave the unit of what they are given. */
const keepingFunctions =
  /^(abs|clamp|clamp_min|clamp_max|ceil|floor|round|sort|sort_desc|label_replace|(avg|min|max|last|quantile)_over_time)$/;
const keepingAggregations = ['avg', 'min', 'max', 'topk', 'bottomk', 'quantile', 'group'];

function scaledOf(promql: string, node: SyntaxNode): Scaled | null {
  const operands = operandsOf(node);
  const [first, second] = operands;
  switch (node.name) {
    case 'ParenExpr':
    case 'SubqueryExpr':
    case 'MatrixSelector':
      return first === undefined ? null : scaledOf(promql, first);
    case 'VectorSelector':
      return ofMetric(selectedIn(promql, node)[0]?.name ?? '');
    case 'AggregateExpr': {
      const inner = operands.at(-1);
      if (inner === undefined) return null;
      const operation = aggregationName(promql, node);
      const found = scaledOf(promql, inner);
      return keepingAggregations.includes(operation) ||
        (operation === 'sum' && (found?.unit === 'cores' || found?.unit === 'bytes'))
        ? found
        : null;
    }
    case 'FunctionCall': {
      const name = functionName(promql, node);
      if (['rate', 'irate'].includes(name)) return ofRate(promql, node);
      const varying = operands.find((operand) => constantOf(promql, operand) === null);
      return keepingFunctions.test(name) && varying !== undefined
        ? scaledOf(promql, varying)
        : null;
    }
    case 'BinaryExpr':
      return first === undefined || second === undefined
        ? null
        : ofOperation(promql, operatorOf(node), first, second);
    default:
      return null;
  }
}

function ofMetric(name: string): Scaled | null {
  const last = wordsOf(name).at(-1) ?? '';
  if (last === 'ratio') return { unit: 'ratio', factor: 1 };
  if (/^(percent|percentage|pct)$/.test(last)) return { unit: 'ratio', factor: 100 };
  if (last === 'seconds') return { unit: 'seconds', factor: 1 };
  if (last === 'bytes') return { unit: 'bytes', factor: 1 };
  return /^(milliseconds|millis|ms)$/.test(last) ? { unit: 'seconds', factor: 1000 } : null;
}

/** Seconds of a CPU a second are cores; of one mode of one CPU, a share of its time. */
function ofRate(promql: string, node: SyntaxNode): Scaled | null {
  const [selected] = selectedIn(promql, node);
  const words = wordsOf(selected?.name ?? '');
  if (!words.includes('cpu') || !words.includes('seconds')) return null;
  const isOfMode = labelMatchersOf(promql, node).some(({ label }) => label === 'mode');
  return { unit: isOfMode ? 'ratio' : 'cores', factor: 1 };
}

function ofOperation(
  promql: string,
  operator: string,
  left: SyntaxNode,
  right: SyntaxNode,
): Scaled | null {
  const [before, after] = [constantOf(promql, left), constantOf(promql, right)];
  const times = (found: Scaled | null, factor: number): Scaled | null =>
    found && { ...found, factor: found.factor * factor };
  switch (operator) {
    case 'Mul':
      if (before !== null) return times(scaledOf(promql, right), before);
      return after === null ? null : times(scaledOf(promql, left), after);
    case 'Div':
      if (after !== null) return times(scaledOf(promql, left), 1 / after);
      return quotientOf(promql, left, right);
    case 'Sub': {
      // What is left of the whole: 1 - idle, 100 - 100 * free.
      const found = before === null ? null : scaledOf(promql, right);
      return found?.unit === 'ratio' && near(before ?? 0, found.factor) ? found : null;
    }
    case 'Or':
      return scaledOf(promql, left);
    default:
      return null;
  }
}

/** Words that a part of all requests has in its name. */
const partWords =
  /^(error|errors|failed|failure|failures|exception|exceptions|timeout|timeouts|rejected|dropped|throttled|miss|misses|hit|hits|5xx|4xx)$/;

/** A part over the whole: of one metric, or of what failed over all. */
function quotientOf(promql: string, left: SyntaxNode, right: SyntaxNode): Scaled | null {
  const factor = factorOf(promql, left);
  const [parts, wholes] = [selectedIn(promql, left), selectedIn(promql, right)];
  const [part, whole] = [parts[0], wholes[0]];
  if (part === undefined || whole === undefined) return null;
  // What is compared with what was before may be any number of times as much.
  if (nodesNamed(right, 'OffsetExpr').length > 0) return null;
  const isCounted = [part, whole].every(({ rangeFunction }) =>
    ['rate', 'irate', 'increase'].includes(rangeFunction),
  );
  const isPart =
    wholes.every(({ name }) => name === part.name) ||
    (isCounted && wordsOf(part.name).some((word) => partWords.test(word)));
  return isPart ? { unit: 'ratio', factor } : null;
}

/** The constant that the upper part of a quotient is multiplied by. */
function factorOf(promql: string, node: SyntaxNode): number {
  const [first, second] = operandsOf(node);
  if (node.name === 'ParenExpr' && first !== undefined) return factorOf(promql, first);
  if (node.name !== 'BinaryExpr' || first === undefined || second === undefined) return 1;
  return operatorOf(node) === 'Mul'
    ? (constantOf(promql, first) ?? constantOf(promql, second) ?? 1)
    : 1;
}
