import type { Belief } from './belief.ts';
import type { Capacity } from './capacity.ts';
import {
  allEverHealthy,
  isHeld,
  isSteady,
  secondsOf,
  worstTogether,
  type Block,
} from './blocks.ts';
import type { LevelState } from './level.ts';
import type { Level, SearchResult, SearchSettings } from './types.ts';

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

/** What no model of a service knows: it drifts, and has a past. Half-width, as a share. */
const doubt = 0.012;

/** An interval up to this half-width is a number worth giving when the search is cut short. */
const wideHalfWidth = 0.3;

/** Why an answer is due although the search is not done. */
export type Forced = 'deadline' | 'cancelled' | 'failed';

const forcedWords: Record<Forced, string> = {
  deadline: 'the time was up',
  cancelled: 'the run was cancelled',
  failed: 'the run could not go on',
};

/** A level at which the signals did not recover from a breach, and what came of it. */
export interface Collapse {
  /** Users at the breach. */
  readonly users: number;
  /** The most users with which the signals did not recover, for long. */
  readonly unrecoveredAt: number;
  /** 0: without any. */
  readonly recoveredAt: number;
  /** When it had recovered, in seconds since the run began. */
  readonly at: number;
  /** How often the service has collapsed so far. */
  readonly times: number;
}

type Answer = Omit<SearchResult, 'collapse'>;

/** The answer that the evidence supports; null when it supports none yet. */
export function answer(evidence: Evidence, settings: SearchSettings): SearchResult | null {
  const supported = supportedBy(evidence, settings);
  return supported === null ? null : withCollapse(supported, evidence);
}

/** The answer when it is due: the one that the evidence supports, or the best interval so far. */
export function forcedAnswer(
  evidence: Evidence,
  settings: SearchSettings,
  forced: Forced,
): SearchResult {
  const best =
    supportedBy(evidence, settings) ??
    partial(evidence, settings, intervalOf(evidence.belief, settings), forced);
  return withCollapse(best, evidence);
}

function supportedBy(evidence: Evidence, settings: SearchSettings): Answer | null {
  const interval = intervalOf(evidence.belief, settings);
  return (
    found(evidence, settings, interval) ??
    shortOfCollapse(evidence, settings) ??
    atLeastEnough(evidence, settings, interval) ??
    atLeastTheLimit(evidence) ??
    neverHealthy(evidence)
  );
}

/** Users that are carried on the way up, but did not recover on the way down, mean a collapse. */
function withCollapse(answer: Answer, { collapse }: Evidence): SearchResult {
  if (collapse === null || collapse.unrecoveredAt > (answer.low ?? 0)) {
    return { ...answer, collapse: null };
  }
  const { users, recoveredAt } = collapse;
  return { ...answer, collapse: { users, recoveredAt } };
}

interface Interval {
  readonly users: number;
  readonly low: number;
  readonly high: number;
  readonly halfWidth: number;
}

function intervalOf(belief: Belief, { confidence }: SearchSettings): Interval {
  const tail = (1 - confidence) / 2;
  const middle = Math.log(belief.quantile(0.5));
  const below = Math.hypot(middle - Math.log(belief.quantile(tail)), doubt);
  const above = Math.hypot(Math.log(belief.quantile(1 - tail)) - middle, doubt);
  const low = Math.exp(middle - below);
  const high = Math.exp(middle + above);
  return {
    users: wholeUsers(belief.quantile(0.5)),
    low: wholeUsers(low),
    high: wholeUsers(high),
    halfWidth: Math.log(high / low) / 2,
  };
}

/** The most whole users within a capacity; what rounding took from a whole number is no user. */
function wholeUsers(capacity: number): number {
  return Math.floor(capacity + 1e-6);
}

