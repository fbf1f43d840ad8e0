import { describe, expect, it } from '@jest/globals';
import { parseScenarios } from '../../bench/scenario-file.ts';
import { truthOf } from '../../bench/truth.ts';
import { unseenScenarios } from '../../bench/unseen.ts';

describe('unseen scenarios', () => {
  it('are the same for the same seed, and the first of a longer list', () => {
    expect(unseenScenarios(3, 4)).toEqual(unseenScenarios(3, 8).slice(0, 4));
    expect(unseenScenarios(4, 1)[0]?.serviceSeconds).not.toBe(
      unseenScenarios(3, 1)[0]?.serviceSeconds,
    );
  });

  it('are scenarios that a file may have', () => {
    const scenarios = unseenScenarios(5, 30);
    expect(parseScenarios(JSON.stringify(scenarios), 'unseen')).toEqual(scenarios);
  });

  it('have a capacity that an answer can be precise for, in reach or not', () => {
    for (const scenario of unseenScenarios(6, 30)) {
      const kind = scenario.name.split('-').at(-1);
      const { users } = truthOf(scenario);
      const reach = Math.min(scenario.maxUsers, scenario.generatorCeiling ?? Infinity);
      if (kind === 'always') {
        expect(users).toBe(0);
      } else {
        expect(users).toBeGreaterThanOrEqual(20);
        expect(reach < users).toBe(kind === 'never' || kind === 'ceiling');
      }
    }
  });
});
