import type { SyntaxNode } from '@lezer/common';
import { durationOf } from './arithmetic.ts';
import { averagingOf } from './averaging.ts';
import type { Averaging } from './averaging.ts';
import { bucketQuantileOf } from './bucket-quantile.ts';
import type { BucketQuantile } from './bucket-quantile.ts';
import {
  ancestors,
  durationText,
  edited,
  isFree,
  isModified,
  isName,
  labelMatchersOf,
  literals,
  metricNameOf,
  nodesNamed,
  parse,
  secondsOf,
  textOf,
} from './tree.ts';
import type { LabelMatcher } from './tree.ts';

/** What a PromQL expression looks at. */
export interface QueryAnalysis {
  /**
   * How far back the expression looks, in seconds: the longest sum of a fixed range and the
   * subqueries and offsets around it. 0 for an instant selector; `$__rate_interval` counts as 0.
   */
  readonly windowSeconds: number;
  /** The smallest offset of all selectors, in seconds: the expression knows nothing newer. */
  readonly offsetSeconds: number;
  /** The fixed ranges, without subqueries, and the function around each (empty: none). */
  readonly ranges: readonly { readonly seconds: number; readonly functionName: string }[];
  readonly usesRateInterval: boolean;
  /** Every distinct metric selector. */
  readonly selectors: readonly Selector[];
  /** Set when the outermost operation is histogram_quantile(). */
  readonly bucketQuantile: BucketQuantile | null;
  readonly averaging: Averaging;
  /** The first thing that is no PromQL, and where it is (characters from the start, from 0). */
  readonly syntaxError: { readonly message: string; readonly position: number } | null;
  /** The first variable of Grafana in the place of a duration or expression; null: there is none. */
  readonly unknownVariable: string | null;
}

export interface Selector {
  /** Name and matchers as written, without range and offset. */
  readonly text: string;
  /** Null when it is of no certain metric. */
  readonly metricName: string | null;
  /** Whether it selects by the label `quantile`. */
  readonly isSummary: boolean;
  /** Without that of the name. */
  readonly matchers: readonly LabelMatcher[];
}

/** How fast something grows is all that these ask of it. */
const countingFunctions = ['rate', 'irate', 'increase'];

/** What is known of one place of a selector, beside the name of its metric. */
export interface Place {
  /** Whether it selects quantiles that the service itself worked out. */
  readonly isSummary: boolean;
  /** Whether it is only asked how fast it grows. */
  readonly isCounted: boolean;
  /** Whether a pattern for its name has a colon, as names of recorded values have. */
  readonly isNamedAsRecorded: boolean;
}

/** How far back one sample of a metric looks, in seconds, beyond the time it was taken. */
export type MemoryOf = (metricName: string | null, place: Place) => number;

/**
 * Reads a PromQL expression in which `$__rate_interval` may stand for a duration. What samples
 * remember counts for the window; by default nothing.
 */
export function analyseQuery(promql: string, memoryOf: MemoryOf = () => 0): QueryAnalysis {
  const tree = parse(promql);
  const selectorNodes = nodesNamed(tree, 'VectorSelector');
  const reaches = selectorNodes.map((node) => {
    const { range, offset } = reachOf(promql, node);
    const { metricName, isSummary, matchers } = selectorOf(promql, node);
    const isCounted = countingFunctions.includes(functionAround(promql, node)?.name ?? '');
    const isNamedAsRecorded = matchers.some(isRecordedPattern);
    const place = { isSummary, isCounted, isNamedAsRecorded };
    return { range: range + memoryOf(metricName, place), offset };
  });
  const selectors = new Map(
    selectorNodes.map((node) => [textOf(promql, node), selectorOf(promql, node)]),
  );
  return {
    windowSeconds: Math.max(0, ...reaches.map(({ range, offset }) => range + offset)),
    offsetSeconds: reaches.length === 0 ? 0 : Math.min(...reaches.map(({ offset }) => offset)),
    ranges: nodesNamed(tree, 'MatrixSelector')
      .filter((node) => !literals(node).some((literal) => isFree(promql, literal)))
      .map((node) => ({
        seconds: lengthOf(promql, node),
        functionName: functionAround(promql, node)?.name ?? '',
      })),
    usesRateInterval: literals(tree).some((literal) => isFree(promql, literal)),
    selectors: [...selectors.values()],
    bucketQuantile: bucketQuantileOf(promql, tree),
    averaging: averagingOf(promql, tree),
    syntaxError: syntaxErrorOf(promql, tree),
    unknownVariable: unknownVariableIn(promql, tree),
  };
}

/**
 * Puts a duration, in seconds, in the place of every `$__rate_interval`: as a number where it is
 * none of a range, since Prometheus before 3 takes a duration for no number.
 */
export function withWindow(promql: string, seconds: number): string {
  const free = literals(parse(promql)).filter((literal) => isFree(promql, literal));
  return edited(
    promql,
    free.map(({ name, from, to }) => {
      const duration = durationText(seconds);
      return { from, to, text: isNumber(name) ? String(secondsOf(duration)) : duration };
    }),
  );
}