/** Narrow enough, measured more than once near the edge, and confirmed by the user's own queries. */
function found(
  { blocks, belief, levels, level, limit }: Evidence,
  settings: SearchSettings,
  { users, low, high, halfWidth }: Interval,
): Answer | null {
  const { binding } = belief;
  // As it will be told: in whole users, of which one may be more than the precision.
  const told = (high - low) / 2 / Math.max(users, 0.5 / settings.precision);
  if (Math.max(halfWidth, told) > settings.precision) return null;
  if (users > limit || !allEverHealthy(blocks)) return null;
  const near = blocks.filter(
    (block) =>
      block.signal === binding &&
      isSteady(block) &&
      Math.abs(Math.log(block.users / users)) < 2 * settings.precision,
  );
  const certified = level.certifiedNear !== null && level.certifiedNear.margin < 0.5;
  const enough =
    secondsOf(near) >= Math.max(60, 2 * (settings.windowSeconds ?? 0), 8 * settings.scrapeSeconds);
  if (near.length < 2 || !enough || !certified || levels.length === 0) return null;
  return {
    outcome: 'found',
    users,
    low,
    high,
    limitedBy: binding,
    reason: `The service supports ${users} users (${low} to ${high}).`,
  };
}

/**
 * After the service fell more than once it is not driven to its edge any more: what it carries for a
 * while is the answer, and where it fell last the end of the interval.
 */
function shortOfCollapse(
  { blocks, belief, collapse }: Evidence,
  { windowSeconds, scrapeSeconds }: SearchSettings,
): Answer | null {
  if (collapse === null || collapse.recoveredAt > 0 || collapse.times < 2) return null;
  const held = heldTogether(blocks, collapse).filter(({ from }) => from >= collapse.at);
  const users = highestOf(held);
  const there = held.filter((block) => block.users >= 0.98 * users);
  const enough = Math.max(150, 3 * (windowSeconds ?? 0), 12 * scrapeSeconds);
  if (there.some(({ margin }) => margin >= 0) || secondsOf(there) < enough) return null;
  return {
    outcome: 'found',
    users,
    low: Math.floor((1 - collapseDoubt) * users),
    high: collapse.users,
    limitedBy: belief.binding,
    reason: `The service holds ${users} users, and collapses with ${collapse.users}.`,
  };
}

/** What was held for minutes may fall in an hour: the interval allows for this share fewer. */
const collapseDoubt = 0.1;

/** Of the users with which a service fell, this share and less is not near to that. */
export const shortOfFall = 0.95;

/** What was held, of all signals together; where the service fell, what seemed to hold does not count. */
function heldTogether(blocks: readonly Block[], collapse: Collapse | null): readonly Block[] {
  const fell = collapse?.recoveredAt === 0 ? shortOfFall * collapse.users : Infinity;
  return worstTogether(blocks).filter((block) => isHeld(block) && block.users <= fell);
}

/** As many users as it takes are carried, with the confidence that is asked for. */
function atLeastEnough(
  { blocks, level, draining }: Evidence,
  { enoughUsers, windowSeconds, scrapeSeconds }: SearchSettings,
  { low }: Interval,
): Answer | null {
  if (enoughUsers === null || draining || low < enoughUsers) return null;
  const there = worstTogether(blocks).filter(
    (block) => isHeld(block) && block.users >= enoughUsers,
  );
  const certified = level.users >= enoughUsers && (level.certified?.margin ?? 0) < 0;
  if (!certified || secondsOf(there) < Math.max(30, windowSeconds ?? 0, 4 * scrapeSeconds))
    return null;
  const users = Math.min(low, highestOf(there));
  return {
    outcome: 'at-least',
    users,
    low: users,
    high: null,
    limitedBy: '',
    reason: `The service still carries ${users} users or more.`,
  };
}

