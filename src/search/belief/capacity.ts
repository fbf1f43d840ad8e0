/**
 * The capacity of a service with several signals: the least of the capacities that each of them
 * allows. Each signal is believed in by itself, as they answer to load in ways of their own, and one
 * curve for the worst of them would fit none.
 */

import { believe, type Belief } from './belief.ts';
import type { Block } from './blocks.ts';

/** What is believed of each signal, by its name. */
export type Beliefs = ReadonlyMap<string, Belief>;

/** What is believed of the service. */
export interface Capacity extends Belief {
  /** The signal that most likely allows the fewest users; empty before anything was measured. */
  readonly binding: string;
  /** What is believed of that signal by itself. */
  readonly ofBinding: Belief;
}

/** Before anything was measured. */
export function unknownCapacity(maxUsers: number): Capacity {
  const belief = believe([], maxUsers);
  return { ...belief, binding: '', ofBinding: belief };
}

/** The belief in one signal after a block of it; those in the others stay. */
export function believing(
  beliefs: Beliefs,
  blocks: readonly Block[],
  signal: string,
  maxUsers: number,
): Beliefs {
  const own = blocks.filter((block) => block.signal === signal);
  const belief = believe(own, maxUsers, beliefs.get(signal)?.looked);
  return new Map([...beliefs, [signal, belief]]);
}

/** What is believed after these blocks alone, and of the least of the capacities. */
export function believingAll(
  blocks: readonly Block[],
  maxUsers: number,
): { readonly beliefs: Beliefs; readonly belief: Capacity } {
  let beliefs: Beliefs = new Map();
  for (const signal of new Set(blocks.map((block) => block.signal))) {
    beliefs = believing(beliefs, blocks, signal, maxUsers);
  }
  return {
    beliefs,
    belief: beliefs.size === 0 ? unknownCapacity(maxUsers) : leastCapacity(beliefs),
  };
}

/** The halvings that find a quantile: to a millionth of the range. */
const halvings = 30;
/** So many points tell which signal binds. */
const bindingPoints = 9;

/**
 * The least of independent capacities: it exceeds a number of users where all of them do.
 *
 * @param beliefs one or more
 */
export function leastCapacity(beliefs: Beliefs): Capacity {
  const all = [...beliefs].map(([signal, belief]) => [signal, belief.among(beliefs.size)] as const);
  const [first] = all;
  if (first === undefined) throw new RangeError('expected a belief');
  if (all.length === 1) return { ...first[1], binding: first[0], ofBinding: first[1] };
  const below = (users: number): number =>
    1 - all.reduce((product, [, belief]) => product * (1 - belief.below(users)), 1);
  const quantile = (p: number): number => {
    const each = all.map(([, belief]) => belief.quantile(p));
    // The least is below each, and at least as far down as the tail that all share.
    let high = Math.log(Math.min(...each));
    let low = Math.log(Math.min(...all.map(([, belief]) => belief.quantile(p / (2 * all.length)))));
    for (let halving = 0; halving < halvings && high - low > 1e-6; halving += 1) {
      const middle = (low + high) / 2;
      if (below(Math.exp(middle)) < p) low = middle;
      else high = middle;
    }
    return Math.exp((low + high) / 2);
  };
  const [binding, belief] = mostLikelyLeast(all, first);
  return { ...belief, quantile, below, binding, ofBinding: beliefs.get(binding) ?? belief };
}

/** The signal whose capacity lies below those of the others with the highest probability. */
function mostLikelyLeast(
  all: readonly (readonly [string, Belief])[],
  first: readonly [string, Belief],
): readonly [string, Belief] {
  const chances = all.map(([, belief], index) =>
    Array.from({ length: bindingPoints }, (_, point) =>
      belief.quantile((point + 0.5) / bindingPoints),
    ).reduce(
      (sum, users) =>
        sum +
        all.reduce(
          (product, [, other], at) => (at === index ? product : product * (1 - other.below(users))),
          1,
        ),
      0,
    ),
  );
  return all[chances.indexOf(Math.max(...chances))] ?? first;
}
