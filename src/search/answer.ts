import { counted } from '../counted.ts';
import {
  allEverHealthy,
  isHeld,
  isOfShare,
  isSteady,
  perSignal,
  secondsOf,
  varianceOfRequests,
  worstTogether,
  type Block,
} from './belief/blocks.ts';
import {
  hasFallen,
  heldTogether,
  highestOf,
  type Answer,
  type Collapse,
  type Evidence,
} from './evidence.ts';
import { mean } from './belief/least-squares.ts';
import { comesInSpells } from './belief/spells.ts';
import { intervalOf, precisionAt, type Interval } from './belief/interval.ts';
import { isRefuted, meanOf } from './belief/means.ts';
import { shortOfCollapse } from './short-of-collapse.ts';
import type { SearchResult, SearchSettings } from './types.ts';

/** An interval up to this half-width is a number worth giving when the search is cut short. */
const wideHalfWidth = 0.3;

/** A signal that is less of its threshold so near to where the service fell does not tell where that is. */
const tellsOfFall = 0.5;

/** Loads within this of each other, in logarithms, are about the same. */
const aboutAsMany = 0.05;

/** Up to this factor it is the same load. */
const sameLoad = 1.01;

/** Within so many standard errors above it, a mean of 1 is seen 19 times in 20. */
const oneSided = 1.64;

/** Above this relative variance a mean is of few requests: less than some fifty. */
const fewRequests = 0.02;

/** Why an answer is due although the search is not done. */
export type Forced = 'deadline' | 'cancelled' | 'failed';

const forcedWords: Record<Forced, string> = {
  deadline: 'the time was up',
  cancelled: 'the run was cancelled',
  failed: 'the run could not go on',
};

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

/** Narrow enough, measured more than once near the edge, and confirmed by the user's own queries. */
function found(
  evidence: Evidence,
  settings: SearchSettings,
  { users, low, high, isPrecise }: Interval,
): Answer | null {
  const { blocks, belief, levels, level, limit, collapse } = evidence;
  const { binding } = belief;
  if (!isPrecise || isRefuted(blocks, users, belief) || isChanging(evidence, users)) return null;
  if (users > limit || !allEverHealthy(blocks)) return null;
  const near = nearTo(users, evidence, settings);
  if (!tellsOfEdge(near, collapse)) return null;
  const certified = level.certifiedNear !== null && level.certifiedNear.margin < 0.5;
  const enough = Math.max(60, 2 * (settings.windowSeconds ?? 0), 8 * settings.scrapeSeconds);
  if (near.length < 2 || secondsOf(near) < enough || !certified || levels.length === 0) return null;
  // What comes in bursts may be known from above, and still be too much.
  const upTo = near.filter((block) => isOfShare(block) && block.users <= sameLoad * users);
  if (near.some(isOfShare) && secondsOf(upTo) < enough / 2) return null;
  return {
    outcome: 'found',
    users,
    low,
    high,
    limitedBy: binding,
    reason: `The service supports ${counted(users, 'user')} (${low} to ${high}).`,
  };
}

/** What was measured of the binding signal within twice the precision of so many users. */
function nearTo(
  users: number,
  { blocks, belief }: Evidence,
  { precision }: SearchSettings,
): readonly Block[] {
  return blocks.filter(
    (block) =>
      block.signal === belief.binding &&
      isSteady(block) &&
      Math.abs(Math.log(block.users / users)) < 2 * precisionAt(users, precision),
  );
}

/** Whether what was measured near an answer tells where the edge is, also of a service that fell. */
function tellsOfEdge(near: readonly Block[], collapse: Collapse | null): boolean {
  if (!hasFallen(collapse)) return true;
  return meanOf(near.filter(({ from }) => from >= collapse.at)) >= tellsOfFall;
}

function isChanging({ blocks, belief }: Evidence, users: number): boolean {
  const { binding } = belief;
  return comesInSpells(
    blocks.filter(({ signal }) => signal === binding),
    users,
  );
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
    reason: `The service still carries ${counted(users, 'user')} or more.`,
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
      ? `Healthy with ${counted(users, 'user')}, the most that the agents can make.`
      : `Healthy with ${counted(users, 'user')}, the most that max-users allows.`,
  };
}

