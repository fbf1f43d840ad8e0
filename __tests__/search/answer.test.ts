import { describe, expect, it } from '@jest/globals';
import { answer, forcedAnswer } from '../../src/search/answer.ts';
import type { Block } from '../../src/search/belief/blocks.ts';
import type { Collapse, Evidence } from '../../src/search/evidence.ts';
import { newLevel } from '../../src/search/level.ts';
import { beliefOf, blockOf as block, settings } from './observations.ts';

/** A belief whose logarithm is even between two capacities. */
const between = (low: number, high: number): Evidence['belief'] =>
  beliefOf((p) => low * (high / low) ** p);

const certified = (margin: number) => ({
  margin,
  average: margin,
  twin: false,
  signal: 'latency',
  from: 0,
  to: 60,
});

const levelAt = (users: number, margin: number | null): Evidence['level'] => ({
  ...newLevel(users, 0),
  certified: margin === null ? null : certified(margin),
  certifiedNear: margin === null ? null : certified(margin),
});

const minute = { seconds: 60 };

const inPassing = (blocks: readonly Block[]): Block[] =>
  blocks.map((seen) => ({ ...seen, isPassing: true }));

/** Two minutes near 1000 users, and a capacity between 980 and 1020. */
const narrow: Evidence = {
  blocks: [block(500, -0.6), block(990, -0.05, minute), block(1000, 0.02, minute)],
  belief: between(979.5, 1020.5),
  level: levelAt(1000, 0.02),
  levels: [{ users: 1000, from: 0, to: 60, margin: 0, side: 'degraded', bindingSignal: 'latency' }],
  limit: 5000,
  limitedByAgents: false,
  collapse: null,
  draining: false,
};

