import type { Outcome } from '../../src/search/types.ts';
import type { Row } from '../row.ts';
import type { Scenario } from '../scenario.ts';
import { truthOf } from '../truth.ts';

/** What a run of a scenario should come to. */
export interface Expected {
  /** Any of these. */
  readonly outcomes: readonly Outcome[];
  /** The interval, where there is one, must hold the truth for the outcome to be right. */
  readonly mustHold: boolean;
}

/** A limit this near to the capacity, as a share of it, may be met from either side. */
const nearLimit = 0.03;
/** From so many times the least time on, an answer is due. */
const dueFactor = 4;
const settleSeconds = 10;

/**
 * The least time in which the capacity could be known, in seconds: to reach it once at the spin-up
 * rate, plus two windows that lie wholly after it (a free window is four scrapes, a fixed one needs
 * a scrape more than its length), and ten seconds to settle.
 */
export function lowerBound(scenario: Scenario): number {
  const { scrapeSeconds, rateWindowSeconds, spinUpUsersPerSecond } = scenario;
  const window = rateWindowSeconds === null ? 4 * scrapeSeconds : rateWindowSeconds + scrapeSeconds;
  const users = Math.min(truthOf(scenario).users, reachOf(scenario));
  return users / spinUpUsersPerSecond + 2 * window + settleSeconds;
}

/** The most users that a run can have. */
function reachOf({ maxUsers, generatorCeiling = Infinity }: Scenario): number {
  return Math.min(maxUsers, generatorCeiling);
}

/** Told from the fields of a scenario, never from its name. */
export function expectedOf(scenario: Scenario): Expected {
  if (scenario.mode === 'check') return expectedOfCheck;
  return isShort(scenario)
    ? { outcomes: ['found', 'at-least', 'at-most'], mustHold: true }
    : { outcomes: outcomesOf(truthOf(scenario).users, reachOf(scenario)), mustHold: false };
}

/** A check judges the baseline; whether it also finds a number does not matter. */
const expectedOfCheck: Expected = { outcomes: ['found', 'at-least', 'at-most'], mustHold: false };

/** The time is short for more than what is known so far. */
function isShort(scenario: Scenario): boolean {
  const blindSeconds = (scenario.outages ?? []).reduce((sum, { seconds }) => sum + seconds, 0);
  return scenario.budgetSeconds < dueFactor * lowerBound(scenario) + blindSeconds;
}

function outcomesOf(users: number, reach: number): readonly Outcome[] {
  if (users < 1) return ['at-most', 'inconclusive'];
  if (reach < (1 - nearLimit) * users) return ['at-least'];
  if (reach < (1 + nearLimit) * users) return ['at-least', 'found'];
  return ['found'];
}

/** True where a run can have as many users as the capacity, and so an estimate can be right. */
export function isReachable(scenario: Scenario): boolean {
  const { users } = truthOf(scenario);
  return users >= 1 && reachOf(scenario) >= (1 - nearLimit) * users;
}

/** True where the capacity itself should be found, in good time. */
export function isFindable(scenario: Scenario): boolean {
  return isReachable(scenario) && scenario.mode !== 'check' && !isShort(scenario);
}

/** Whether a run came to what it should have. */
export function isAsExpected(row: Row, { outcomes, mustHold }: Expected): boolean {
  return outcomes.includes(row.outcome) && !(mustHold && holdsTruth(row) === false);
}

/** Whether the interval holds the truth; null when there is none. */
export function holdsTruth({ low, high, trueUsers }: Row): boolean | null {
  if (low === null && high === null) return null;
  return (low ?? 0) <= trueUsers && trueUsers <= (high ?? Infinity);
}
