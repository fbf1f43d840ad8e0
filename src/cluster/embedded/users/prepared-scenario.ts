import type { Target } from '../http/target.ts';
import type { Scenario } from '../scenario.ts';
import type { Step } from '../scenario/step.ts';
import { Cookies } from './cookies.ts';
import { PreparedStep } from './prepared-step.ts';
import { Session } from './session.ts';

/** A scenario made ready for one target. */
export interface PreparedScenario {
  readonly flows: readonly { readonly weight: number; readonly steps: readonly PreparedStep[] }[];
  /** What a user does before the first flow. */
  readonly start: readonly PreparedStep[];
  /** What a user does when it leaves. */
  readonly end: readonly PreparedStep[];
  /** What user `number`, from 1, knows in the beginning. `random` gives numbers in [0, 1). */
  readonly session: (number: number, random: () => number) => Session;
}

/**
 * Works out once what all users of a target have in common.
 *
 * @param keepsHeaders whether the headers of all responses are looked at; else what the steps need
 */
export function prepareScenario(
  target: Target,
  scenario: Scenario,
  keepsHeaders = false,
): PreparedScenario {
  const keepsCookies = scenario.cookies !== false;
  const prepare = (steps: readonly Step[], isOnce = false): PreparedStep[] =>
    steps.map((step) => new PreparedStep(target, step, { keepsCookies, keepsHeaders, isOnce }));
  const { flows, once = { start: [], end: [] }, data = [] } = scenario;
  return {
    flows: flows.map(({ weight, steps }) => ({ weight, steps: prepare(steps) })),
    start: prepare(once.start, true),
    end: prepare(once.end, true),
    session: (number, random) =>
      new Session(number, data, keepsCookies ? new Cookies(target.origin) : null, random),
  };
}
