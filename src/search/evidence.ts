import { isHeld, worstTogether, type Block } from './belief/blocks.ts';
import type { Capacity } from './belief/capacity.ts';
import type { LevelState } from './level.ts';
import type { Level, SearchResult } from './types.ts';

/** All that an answer may rest on. */
export interface Evidence {
  readonly blocks: readonly Block[];
  readonly belief: Capacity;
  readonly level: LevelState;
  readonly levels: readonly Level[];
  /** The most users that can be asked for: `max-users`, or what the agents can make. */
  readonly limit: number;
  readonly limitedByAgents: boolean;
  readonly collapse: Collapse | null;
  readonly draining: boolean;
}

/** A level at which the signals did not recover from a breach, and what came of it. */
export interface Collapse {
  /** Users at the breach. */
  readonly users: number;
  /** The most users with which the signals did not recover, for long. */
  readonly unrecoveredAt: number;
  /** 0: without any. */
  readonly recoveredAt: number;
  /** When it had recovered, in seconds since the run began; Infinity: not yet. */
  readonly at: number;
  /** How often the service has collapsed so far. */
  readonly times: number;
}

/** An answer before a collapse is named beside it. */
export type Answer = Omit<SearchResult, 'collapse'>;

/**
 * Whether a service fell, rather than was overloaded: it got up only without users, or twice only with
 * far fewer than it had carried just before. It may fall again with any number near that.
 */
export function hasFallen(collapse: Collapse | null): collapse is Collapse {
  if (collapse === null) return false;
  const { users, recoveredAt, times } = collapse;
  return recoveredAt === 0 || (times > 1 && recoveredAt < users / 2);
}

/** Of the users with which a service fell, this share and less is not near to that. */
export const shortOfFall = 0.95;

/** What was held for a while before the service fell may be what made it fall; this share is not. */
const farFromFall = 0.5;

/** What was held, of all signals together; where the service fell, what seemed to hold does not count. */
export function heldTogether(
  blocks: readonly Block[],
  collapse: Collapse | null,
): readonly Block[] {
  const held = worstTogether(blocks).filter(isHeld);
  if (!hasFallen(collapse)) return held;
  const { users, at } = collapse;
  return held.filter(
    (block) => block.users <= (block.from < at ? farFromFall : shortOfFall) * users,
  );
}

/** Of blocks; 0: of none. */
export function highestOf(blocks: readonly Block[]): number {
  return Math.round(Math.max(0, ...blocks.map(({ users }) => users)));
}