describe('answer', () => {
  it('is found when the interval is narrow, measured and certified', () => {
    expect(answer(narrow, settings)).toMatchObject({
      outcome: 'found',
      users: 999,
      low: 977,
      high: 1022,
      limitedBy: 'latency',
    });
  });

  it.each<[string, number, number, number, number]>([
    ['not of itself', 1000, 1000, 988, 1012],
    ['of what was measured as well', 979.5, 1020.5, 977, 1022],
  ])('doubts what no model knows, %s', (_what, from, to, low, high) => {
    expect(answer({ ...narrow, belief: between(from, to) }, settings)).toMatchObject({ low, high });
  });

  it('never claims to be surer than the doubt that no model takes away', () => {
    const sure = { ...narrow, belief: between(1000, 1000) };
    expect(answer(sure, { ...settings, precision: 0.013 })?.outcome).toBe('found');
    expect(answer(sure, { ...settings, precision: 0.01 })).toBeNull();
  });

  it('names the signal whose capacity is the least', () => {
    const cpu = (users: number, margin: number): Block =>
      block(users, margin, { ...minute, signal: 'cpu' });
    const evidence = {
      ...narrow,
      blocks: [...narrow.blocks, block(400, -2, { signal: 'cpu' }), cpu(990, -0.1), cpu(1000, 0)],
      belief: { ...narrow.belief, binding: 'cpu' },
    };
    expect(answer(evidence, settings)?.limitedBy).toBe('cpu');
  });

  it.each([
    ['where so many are carried', 977, { users: 1100, recoveredAt: 400 }],
    ['nowhere else', 978, null],
  ])('tells of users that did not recover, %s', (_where, unrecoveredAt, told) => {
    const collapse: Collapse = { users: 1100, unrecoveredAt, recoveredAt: 400, at: 0, times: 1 };
    expect(answer({ ...narrow, collapse }, settings)?.collapse).toEqual(told);
    expect(forcedAnswer({ ...narrow, collapse }, settings, 'deadline').collapse).toEqual(told);
  });

  it('is none of a load at which another signal was degraded at other times', () => {
    const errors = (users: number, margin: number): Block =>
      block(users, margin, { ...minute, signal: 'errors' });
    const evidence = {
      ...narrow,
      blocks: [block(500, -0.6), errors(500, -1), block(1000, -0.1, minute), errors(990, 0.4)],
      belief: between(500, 5000),
    };
    expect(forcedAnswer(evidence, settings, 'deadline')).toMatchObject({
      outcome: 'at-least',
      users: 500,
    });
  });

  describe('of a service that fell with 1100 users', () => {
    const fell: Collapse = { users: 1100, unrecoveredAt: 930, recoveredAt: 0, at: 150, times: 1 };
    const before = { ...narrow, blocks: [block(500, -0.6), ...narrow.blocks] };

    it('is not what was carried near there before, but what was far from it', () => {
      expect(forcedAnswer({ ...before, collapse: fell }, settings, 'failed')).toMatchObject({
        outcome: 'at-least',
        users: 500,
        low: 500,
      });
    });

    it('may be what was carried since', () => {
      const blocks = narrow.blocks.map((seen) => ({ ...seen, from: 200 }));
      const evidence = { ...narrow, blocks, collapse: fell };
      expect(forcedAnswer(evidence, settings, 'deadline')).toMatchObject({ users: 999 });
    });

    it('is none where it holds less than a third of that', () => {
      const holding = (users: number): Evidence => ({
        ...narrow,
        blocks: [block(users, -0.5, { from: 200, to: 500, seconds: 300 })],
        belief: between(0.9 * users, 1100),
        collapse: fell,
      });
      expect(answer(holding(329), settings)).toBeNull();
      expect(answer(holding(331), settings)).toMatchObject({
        outcome: 'found',
        users: 331,
        high: 1100,
      });
    });

    it('is none where it has not got up', () => {
      const never = {
        ...narrow,
        blocks: narrow.blocks.slice(1),
        collapse: { ...fell, at: Infinity },
      };
      expect(forcedAnswer(never, settings, 'failed')).toMatchObject({
        outcome: 'inconclusive',
        users: null,
      });
    });
  });

  it.each<[string, Partial<Evidence>]>([
    ['the interval is wide', { belief: between(900, 1100) }],
    [
      'it would be wide in whole users',
      {
        belief: between(49.04, 51.95),
        blocks: [block(50, -0.05, minute), block(51, 0.02, minute)],
      },
    ],
    ['the capacity is out of reach', { limit: 900 }],
    [
      'only one block is near',
      { blocks: [block(500, -0.6), block(900, -0.1), block(1000, 0, { seconds: 120 })] },
    ],
    [
      'it was measured for less than a minute',
      { blocks: [block(990, -0.05, { seconds: 30 }), block(1000, 0.02, { seconds: 29 })] },
    ],
    [
      'the users were still coming',
      { blocks: narrow.blocks.map((b) => ({ ...b, loadSpread: 0.02 })) },
    ],
    ['the queries of the user have not looked at it', { level: levelAt(1000, null) }],
    ['the queries of the user see something else', { level: levelAt(1000, 0.6) }],
  ])('is none when %s', (_why, changes) => {
    expect(answer({ ...narrow, ...changes }, settings)).toBeNull();
  });

  it.each([
    ['a window of the queries', { windowSeconds: 61 }],
    ['eight scrapes', { scrapeSeconds: 15.5 }],
  ])('is found only after the longer one of a minute and %s', (_what, changes) => {
    expect(answer(narrow, { ...settings, ...changes })).toBeNull();
    const blocks = narrow.blocks.map((b) => ({ ...b, seconds: 62 }));
    expect(answer({ ...narrow, blocks }, { ...settings, ...changes })?.outcome).toBe('found');
  });

  /** Healthy with all that can be made. */
  const atLimit: Evidence = {
    ...narrow,
    blocks: [block(1000, -0.5), block(1000, -0.4)],
    belief: between(1100, 3000),
    level: levelAt(1000, -0.4),
    limit: 1000,
  };

  it.each([
    { limitedByAgents: false, limitedBy: 'max-users' },
    { limitedByAgents: true, limitedBy: 'agents' },
  ])('is at least the limit, limited by $limitedBy', ({ limitedByAgents, limitedBy }) => {
    expect(answer({ ...atLimit, limitedByAgents }, settings)).toMatchObject({
      outcome: 'at-least',
      users: 1000,
      low: 1000,
      high: null,
      limitedBy,
    });
  });

  it.each<[string, Partial<Evidence>]>([
    ['it was seen once only', { blocks: [block(1000, -0.5)] }],
    ['it was degraded once', { blocks: [...atLimit.blocks, block(1000, 0.1)] }],
    ['it was seen in passing only', { blocks: inPassing(atLimit.blocks) }],
    ['it was seen with fewer users only', { blocks: [block(900, -0.5), block(900, -0.4)] }],
    ['it is not certified', { level: levelAt(1000, null) }],
    ['it is certified as degraded', { level: levelAt(1000, 0) }],
  ])('is not at least the limit when %s', (_why, changes) => {
    expect(answer({ ...atLimit, ...changes }, settings)).toBeNull();
  });

  /** Enough is 800, and some 900 are carried. */
  const checking = { ...settings, enoughUsers: 800 };
  const carried: Evidence = {
    ...narrow,
    blocks: [block(400, -0.6), block(850, -0.2), block(850, -0.1)],
    belief: between(820, 1200),
    level: levelAt(850, -0.1),
  };

  it('is at least as many as are carried, where that is enough', () => {
    expect(answer(carried, checking)).toEqual({
      outcome: 'at-least',
      users: 827,
      low: 827,
      high: null,
      limitedBy: '',
      reason: 'The service still carries 827 users or more.',
      collapse: null,
    });
    expect(answer(carried, settings)).toBeNull();
  });

  it('claims no more than was tried', () => {
    expect(answer({ ...carried, belief: between(880, 1300) }, checking)?.users).toBe(850);
  });

  it.each<[string, Partial<Evidence>, Partial<typeof settings>]>([
    ['it is not sure', { belief: between(790, 1200) }, {}],
    ['the users are being drained', { draining: true }, {}],
    ['fewer were tried', { blocks: [block(790, -0.2), block(790, -0.1)] }, {}],
    ['there are fewer users now', { level: levelAt(790, -0.3) }, {}],
    ['the queries of the user have not looked at it', { level: levelAt(850, null) }, {}],
    ['the queries of the user see a degraded service', { level: levelAt(850, 0) }, {}],
    ['it was seen for less than half a minute', { blocks: [block(850, -0.2)] }, {}],
    ['it was seen for less than a window', {}, { windowSeconds: 31 }],
    ['it was seen for less than four scrapes', {}, { scrapeSeconds: 8 }],
    [
      'the users were still coming',
      { blocks: carried.blocks.map((b) => ({ ...b, loadSpread: 0.02 })) },
      {},
    ],
    ['it was seen in passing only', { blocks: inPassing(carried.blocks) }, {}],
  ])('is not yet known to be enough when %s', (_why, changes, asked) => {
    expect(answer({ ...carried, ...changes }, { ...checking, ...asked })).toBeNull();
  });

  it('is the capacity, where that is as well known', () => {
    expect(answer(narrow, checking)).toMatchObject({ outcome: 'found', users: 999 });
  });

  const never: Evidence = {
    ...narrow,
    blocks: [block(10, 2), block(1, 0.3), block(1, 0.2)],
    belief: between(0.5, 3),
    level: levelAt(1, 0.3),
  };

  it('is no user when one is too many', () => {
    expect(answer(never, settings)).toEqual({
      outcome: 'at-most',
      users: 0,
      low: null,
      high: 1,
      limitedBy: 'latency',
      reason: 'latency is degraded with a single user.',
      collapse: null,
    });
  });

  it('is no user when one of four looks was healthy by chance', () => {
    const blocks = [...never.blocks, block(1, -0.1), block(1, 0.4)];
    expect(answer({ ...never, blocks }, settings)).toMatchObject({ outcome: 'at-most', users: 0 });
  });

  it.each<[string, Partial<Evidence>]>([
    ['the users are still being drained', { draining: true }],
    ['there are more users', { level: levelAt(10, 2) }],
    ['one user was healthy once', { blocks: [...never.blocks, block(1, -0.1)] }],
    [
      'one user is healthy in the mean of four looks',
      { blocks: [...never.blocks, block(1, -1), block(1, -1)] },
    ],
    [
      'one user is degraded in the mean by no more than chance',
      { blocks: [block(10, -0.5), block(1, -0.5), block(1, 0.5), block(1, -0.2), block(1, 0.3)] },
    ],
    ['one user was tried once only', { blocks: [block(10, 2), block(1, 0.3)] }],
    ['one user was seen in passing only', { blocks: inPassing(never.blocks) }],
  ])('is not yet known to be no user when %s', (_why, changes) => {
    expect(answer({ ...never, ...changes }, settings)).toBeNull();
  });
});

