import type { Belief } from '../../src/search/belief/belief.ts';
import type { Capacity } from '../../src/search/belief/capacity.ts';
import type { Block } from '../../src/search/belief/blocks.ts';
import { next, initialState, type SearchState } from '../../src/search/search.ts';
import type { Command, Observation, Reading, SearchSettings } from '../../src/search/types.ts';

export const settings: SearchSettings = {
  maxUsers: 1000,
  startUsers: null,
  warmUpSeconds: null,
  expectedUsers: null,
  enoughUsers: null,
  precision: 0.03,
  confidence: 0.95,
  deadline: 3600,
  scrapeSeconds: 5,
  windowSeconds: null,
};

/** A look at the signal `latency`, unless said otherwise. */
export function reading(
  margin: number | null,
  from: number,
  to: number,
  changes: Partial<Reading> = {},
): Reading {
  const average = margin;
  return { signal: 'latency', margin, average, idle: false, from, to, twin: false, ...changes };
}

let blocksMade = 0;

/** What was measured of the signal `latency` for a quarter of a minute, unless said otherwise. */
export function blockOf(users: number, margin: number, changes: Partial<Block> = {}): Block {
  blocksMade += 1;
  return {
    users,
    margin,
    from: 0,
    to: 15,
    seconds: 15,
    signal: 'latency',
    at: blocksMade,
    loadSpread: 0,
    ...changes,
  };
}

/** One after the other, a quarter of a minute each. */
export function inOrder(blocks: readonly (readonly [users: number, value: number])[]): Block[] {
  return blocks.map(([users, value], index) =>
    blockOf(users, Math.log(value), { from: 15 * index, to: 15 * index + 15 }),
  );
}

/** A belief with these quantiles, of a service without noise, unless said otherwise. */
export function beliefOf(quantile: Belief['quantile'], changes: Partial<Capacity> = {}): Capacity {
  const belief: Belief = {
    quantile,
    below: (users) => belowOf(quantile, users),
    variancePerMinute: 0,
    doubt: 0.012,
    looked: { from: 0, to: 7 },
    among: () => belief,
  };
  return { ...belief, ofBinding: belief, binding: 'latency', ...changes };
}

/** The probability whose quantile this is, to a thousandth. */
function belowOf(quantile: Belief['quantile'], users: number): number {
  const steps = Array.from({ length: 1001 }, (_, step) => step / 1000);
  return steps.filter((p) => quantile(p) <= users).length / 1001;
}

/** One tick as it was played. */
export interface Tick {
  readonly observation: Observation;
  readonly command: Command;
}

/** The world that a search plays against: agents that obey at once, and signals that see all. */
export interface World {
  /** Value over threshold with so many users at a time. */
  readonly value: (users: number, time: number) => number;
  /** How the signal looks at a time, where it is not the value. */
  readonly look?: (time: number, users: number) => Reading | readonly Reading[] | null;
  /** The agents make no more than this. */
  readonly ceiling?: number;
  readonly settings?: Partial<SearchSettings>;
}

/** Plays a search against a world, a tick each five seconds, until it answers or time is over. */
export function play(world: World, until = 7200): { ticks: Tick[]; state: SearchState } {
  let state = initialState({ ...settings, ...world.settings });
  const ticks: Tick[] = [];
  let users = 0;
  let settledSince: number | null = null;
  for (let time = 0; time <= until; time += 5) {
    const from = Math.min(settledSince ?? Infinity, time - 20);
    const margin = users === 0 ? null : Math.log(world.value(users, time));
    const seen = reading(margin, from, time, { idle: users === 0 });
    const readings = [world.look?.(time, users) ?? seen].flat();
    const observation = { time, activeUsers: users, generatorLimit: null, readings };
    const step = next(state, observation);
    state = step.state;
    ticks.push({ observation, command: step.command });
    if (step.command.result !== null) break;
    users = Math.min(step.command.users, world.ceiling ?? Infinity);
    settledSince = step.command.settledSince;
  }
  return { ticks, state };
}
