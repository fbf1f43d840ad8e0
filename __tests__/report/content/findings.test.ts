import { describe, expect, it } from '@jest/globals';
import {
  bindingReading,
  healthyCondition,
  levelReadings,
  signalFindings,
  sourceText,
} from '../../../src/report/content/findings.ts';
import type { Report } from '../../../src/report/model.ts';
import type { Signal } from '../../../src/monitor/signal.ts';
import type { Level } from '../../../src/search/types.ts';
import { reading, report, signal, start } from '../../fixtures/reports/build.ts';

const latency = signal('latency', 0.5);
const memory = signal('memory', 100, { bound: 'min' });

/** Levels of 100 s each, with the same value in every sample. */
function held(
  levels: readonly (readonly [users: number, value: number, side: Level['side']])[],
  users: number | null,
): Report {
  const base = report({ signals: [latency] }, {});
  return report(
    { signals: [latency] },
    {
      result: { ...base.run.result, users },
      levels: levels.map(([users, , side], index) => ({
        users,
        from: start + 100 * index,
        to: start + 100 * (index + 1),
        margin: null,
        side,
        bindingSignal: '',
      })),
      samples: levels.flatMap(([users, value], index) =>
        [20, 40, 60, 80, 100].map((after) => ({
          time: start + 100 * index + after,
          requestedUsers: users,
          activeUsers: after === 20 ? 0 : users,
          phase: 'measure' as const,
          reason: '',
          // The users are there from the second sample on; what is read of before does not count.
          readings: [reading(latency, start + 100 * index + after, after < 60 ? 99 : value)],
          lostAgents: [],
          statistics: null,
        })),
      ),
    },
  );
}

describe('signalFindings', () => {
  it.each<[string, Report, number | null, string]>([
    [
      'a level within the precision of the capacity',
      held(
        [
          [800, 0.3, 'healthy'],
          [1010, 0.45, 'healthy'],
        ],
        1000,
      ),
      0.45,
      'measured at 1,010 users',
    ],
    [
      'the levels on both sides, on logarithmic axes',
      held(
        [
          [1600, 0.8, 'degraded'],
          [400, 0.2, 'healthy'],
        ],
        800,
      ),
      0.4,
      'interpolated between 400 and 1,600 users',
    ],
    [
      'the levels on both sides, linear where a value is 0',
      held(
        [
          [400, 0, 'healthy'],
          [1600, 0.8, 'degraded'],
        ],
        800,
      ),
      0.4,
      'interpolated between 400 and 1,600 users',
    ],
    [
      'the nearest level where one side was never tried',
      held(
        [
          [400, 0.2, 'healthy'],
          [500, 0.3, 'healthy'],
        ],
        800,
      ),
      0.3,
      'measured at the nearest level, 500 users',
    ],
    [
      'the highest healthy level without a capacity',
      held(
        [
          [400, 0.2, 'healthy'],
          [500, 0.3, 'healthy'],
          [600, 0.6, 'degraded'],
        ],
        null,
      ),
      0.3,
      'measured at the highest healthy level, 500 users',
    ],
    ['nothing', held([], 800), null, ''],
    ['nothing healthy', held([[400, 0.6, 'degraded']], null), null, ''],
  ])('takes the value from %s', (_, of, value, basis) => {
    const [found] = signalFindings(of);
    expect(found?.basis).toBe(basis);
    if (value === null) expect(found?.value).toBeNull();
    else expect(found?.value).toBeCloseTo(value, 12);
  });

  it('takes the middle of levels with the same number of users', () => {
    const of = held(
      [
        [800, 0.3, 'healthy'],
        [400, 0.2, 'healthy'],
        [800, 0.5, 'degraded'],
      ],
      800,
    );
    expect(signalFindings(of)[0]?.value).toBeCloseTo(0.4, 12);
  });
});

