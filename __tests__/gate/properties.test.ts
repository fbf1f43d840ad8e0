import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { givenBaseline, historyBaseline, type Baseline } from '../../src/gate/baseline.ts';
import type { Measurement } from '../../src/gate/measurement.ts';
import { judgeRegression, type RegressionVerdict } from '../../src/gate/regression.ts';
import { atLeast, atMost, found, history } from './measurements.ts';

/** The same cases each time: a failure of these tests is a change's own. */
const options = { seed: 1 };

/** A build against a baseline of 1,000 users; numbers are ln and standard deviations of ln. */
interface Case {
  readonly changes: readonly number[];
  readonly deviation: number;
  readonly spread: number;
  readonly ofBaseline: number;
  readonly freedom: number;
  readonly maxRegression: number;
  readonly confidence: number;
  readonly retests: 'possible' | 'out of time' | 'not needed';
}

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const cases: fc.Arbitrary<Case> = fc.record({
  changes: fc.array(double(-0.3, 0.2), { minLength: 1, maxLength: 6 }),
  deviation: double(0, 0.06),
  spread: double(0, 0.1),
  ofBaseline: double(0, 0.05),
  freedom: double(8, 40),
  maxRegression: double(0, 0.3),
  confidence: double(0.5, 0.999),
  retests: fc.constantFrom('possible', 'out of time', 'not needed'),
});

function baselineOf({ ofBaseline, spread, freedom }: Case, users = 1000): Baseline {
  const { low, high } = found(users, ofBaseline);
  return { ...givenBaseline(users, 'main'), low, high, spread: { deviation: spread, freedom } };
}

function judged(one: Case, measurements?: readonly Measurement[], users = 1000): RegressionVerdict {
  const { changes, deviation, retests } = one;
  const all = measurements ?? changes.map((change) => found(users * Math.exp(change), deviation));
  return judgeRegression(one, all, baselineOf(one, users), retests);
}

const rank = { fail: 0, inconclusive: 1, pass: 2 } as const;

describe('judgeRegression', () => {
  it('never judges a build worse for carrying more', () => {
    fc.assert(
      fc.property(cases, double(0, 0.2), (one, more) => {
        const better = { ...one, changes: one.changes.map((change) => change + more) };
        expect(rank[judged(better).verdict]).toBeGreaterThanOrEqual(rank[judged(one).verdict]);
      }),
      options,
    );
  });

  it('judges the same when build and baseline carry so many times as much', () => {
    fc.assert(
      fc.property(cases, double(1, 50), (one, factor) => {
        const [here, there] = [judged(one), judged(one, undefined, 1000 * factor)];
        expect(there.comparison.changePercent).toBeCloseTo(here.comparison.changePercent ?? NaN, 6);
        expect(there.comparison.changeLowPercent).toBeCloseTo(
          here.comparison.changeLowPercent ?? NaN,
          6,
        );
        // A tie on the bound may fall either way by rounding.
        const margin = Math.abs(
          (here.comparison.changeLowPercent ?? NaN) + 100 * one.maxRegression,
        );
        if (margin > 1e-6) expect(there.verdict).toBe(here.verdict);
      }),
      options,
    );
  });

  it('passes only what rules out the loss, fails only what lost more than is allowed', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { verdict, comparison, retest } = judged(one);
        const { changePercent, changeLowPercent, changeHighPercent } = comparison;
        const allowed = -100 * one.maxRegression;
        // A tie on the bound may fall either way by rounding.
        const margin = (changeLowPercent ?? NaN) - allowed;
        if (Math.abs(margin) > 1e-6) expect(verdict === 'pass').toBe(margin > 0);
        if (verdict === 'fail') {
          expect(changePercent).toBeLessThan(allowed + 1e-9);
          expect(changeHighPercent).toBeLessThan(0);
        }
        if (retest) expect(verdict).toBe('inconclusive');
      }),
      options,
    );
  });

  it('never turns a pass into a fail because less is known', () => {
    fc.assert(
      fc.property(cases, double(0, 0.1), double(0, 0.1), (one, wider, more) => {
        fc.pre(judged(one).verdict === 'pass');
        const { deviation, spread } = one;
        const vaguer = { ...one, deviation: deviation + wider, spread: spread + more };
        expect(judged(vaguer).verdict).not.toBe('fail');
      }),
      options,
    );
  });

  it('fails nothing on one measurement that can be repeated', () => {
    fc.assert(
      fc.property(cases, ({ changes: [first = 0], ...rest }) => {
        const once = { ...rest, changes: [first], retests: 'possible' } as const;
        expect(judged(once).verdict).not.toBe('fail');
      }),
      options,
    );
  });

  it('takes what was seen from one side for no better than the end that was seen', () => {
    fc.assert(
      fc.property(cases, double(-0.3, 0.2), (one, change) => {
        const end = 1000 * Math.exp(change);
        const closed = rank[judged(one, [found(end, 0)]).verdict];
        const below = rank[judged(one, [atLeast(end)]).verdict];
        const above = rank[judged(one, [atMost(end)]).verdict];
        expect(below).toBeGreaterThanOrEqual(Math.min(1, closed));
        expect(below).toBeLessThanOrEqual(Math.max(1, closed));
        expect(above).toBeLessThanOrEqual(1);
      }),
      options,
    );
  });
});

describe('historyBaseline', () => {
  it('lies among the runs, and scales with them', () => {
    const capacities = fc.array(double(500, 2000), { minLength: 1, maxLength: 15 });
    fc.assert(
      // Powers of two, so that what lies alike still does to the last bit.
      fc.property(capacities, fc.constantFrom(2, 4, 8, 16, 32), (all, factor) => {
        const baseline = (times: number) =>
          historyBaseline(
            { comparable: history(all.map((users) => times * users)), differences: [] },
            'main',
          ) as Baseline;
        const { users, low, high, spread } = baseline(1);
        expect(users).toBeGreaterThanOrEqual(Math.min(...all) * (1 - 1e-9));
        expect(users).toBeLessThanOrEqual(Math.max(...all) * (1 + 1e-9));
        expect(low).toBeLessThan(users);
        expect(high).toBeGreaterThan(users);
        expect(spread.deviation).toBeGreaterThan(0.02);
        expect(baseline(factor).users / users / factor).toBeCloseTo(1, 6);
      }),
      options,
    );
  });
});