describe('forcedAnswer', () => {
  it('is the one that the evidence supports, where there is one', () => {
    expect(forcedAnswer(narrow, settings, 'cancelled')).toEqual(answer(narrow, settings));
  });

  const wide = between(600, 1400);

  it.each<[string, Partial<Evidence>, object]>([
    [
      'a number with a fair interval',
      { belief: between(900, 1111) },
      { outcome: 'found', users: 999, limitedBy: 'latency' },
    ],
    [
      'no number of users that could not be asked for',
      { belief: between(900, 1111), limit: 998 },
      { outcome: 'at-least', users: 904, low: 904, high: 1105, limitedBy: 'time' },
    ],
    [
      'no number where only the least of many signals is within narrow bounds',
      { belief: { ...between(900, 1111), ofBinding: between(900, 3000) } },
      { outcome: 'at-least', users: 904, low: 904, high: 1105, limitedBy: 'time' },
    ],
    [
      'what was healthy at least, and what it is at most',
      { belief: wide, blocks: [block(300, -0.6), block(800, -0.2), block(1500, 3)] },
      { outcome: 'at-least', users: 612, low: 612, high: 1370, limitedBy: 'time' },
    ],
    [
      'what was healthy at least, and no top where none was degraded',
      { belief: wide, blocks: [block(300, -0.6), block(500, -0.2)] },
      { outcome: 'at-least', users: 500, low: 500, high: null, limitedBy: 'time' },
    ],
    [
      'what was degraded, where nothing was healthy',
      { belief: wide, blocks: [block(300, 0.6), block(200, 0.2)] },
      { outcome: 'at-most', users: 200, low: null, high: 200, limitedBy: 'time' },
    ],
    [
      'nothing of what was seen in passing',
      { belief: wide, blocks: inPassing([block(300, -0.6), block(800, 0.2)]) },
      { outcome: 'inconclusive', users: null, low: null, high: null, limitedBy: 'time' },
    ],
    [
      'nothing without a block',
      { belief: wide, blocks: [], levels: [] },
      { outcome: 'inconclusive', users: null, low: null, high: null, limitedBy: 'time' },
    ],
  ])('at the deadline is %s', (_what, changes, expected) => {
    const evidence = { ...narrow, level: levelAt(1000, null), ...changes };
    expect(forcedAnswer(evidence, settings, 'deadline')).toMatchObject(expected);
  });

  it.each([
    [
      'is no edge where it was fewer than fifty requests',
      36,
      { outcome: 'at-least', low: 8, high: null },
    ],
    ['is one where it was more', 37, { outcome: 'found', users: 10, low: 10, high: 11 }],
  ])('at the deadline what was too much %s', (_what, seconds, expected) => {
    const blocks = [block(8, -0.3, minute), block(11, 0.2, { seconds })];
    const evidence = { ...narrow, belief: between(10, 12), blocks, level: levelAt(11, null) };
    expect(forcedAnswer(evidence, settings, 'deadline')).toMatchObject(expected);
  });

  it.each([
    { why: 'deadline' as const, limitedBy: 'time', words: 'the time was up' },
    { why: 'cancelled' as const, limitedBy: '', words: 'the run was cancelled' },
    { why: 'failed' as const, limitedBy: '', words: 'the run could not go on' },
  ])('says why it is due: $why', ({ why, limitedBy, words }) => {
    const evidence = { ...narrow, blocks: [], levels: [], level: levelAt(0, null) };
    const result = forcedAnswer({ ...evidence, belief: wide }, settings, why);
    expect(result.limitedBy).toBe(limitedBy);
    expect(result.reason).toContain(words);
  });
});