/**
 * Degraded with a single user: two looks decide, or four and more, beyond their own chance, when one
 * of all was healthy. After more users were healthy it is no capacity, but a service that is not what
 * it was.
 */
function neverHealthy({ blocks, belief, level, draining }: Evidence): Answer | null {
  const held = worstTogether(blocks).filter(isHeld);
  const looks = held.filter(({ users }) => users <= 1);
  const values = looks.map(({ margin }) => Math.exp(margin));
  const isDoubtful = blocks.some(({ margin }) => margin < 0);
  const certain = isDoubtful ? 1 + oneSided * errorOf(values) : 1;
  if (looks.length < (isDoubtful ? 4 : 2) || !(mean(values) >= certain)) return null;
  if (draining || level.users > 1) return null;
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

/** The standard error of the mean of two values or more. */
function errorOf(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / (values.length - 1));
}

/** Whether no signal was degraded with about so many users on the mean, whatever one look of them shows. */
function areHealthyAround(blocks: readonly Block[], users: number): boolean {
  const around = blocks.filter(
    (block) => isSteady(block) && Math.abs(Math.log(block.users / users)) < aboutAsMany,
  );
  return perSignal(around).every((own) => meanOf(own) < 1);
}

/**
 * Whether what was too much is more than a few requests of few users: these tell no edge. True where
 * nothing was too much.
 */
function haveAsked(blocks: readonly Block[]): boolean {
  const tooMany = worstTogether(blocks).filter(({ margin }) => margin >= 0);
  const userSeconds = tooMany.reduce((sum, { users, seconds }) => sum + users * seconds, 0);
  return tooMany.length === 0 || varianceOfRequests(userSeconds) <= fewRequests;
}

/** What can be said when the search is cut short; what was not held long enough says nothing. */
function partial(
  evidence: Evidence,
  settings: SearchSettings,
  { users, low, high, halfWidth }: Interval,
  forced: Forced,
): Answer {
  const { blocks, belief, collapse, limit } = evidence;
  const held = heldTogether(blocks, collapse);
  const degraded = held.filter(({ margin }) => margin >= 0);
  const lowest = Math.round(Math.min(...degraded.map((block) => block.users)));
  const changes = isChanging(evidence, users);
  const isEverHealthy = allEverHealthy(blocks);
  const tellsOfTooMany = haveAsked(blocks);
  const healthy = held.filter(
    ({ users: there, margin }) =>
      margin < 0 &&
      (there < lowest || (isEverHealthy && !changes && areHealthyAround(blocks, there))),
  );
  const isSeen =
    users <= limit &&
    tellsOfTooMany &&
    !changes &&
    !isRefuted(blocks, users, belief) &&
    tellsOfEdge(nearTo(users, evidence, settings), collapse) &&
    blocks.some((block) => block.users >= 0.7 * users);
  const limitedBy = forced === 'deadline' ? 'time' : '';
  const words = forcedWords[forced];
  // The least of many capacities that hardly anything is known of is within narrow bounds as well.
  const known = Math.max(halfWidth, intervalOf(belief.ofBinding, settings).halfWidth);
  if (isEverHealthy && isSeen && known <= Math.max(wideHalfWidth, settings.precision)) {
    return {
      outcome: 'found',
      users,
      low,
      high,
      limitedBy: belief.binding,
      reason: `About ${counted(users, 'user')} (${low} to ${high}); ${words} before the interval was narrower.`,
    };
  }
  if (healthy.length > 0) {
    const safe = Math.max(1, Math.min(low, highestOf(healthy)));
    return {
      outcome: 'at-least',
      users: safe,
      low: safe,
      high: degraded.length > 0 && tellsOfTooMany && !changes ? high : null,
      limitedBy,
      reason: changes
        ? `Healthy with ${counted(safe, 'user')}; with more, the service was better and worse for long spells by itself, and ${words}.`
        : `Healthy with ${counted(safe, 'user')}; ${words} before the capacity was found.`,
    };
  }
  if (degraded.length > 0) {
    return {
      outcome: 'at-most',
      users: lowest,
      low: null,
      high: lowest,
      limitedBy,
      reason: `Degraded with ${counted(lowest, 'user')}; ${words} before a healthy level was found.`,
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
