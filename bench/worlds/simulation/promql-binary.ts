import { PrometheusError } from '../../../src/monitor/prometheus/queries.ts';
import { vectorOf, type Item, type Value } from './promql-functions.ts';

/** Which labels must be the same on both sides. */
export interface Matching {
  /** Null: all but those ignored. */
  readonly on: readonly string[] | null;
  readonly ignoring: readonly string[];
  /** A comparison answers 0 or 1, and drops nothing. */
  readonly bool: boolean;
}

type Operation = (left: number, right: number) => number;

const arithmetic: Readonly<Record<string, Operation>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
};

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
};

/** Both sides of an operator of PromQL, one series of a side to one of the other. */
export function combine(operator: string, left: Value, right: Value, matching: Matching): Value {
  if (operator === 'and' || operator === 'unless' || operator === 'or') {
    return asSets(operator, vectorOf(left), vectorOf(right), matching);
  }
  const compare = comparisons[operator];
  const operation =
    compare === undefined
      ? arithmetic[operator]
      : (one: number, other: number) => (compare(one, other) ? 1 : 0);
  if (operation === undefined) {
    throw new PrometheusError('bad-query', `the operator ${operator} is not known here`);
  }
  if (typeof left === 'number' && typeof right === 'number') return operation(left, right);
  const filters = compare !== undefined && !matching.bool;
  return pairsOf(left, right, matching).flatMap(({ item, one, other }) => {
    const result = operation(one, other);
    if (filters) return result === 1 ? [item] : [];
    const time = item.samples.at(-1)?.[0] ?? NaN;
    return [{ ...item, name: '', samples: [[time, result] as const] }];
  });
}

/** The values that meet, with the series that gives the result its labels. */
function pairsOf(
  left: Value,
  right: Value,
  matching: Matching,
): { item: Item; one: number; other: number }[] {
  if (typeof left === 'number') {
    return vectorOf(right).map((item) => ({ item, one: left, other: valueOf(item) }));
  }
  if (typeof right === 'number') {
    return left.map((item) => ({ item, one: valueOf(item), other: right }));
  }
  const others = new Map(right.map((item) => [keyOf(item, matching), item]));
  return left.flatMap((item) => {
    const other = others.get(keyOf(item, matching));
    return other === undefined ? [] : [{ item, one: valueOf(item), other: valueOf(other) }];
  });
}

function asSets(
  operator: 'and' | 'unless' | 'or',
  left: readonly Item[],
  right: readonly Item[],
  matching: Matching,
): Item[] {
  const [ofLeft, ofRight] = [left, right].map(
    (items) => new Set(items.map((item) => keyOf(item, matching))),
  );
  if (operator === 'or') {
    return [...left, ...right.filter((item) => !ofLeft?.has(keyOf(item, matching)))];
  }
  return left.filter((item) => ofRight?.has(keyOf(item, matching)) === (operator === 'and'));
}

function keyOf({ labels }: Item, { on, ignoring }: Matching): string {
  const own = Object.entries(labels).filter(([name]) =>
    on === null ? !ignoring.includes(name) : on.includes(name),
  );
  return JSON.stringify(own.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function valueOf({ samples }: Item): number {
  return samples.at(-1)?.[1] ?? NaN;
}