describe('a service that changes by itself', () => {
  const spell = (from: number, users: number, margin: number) =>
    Array.from({ length: 8 }, (_, index) => {
      const start = from + 15 * index;
      return block(users, margin, { from: start, to: start + 15, seconds: 15 });
    });
  const changing: Evidence = {
    ...narrow,
    blocks: [
      block(800, -0.8, { from: 0, to: 60, seconds: 60 }),
      ...spell(60, 1000, -0.5),
      ...spell(180, 1000, 0.4),
      ...spell(300, 1000, -0.5),
      ...spell(420, 1000, -0.5),
      ...spell(540, 1000, 0.4),
      ...spell(660, 1000, -0.5),
    ],
  };

  it('is told as carrying what it carried throughout, when the time is up', () => {
    expect(forcedAnswer(changing, settings, 'deadline')).toMatchObject({
      outcome: 'at-least',
      users: 800,
      low: 800,
      high: null,
      limitedBy: 'time',
      reason:
        'Healthy with 800 users; with more, the service was better and worse for long spells by itself, and the time was up.',
    });
  });
});

describe('after the service fell', () => {
  const collapse: Collapse = { users: 1017, unrecoveredAt: 500, recoveredAt: 0, at: 600, times: 2 };
  const held = block(864, -0.5, { from: 700, to: 1000, seconds: 300 });
  const fallen: Evidence = {
    ...narrow,
    blocks: [block(400, -0.6), block(1000, -0.4), held],
    belief: between(600, 1800),
    collapse,
  };

  it('what it holds for minutes is the answer, and where it fell the end of the interval', () => {
    expect(answer(fallen, settings)).toEqual({
      outcome: 'found',
      users: 864,
      low: 734,
      high: 1017,
      limitedBy: 'latency',
      reason: 'The service holds 864 users, and collapses with 1017.',
      collapse: { users: 1017, recoveredAt: 0 },
    });
  });

  it.each<[string, Partial<Evidence>]>([
    ['it was held for less', { blocks: [block(400, -0.6), { ...held, seconds: 299 }] }],
    ['it was held before it fell', { collapse: { ...collapse, at: 701 } }],
  ])('is none yet where %s', (_why, changes) => {
    expect(answer({ ...fallen, ...changes }, settings)).toBeNull();
  });

  it.each<[string, Partial<Collapse>, number | null]>([
    ['twice, and got up only with far fewer users', { recoveredAt: 508, times: 2 }, 864],
    ['twice, and got up with half of them', { recoveredAt: 509, times: 2 }, null],
    ['once', { recoveredAt: 508, times: 1 }, null],
  ])('it has fallen %s', (_how, changes, users) => {
    const found = answer({ ...fallen, collapse: { ...collapse, ...changes } }, settings);
    expect(found?.users ?? null).toBe(users);
  });

  it('is not what a signal seems to say that is far below its threshold until it falls', () => {
    const since = { from: 700, to: 760, seconds: 60 };
    const where = (margin: number): Evidence => ({
      ...narrow,
      blocks: [block(500, -2), block(990, margin, since), block(1000, margin, since)],
      collapse: { ...collapse, times: 1, users: 1200 },
    });
    expect(answer(where(Math.log(0.49)), settings)).toBeNull();
    expect(answer(where(Math.log(0.51)), settings)?.users).toBe(999);
    // What was before it fell says nothing.
    const before = { ...where(-0.1), collapse: { ...collapse, times: 1, users: 1200, at: 701 } };
    expect(answer(before, settings)).toBeNull();
  });

  it('nothing counts that was healthy where it fell', () => {
    const evidence = {
      ...fallen,
      blocks: [block(400, -0.6), block(1000, -0.4), { ...held, seconds: 299 }],
    };
    const { outcome, users } = forcedAnswer(evidence, settings, 'deadline');
    expect([outcome, users]).toEqual(['at-least', Math.min(864, users ?? 0)]);
  });
});