describe('the state of a signal', () => {
  /** One level of 800 users, and what the search made of it. */
  function at(
    signal: Signal,
    value: number | null,
    result: Partial<Report['run']['result']> = {},
  ): Report {
    const of = held(value === null ? [] : [[800, value, 'healthy']], 800);
    return {
      ...of,
      signals: [signal],
      run: {
        ...of.run,
        result: { ...of.run.result, ...result },
        samples: of.run.samples.map((sample) => ({
          ...sample,
          readings: sample.readings.map(({ to, value }) => reading(signal, to, value)),
        })),
      },
    };
  }

  it.each<[Signal, number | null, string]>([
    [latency, 0.48, 'healthy'],
    [latency, 0.52, 'degraded'],
    [latency, 0.49, 'at its limit'],
    [memory, 96, 'degraded'],
    [memory, 100, 'at its limit'],
    [memory, 104, 'healthy'],
    [latency, null, 'unknown'],
    [{ ...latency, reportOnly: true }, 9, 'not judged'],
  ])('is read from the value where nothing was found (%#)', (signal, value, state) => {
    expect(signalFindings(at(signal, value))[0]?.state).toBe(state);
  });

  const found = { outcome: 'found', limitedBy: 'latency' } as const;
  const atLeast = { outcome: 'at-least', limitedBy: 'max-users' } as const;
  const measured = 'measured at 800 users';

  it.each<[string, Signal, number | null, typeof found | typeof atLeast, object]>([
    [
      'which binds is at its limit, though more was measured',
      latency,
      0.7,
      found,
      {
        value: 0.5,
        state: 'at its limit',
        basis: 'its threshold, by definition; 0.7 measured at 800 users',
      },
    ],
    [
      'which binds is at its limit, though less was measured',
      latency,
      0.3,
      found,
      {
        value: 0.5,
        state: 'at its limit',
        basis: 'its threshold, by definition; 0.3 measured at 800 users',
      },
    ],
    [
      'which binds is at its limit, though nothing was measured there',
      latency,
      null,
      found,
      { value: 0.5, state: 'at its limit', basis: 'its threshold, by definition' },
    ],
    [
      'which does not bind is not degraded',
      memory,
      90,
      found,
      { value: 90, state: 'at its limit', basis: measured },
    ],
    [
      'which does not bind may be healthy',
      memory,
      900,
      found,
      { value: 900, state: 'healthy', basis: measured },
    ],
    [
      'is not degraded where so many are carried at least',
      latency,
      0.7,
      atLeast,
      { value: 0.7, state: 'at its limit', basis: measured },
    ],
    [
      'is not judged where it is only shown',
      { ...latency, reportOnly: true },
      0.7,
      found,
      { value: 0.7, state: 'not judged', basis: measured },
    ],
  ])('%s', (_, signal, value, result, finding) => {
    expect(signalFindings(at(signal, value, result))[0]).toEqual({
      signal,
      ...finding,
      value: expect.closeTo((finding as { value: number }).value, 9),
    });
  });
});

describe('levelReadings', () => {
  it('leaves out readings that reach back before the users had come', () => {
    const of = held([[800, 0.3, 'healthy']], 800);
    const [level] = of.run.levels;
    const times = level && levelReadings(of, level).map(({ to }) => to - start);
    expect(times).toEqual([60, 80, 100]);
  });
});

describe('bindingReading', () => {
  const quiet = reading(latency, start, 0.1);
  const tight = reading(memory, start, 110);

  it('finds the judged reading that is closest to its threshold', () => {
    const shown = reading({ ...latency, reportOnly: true }, start, 0.9);
    expect(bindingReading([quiet, tight, shown, reading(latency, start, null)])).toBe(tight);
  });

  it('finds none among unknown ones', () => {
    expect(bindingReading([reading(latency, start, null)])).toBeNull();
  });
});

describe('words for signals', () => {
  it('says when a signal is healthy', () => {
    expect(healthyCondition(latency)).toBe('under 0.5');
    expect(healthyCondition(memory)).toBe('over 100');
  });

  it('names the source', () => {
    expect(sourceText(latency)).toBe('up');
    const source = { kind: 'agent-statistic', statistic: 'latency-p95' } as const;
    expect(sourceText({ ...latency, source })).toBe('agent-stat: latency-p95');
  });
});
