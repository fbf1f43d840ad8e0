import { describe, expect, it } from '@jest/globals';
import { levelLine } from '../../../src/report/progress/level-line.ts';
import type { Level, SearchResult } from '../../../src/search/types.ts';

const context = { startedAt: 1000, deadline: 1900, maxUsers: 5000, precision: 0.03 };

const level: Level = {
  users: 640,
  from: 1090,
  to: 1135,
  margin: Math.log(0.62),
  side: 'healthy',
  bindingSignal: 'p99 latency',
};

function answer(low: number | null, high: number | null): SearchResult {
  return {
    outcome: 'at-least',
    users: low,
    low,
    high,
    limitedBy: 'time',
    reason: '',
    collapse: null,
  };
}

describe('levelLine', () => {
  it.each<[string, Partial<Level>, SearchResult, string]>([
    [
      'both ends known',
      {},
      answer(800, 1400),
      '02:15  640 users healthy at 62% of the threshold of p99 latency, capacity so far 800 to 1,400, about 80 s left',
    ],
    [
      'one end known',
      {},
      answer(640, null),
      '02:15  640 users healthy at 62% of the threshold of p99 latency, capacity so far at least 640, at most 13 m left',
    ],
    [
      'nothing known',
      { margin: null, side: 'uncertain' },
      answer(null, null),
      '02:15  640 users uncertain, at most 13 m left',
    ],
    [
      'nearly done',
      { margin: Math.log(1.2), side: 'degraded', bindingSignal: 'a\n::error::b' },
      answer(1000, 1050),
      '02:15  640 users degraded at 120% of the threshold of a ::error::b, capacity so far 1,000 to 1,050, about 10 s left',
    ],
  ])('tells a level in a line: %s', (_, changes, result, line) => {
    const end = {
      level: { ...level, ...changes },
      time: 1135,
      count: 4,
      answer: result,
      knownSince: null,
      isLast: false,
    };
    expect(levelLine(end, context, false)).toBe(line);
  });

  it.each([
    [null, 'about 20 s left'],
    [1068, 'about 20 s left'],
    [1067, 'about 2 m left'],
  ])(
    'expects more where both ends are known for half of the time, here since %p',
    (knownSince, left) => {
      const end = { level, time: 1135, count: 4, answer: answer(1000, 1085), knownSince };
      expect(levelLine({ ...end, isLast: false }, context, false)).toMatch(
        new RegExp(`, ${left}$`),
      );
    },
  );

  it('promises nothing beyond the deadline', () => {
    const end = {
      level,
      time: 1890,
      count: 4,
      answer: answer(100, 4000),
      knownSince: null,
      isLast: false,
    };
    expect(levelLine(end, context, false)).toMatch(/, at most 10 s left$/);
    expect(levelLine({ ...end, time: 1900 }, context, false)).not.toContain('left');
  });

  it('tells of no time that is left after the last', () => {
    const end = {
      level,
      time: 1135,
      count: 4,
      answer: answer(640, null),
      knownSince: null,
      isLast: true,
    };
    expect(levelLine(end, context, false)).toBe(
      '02:15  640 users healthy at 62% of the threshold of p99 latency, capacity so far at least 640',
    );
  });

  it('colours the side when it may, and says of which deployment it speaks', () => {
    const end = {
      level,
      time: 1135,
      count: 1,
      answer: answer(null, null),
      knownSince: null,
      isLast: false,
    };
    expect(levelLine(end, { ...context, precision: null, deployment: 'base' }, true)).toBe(
      'base  02:15  640 users \u001b[32mhealthy\u001b[39m at 62% of the threshold of p99 latency, at most 13 m left',
    );
  });
});