describe('levels that were not held', () => {
  const moving = { seconds: 2, loadSpread: 0.3 };
  const few: Evidence = {
    ...narrow,
    limit: 40,
    level: levelAt(3, null),
    levels: [],
    belief: beliefOf((share) => 9 * Math.exp((share - 0.5) * 2)),
    blocks: [
      block(7, Math.log(0.7), { seconds: 16 }),
      block(8, Math.log(0.8), { seconds: 16 }),
      block(9, Math.log(1.1), moving),
    ],
  };

  it('say nothing: what was healthy beside a change stands', () => {
    expect(forcedAnswer(few, settings, 'deadline')).toMatchObject({ outcome: 'at-least', low: 3 });
  });

  it('give no answer alone', () => {
    const evidence = { ...few, blocks: [block(9, Math.log(1.1), moving)] };
    expect(forcedAnswer(evidence, settings, 'deadline')).toMatchObject({
      outcome: 'inconclusive',
      users: null,
      reason: 'No level was held long enough to be measured; the time was up.',
    });
  });
});

describe('a single user who is too many after many were healthy', () => {
  it('is a service that has not recovered, and no capacity of 0', () => {
    const blocks = [
      ...[block(400, -0.5, minute), block(800, -0.4, minute)],
      ...[block(1, 0.5), block(1, 0.4), block(1, 0.5), block(1, 0.6)],
    ];
    const evidence = { ...narrow, blocks, belief: between(0.5, 3000), level: levelAt(1, null) };
    expect(answer(evidence, settings)).toMatchObject({
      outcome: 'inconclusive',
      users: null,
      reason:
        'latency is degraded with a single user after 800 users were healthy: the service has not recovered.',
    });
  });
});
