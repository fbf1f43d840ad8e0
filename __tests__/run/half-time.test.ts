import { describe, expect, it, jest } from '@jest/globals';
import { simulate } from '../../bench/simulation/run.ts';
import { truthOf } from '../../bench/truth.ts';
import type { Search } from '../../src/coordinator/coordinator.ts';
import { givenBaseline } from '../../src/gate/baseline.ts';
import { enoughUsers } from '../../src/gate/regression.ts';
import { withHalfTime } from '../../src/run/half-time.ts';
import { settle, type Settled } from '../../src/run/settle.ts';
import { capacitySearch } from '../../src/search/search.ts';
import type { Command, SearchResult } from '../../src/search/types.ts';
import { scenario } from '../bench/scenario.ts';
import { found } from './records.ts';

jest.setTimeout(60_000);

/** A search that believes in 100 users a tick, and answers when 600 are reached. */
const counting: Search<number> = {
  initial: 0,
  next: (before) => {
    const users = before + 100;
    const result = users === 600 ? found(users) : null;
    return {
      state: users,
      command: { users, settledSince: 3, phase: 'measure', reason: 'counting', result },
    };
  },
  conclude: (users, why) => ({ ...found(users), reason: why }),
  levels: (users) => [{ users, from: 0, to: 1, margin: 0, side: 'healthy', bindingSignal: 'p95' }],
};

/** The commands of a search at these times, and the answers that it was asked about. */
function commandsAt(
  times: readonly number[],
  isEnough: (answer: SearchResult) => boolean,
  deadline = 240,
): { commands: Command[]; answers: (number | null)[] } {
  const answers: (number | null)[] = [];
  const search = withHalfTime(counting, deadline, (answer) => {
    answers.push(answer.users);
    return isEnough(answer);
  });
  let state = search.initial;
  const commands = times.map((time) => {
    const observation = { time, activeUsers: 0, generatorLimit: null, readings: [] };
    const step = search.next(state, observation);
    state = step.state;
    return step.command;
  });
  expect(search.levels(state)).toEqual(counting.levels(100 * times.length));
  expect(search.conclude(state, 'cancelled').users).toBe(100 * times.length);
  return { commands, answers };
}

describe('withHalfTime', () => {
  it('ends a search at half of its time with the answer of that moment', () => {
    const { commands, answers } = commandsAt([60, 119, 121], () => true);
    expect(answers).toEqual([300]);
    expect(commands.map(({ users, result }) => [users, result])).toEqual([
      [100, null],
      [200, null],
      [0, { ...found(300), reason: 'deadline' }],
    ]);
    expect(commands.at(-1)).toMatchObject({ settledSince: null, phase: 'done' });
  });

  it('asks once, and then lets it go on to its end', () => {
    const { commands, answers } = commandsAt([60, 120, 121, 122, 123, 124], () => false);
    expect(answers).toEqual([200]);
    expect(commands.map(({ users, result }) => [users, result?.users])).toEqual([
      ...[100, 200, 300, 400, 500].map((users) => [users, undefined]),
      [600, 600],
    ]);
  });

  it('does not ask where half of the time is too short to measure in', () => {
    const { commands, answers } = commandsAt([60, 119, 121], () => true, 239);
    expect(answers).toEqual([]);
    expect(commands.at(-1)?.result).toBeNull();
  });

  it('does not ask where the search answers by itself', () => {
    const { commands, answers } = commandsAt([1, 2, 3, 4, 5, 120], () => true);
    expect(answers).toEqual([]);
    expect(commands.at(-1)?.result).toEqual(found(600));
  });
});

describe('a check in virtual time', () => {
  const twenty = scenario({ workers: 20, spinUpUsersPerSecond: 200, maxUsers: 5000 });
  const users = truthOf(twenty).users;
  const gate = { maxRegression: 0.05, confidence: 0.95, requiredUsers: null };
  const baseline = { ...givenBaseline(users, 'main'), newest: { commit: null, url: null } };

  /** Checks a build of so much of the baseline's capacity in so many seconds. */
  async function check(share: number, budget: number): Promise<Settled> {
    const build = { ...twenty, serviceSeconds: twenty.serviceSeconds / share };
    let left = budget;
    let seed = 0;
    return settle({
      gate,
      baseline,
      isOfBase: false,
      measureBase: null,
      measure: async (_before, _baseline, isSuspicious) => {
        const world = { ...build, mode: 'check', baseline: users, budgetSeconds: left } as const;
        const { record, seconds } = await simulate(world, (seed += 1), (settings) =>
          withHalfTime(
            capacitySearch({ ...settings, enoughUsers: Math.ceil(enoughUsers(gate, baseline)) }),
            settings.deadline,
            isSuspicious,
          ),
        );
        left -= seconds;
        return record;
      },
      timeLeft: () => left,
      log: () => undefined,
    });
  }

  it.each([
    [0.85, 300, 'fail', 2],
    // One look alone fails only what is far beyond chance.
    [0.85, 120, 'fail', 1],
    [0.9, 120, 'inconclusive', 1],
    [1.15, 120, 'pass', 1],
  ])('of a build with %d of the capacity in %d s: %s', async (share, budget, verdict, count) => {
    const { records, verdict: judged } = await check(share, budget);
    expect([judged.verdict, records.length]).toEqual([verdict, count]);
  });
});