function isNumber(nodeName: string): boolean {
  return nodeName === 'NumberDurationLiteral';
}

/** The mean over a shorter range estimates the same quantity. (irate looks at two samples anyway.) */
const rangeFree = ['rate', 'irate', 'deriv', 'avg_over_time'];

/** These grow with the range, so that the value over a shorter one is scaled up. */
const growsWithRange = ['increase', 'sum_over_time', 'count_over_time'];

/**
 * The same query with every fixed range shortened to at most `seconds`: quicker, and noisier.
 * Null when no range is longer, or when a longer one cannot be shortened: extremes and quantiles
 * over time mean something else over a shorter range, and so does a subquery. Free windows
 * (`$__rate_interval`) are left as they are.
 */
export function twin(promql: string, seconds: number): string | null {
  const tree = parse(promql);
  const long = nodesNamed(tree, 'MatrixSelector', 'SubqueryExpr').filter(
    (node) => lengthOf(promql, node) > seconds,
  );
  const edits = long.map((node) => {
    const duration = node.getChild('DurationExpr');
    const around = functionAround(promql, node);
    if (node.name === 'SubqueryExpr' || duration === null || around === null) {
      return null;
    }
    const shorter = { from: duration.from, to: duration.to, text: durationText(seconds) };
    if (rangeFree.includes(around.name)) {
      return [shorter];
    }
    const scale = lengthOf(promql, node) / secondsOf(shorter.text);
    return growsWithRange.includes(around.name)
      ? [
          { from: around.call.from, to: around.call.from, text: '(' },
          shorter,
          { from: around.call.to, to: around.call.to, text: ` * ${scale})` },
        ]
      : null;
  });
  return edits.length === 0 || edits.includes(null)
    ? null
    : edited(
        promql,
        edits.flatMap((edit) => edit ?? []),
      );
}

/** Whether a matcher is a pattern of names that has a colon, as those of recorded values have. */
export function isRecordedPattern({ label, operator, value }: LabelMatcher): boolean {
  return label === '__name__' && operator === '=~' && value.replaceAll('(?:', '').includes(':');
}

/** Reads the selector at a node. */
export function selectorOf(promql: string, node: SyntaxNode): Selector {
  const matchers = labelMatchersOf(promql, node).filter((matcher) => !isName(matcher));
  return {
    text: textOf(promql, node),
    metricName: metricNameOf(promql, node),
    isSummary: matchers.some(({ label }) => label === 'quantile'),
    matchers,
  };
}

/** The function or aggregation that takes a range, however many brackets and modifiers between. */
function functionAround(
  promql: string,
  range: SyntaxNode,
): { name: string; call: SyntaxNode } | null {
  for (const node of ancestors(range)) {
    if (node.name === 'FunctionCall') {
      const identifier = node.getChild('FunctionIdentifier');
      return identifier === null ? null : { name: textOf(promql, identifier), call: node };
    }
  }
  return null;
}

/** All ranges and offsets around a selector, in seconds; free windows count as 0. */
function reachOf(promql: string, selector: SyntaxNode): { range: number; offset: number } {
  const around = [...ancestors(selector)];
  const sum = (...names: readonly string[]) =>
    around
      .filter((node) => names.includes(node.name))
      .filter((node) => node.name !== 'OffsetExpr' || isModified(selector, node))
      .reduce((total, node) => total + lengthOf(promql, node), 0);
  return { range: sum('MatrixSelector', 'SubqueryExpr'), offset: sum('OffsetExpr') };
}

/** The length of a range, or of an offset, in seconds; where it cannot be told, the sum of what is in it. */
function lengthOf(promql: string, node: SyntaxNode): number {
  const length = node.getChild(node.name === 'OffsetExpr' ? 'OffsetDurationExpr' : 'DurationExpr');
  if (length === null) {
    return 0;
  }
  const sum = literals(length)
    .filter((literal) => !isFree(promql, literal))
    .reduce((total, literal) => total + secondsOf(textOf(promql, literal)), 0);
  return durationOf(promql, length) ?? sum;
}

function syntaxErrorOf(promql: string, tree: SyntaxNode): QueryAnalysis['syntaxError'] {
  const [error] = nodesNamed(tree, '⚠');
  if (error === undefined) {
    return null;
  }
  const position = error.from;
  const rest = promql.slice(position);
  const variable = unknownVariableIn(promql, tree);
  const [word] = /^(\w+|\s*\S)/.exec(rest) ?? [];
  const message =
    variable !== null
      ? `the variable ${variable} is not known, only $__rate_interval is`
      : word === undefined || rest.trim() === ''
        ? 'the query ends too early'
        : `unexpected "${word.trim()}"`;
  return { message, position };
}

function unknownVariableIn(promql: string, tree: SyntaxNode): string | null {
  const variables = nodesNamed(tree, '⚠').flatMap(
    (error) => /^\$(\w+|\{[^}]*\})/.exec(promql.slice(error.from))?.[0] ?? [],
  );
  return variables[0] ?? null;
}