/** The service is healthy with all the users that can be made. */
function atLeastTheLimit({ blocks, level, limit, limitedByAgents }: Evidence): Answer | null {
  const atLimit = worstTogether(blocks).filter(
    (block) => isHeld(block) && block.users >= 0.99 * limit,
  );
  const healthy = atLimit.filter(({ margin }) => margin < 0);
  const certified = level.certified !== null && level.certified.margin < 0;
  if (healthy.length < 2 || healthy.length < atLimit.length || !certified) return null;
  const limitedBy = limitedByAgents ? 'agents' : 'max-users';
  const users = Math.min(limit, highestOf(healthy));
  return {
    outcome: 'at-least',
    users,
    low: users,
    high: null,
    limitedBy,
    reason: limitedByAgents
      ? `Healthy with ${users} users, the most that the agents can make.`
      : `Healthy with ${users} users, the most that were allowed.`,
  };
}

/**
 * Degraded with a single user: two looks decide, or four when one of all was healthy by chance. After
 * more users were healthy it is no capacity, but a service that is not what it was.
 */
function neverHealthy({ blocks, belief, level, draining }: Evidence): Answer | null {
  const held = worstTogether(blocks).filter(isHeld);
  const looks = held.filter(({ users }) => users <= 1);
  const values = looks.map(({ margin }) => Math.exp(margin));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const enough = blocks.some(({ margin }) => margin < 0) ? 4 : 2;
  if (looks.length < enough || mean < 1 || draining || level.users > 1) return null;
  const { binding } = belief;
  const carried = highestOf(held.filter(({ users, margin }) => users >= 10 && margin < 0));
  return carried > 0
    ? {
        outcome: 'inconclusive',
        users: null,
        low: null,
        high: null,
        limitedBy: binding,
        reason: `${binding} is degraded with a single user after ${carried} users were healthy: the service has not recovered.`,
      }
    : {
        outcome: 'at-most',
        users: 0,
        low: null,
        high: 1,
        limitedBy: binding,
        reason: `${binding} is degraded with a single user.`,
      };
}

/** What can be said when the search is cut short; what was not held long enough says nothing. */
function partial(
  { blocks, belief, collapse, limit }: Evidence,
  settings: SearchSettings,
  { users, low, high, halfWidth }: Interval,
  forced: Forced,
): Answer {
  const held = heldTogether(blocks, collapse);
  const degraded = held.filter(({ margin }) => margin >= 0);
  const lowest = Math.round(Math.min(...degraded.map((block) => block.users)));
  const healthy = held.filter(
    (block) => block.margin < 0 && (block.users < lowest || allEverHealthy(blocks)),
  );
  const isSeen = users <= limit && blocks.some((block) => block.users >= 0.7 * users);
  const limitedBy = forced === 'deadline' ? 'time' : '';
  const words = forcedWords[forced];
  // The least of many capacities that hardly anything is known of is within narrow bounds as well.
  const known = Math.max(halfWidth, intervalOf(belief.ofBinding, settings).halfWidth);
  if (allEverHealthy(blocks) && isSeen && known <= Math.max(wideHalfWidth, settings.precision)) {
    return {
      outcome: 'found',
      users,
      low,
      high,
      limitedBy: belief.binding,
      reason: `About ${users} users (${low} to ${high}); ${words} before the interval was narrower.`,
    };
  }
  if (healthy.length > 0) {
    const safe = Math.max(1, Math.min(low, highestOf(healthy)));
    return {
      outcome: 'at-least',
      users: safe,
      low: safe,
      high: degraded.length > 0 ? high : null,
      limitedBy,
      reason: `Healthy with ${safe} users; ${words} before the capacity was found.`,
    };
  }
  if (degraded.length > 0) {
    return {
      outcome: 'at-most',
      users: lowest,
      low: null,
      high: lowest,
      limitedBy,
      reason: `Degraded with ${lowest} users; ${words} before a healthy level was found.`,
    };
  }
  return {
    outcome: 'inconclusive',
    users: null,
    low: null,
    high: null,
    limitedBy,
    reason: `No level was ${blocks.length > 0 ? 'held long enough to be ' : ''}measured; ${words}.`,
  };
}

/** Of blocks; 0: of none. */
function highestOf(blocks: readonly Block[]): number {
  return Math.round(Math.max(0, ...blocks.map(({ users }) => users)));
}
