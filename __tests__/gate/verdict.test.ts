import { describe, expect, it } from '@jest/globals';
import { givenBaseline, type Baseline, type NoBaseline } from '../../src/gate/baseline.ts';
import type { Measurement } from '../../src/gate/measurement.ts';
import { judge, judgeRatio } from '../../src/gate/verdict.ts';
import { atLeast, atMost, found } from './measurements.ts';

const settings = { requiredUsers: null, maxRegression: 0.05, confidence: 0.95 };
const baseline: Baseline = {
  ...givenBaseline(1000, 'main, the last 10 runs'),
  spread: { deviation: 0.005, freedom: 20 },
};
const missing: NoBaseline = { why: 'No comparable run of main is in the history yet.' };

const fell =
  'Capacity fell by 12% (−13% to −11%): 880 users (mean of 2 measurements), 1,000 before; at most 5% are allowed.';
const same =
  'Capacity changed by 0% (−1.5% to +1.5%): 1,000 users (mean of 2 measurements), 1,000 before; a loss of more than 5% is ruled out.';
const enough = 'The build carries at least 863 users (mean of 2 lower ends); 800 are required.';
const tooFew = 'The build carries at most 897 users (mean of 2 upper ends); 1,200 are required.';
const unknown =
  '870 users are required; the interval 863 to 897 (mean of 2 lower and upper ends) cannot tell.';

function judged(
  users: number,
  requiredUsers: number | null,
  against: Baseline | NoBaseline | null,
) {
  const { low, high, ...rest } = found(users);
  const measurement: Measurement = { ...rest, low: Math.round(low), high: Math.round(high) };
  return judge(
    { ...settings, requiredUsers },
    {
      measurements: [measurement, measurement],
      baseline: against,
      retests: 'possible',
    },
  );
}

describe('judge', () => {
  it.each<[number, number | null, Baseline | NoBaseline | null, string, string]>([
    [880, null, null, 'none', 'No requirement was set.'],
    [880, null, missing, 'none', missing.why],
    [880, 800, missing, 'pass', `${enough} ${missing.why}`],
    [880, 800, null, 'pass', enough],
    [880, 1200, missing, 'fail', `${tooFew} ${missing.why}`],
    [1000, null, baseline, 'pass', same],
    [880, null, baseline, 'fail', fell],
    [880, 800, baseline, 'fail', `${fell} ${enough}`],
    [880, 870, baseline, 'fail', `${fell} ${unknown}`],
    [880, 1200, baseline, 'fail', `${fell} ${tooFew}`],
    [
      1000,
      800,
      baseline,
      'pass',
      `${same} The build carries at least 981 users (mean of 2 lower ends); 800 are required.`,
    ],
    [
      1000,
      990,
      baseline,
      'inconclusive',
      `990 users are required; the interval 981 to 1,020 (mean of 2 lower and upper ends) cannot tell. ${same}`,
    ],
  ])('%p users, %p required: worst first', (users, required, against, verdict, reason) => {
    expect(judged(users, required, against)).toMatchObject({ verdict, reason, retest: false });
  });

  it('answers each thing that was asked', () => {
    const { parts, comparison } = judged(880, 800, baseline);
    expect(parts).toEqual([
      { of: 'regression', verdict: 'fail', reason: fell },
      { of: 'below-required', verdict: 'pass', reason: enough },
    ]);
    expect(comparison?.changePercent).toBeCloseTo(-12, 12);
    expect(judged(880, null, missing).parts).toEqual([
      { of: 'regression', verdict: 'none', reason: missing.why },
    ]);
    expect(judged(880, null, missing).comparison).toBeNull();
  });

  it.each<[number | null, Baseline | null, Measurement, boolean]>([
    [null, baseline, found(1000), false],
    [null, baseline, found(900), true],
    [950, null, found(900), true],
    [950, baseline, found(900), true],
    [950, null, found(950), false],
    [null, null, found(900), false],
  ])('%p required, against %j, of %j: measure again is %p', (required, against, one, retest) => {
    const evidence = { measurements: [one], baseline: against, retests: 'possible' } as const;
    const judgement = judge({ ...settings, requiredUsers: required }, evidence);
    expect(judgement.retest).toBe(retest);
    expect(judgement.verdict).not.toBe('fail');
  });
});

describe('a build of which nothing was measured', () => {
  const cause = 'The selector {job="shpo"} matches nothing. Did you mean job="shop"?';
  const nothing = `Nothing was measured: ${cause}`;
  const noCapacity = 'The search gave no capacity to compare with the 1,000 before.';

  it.each<[number | null, Baseline | NoBaseline | null, string, [string, string][]]>([
    [null, null, nothing, [['unmeasured', 'fail']]],
    [
      800,
      null,
      nothing,
      [
        ['unmeasured', 'fail'],
        ['below-required', 'fail'],
      ],
    ],
    [
      800,
      baseline,
      `${nothing} ${noCapacity}`,
      [
        ['unmeasured', 'fail'],
        ['below-required', 'fail'],
        ['regression', 'inconclusive'],
      ],
    ],
    [
      null,
      missing,
      `${nothing} ${missing.why}`,
      [
        ['unmeasured', 'fail'],
        ['regression', 'none'],
      ],
    ],
  ])('fails, with %p required, against %j', (requiredUsers, against, reason, parts) => {
    // Whatever number was made of it counts for nothing.
    const judgement = judge(
      { ...settings, requiredUsers },
      {
        measurements: [found(1000)],
        unmeasured: cause,
        baseline: against,
        retests: 'possible',
      },
    );
    expect(judgement).toMatchObject({ verdict: 'fail', reason, retest: false });
    expect(judgement.parts.map(({ of, verdict }) => [of, verdict])).toEqual(parts);
  });

  it('fails beside its base as well', () => {
    expect(
      judgeRatio({ ...settings, requiredUsers: 5 }, found(1000), found(1000), {
        unmeasured: cause,
      }),
    ).toMatchObject({ verdict: 'fail', reason: `${nothing} ${noCapacity}` });
  });

  it('never passes without a level that was held', () => {
    const against = { measurements: [found(1000)], baseline, retests: 'not needed' } as const;
    const all = { ...settings, requiredUsers: 800 };
    expect(judge(all, { ...against, heldLevels: 1 }).parts.map(({ verdict }) => verdict)).toEqual([
      'pass',
      'pass',
    ]);
    const { verdict, parts } = judge(all, { ...against, heldLevels: 0 });
    expect(verdict).toBe('inconclusive');
    expect(parts.map((part) => part.reason.split('. ').at(-1))).toEqual([
      'But no level was held for long enough to stand behind that.',
      'But no level was held for long enough to stand behind that.',
    ]);
  });
});

describe('judgeRatio', () => {
  it.each<[Measurement | NoBaseline, Measurement, string, string]>([
    [
      found(1000),
      found(1000),
      'pass',
      'Capacity changed by 0% (−2.3% to +2.4%): 1,000 users, 1,000 before; a loss of more than 5% is ruled out.',
    ],
    [
      found(1000),
      found(930),
      'fail',
      'Capacity fell by 7% (−9.1% to −4.8%): 930 users, 1,000 before; at most 5% are allowed.',
    ],
    [
      found(1000),
      found(960),
      'inconclusive',
      'Capacity fell by 4% (−6.2% to −1.7%): 960 users, 1,000 before; whether more than 5% are lost cannot be told.',
    ],
    [
      found(1000),
      atLeast(980),
      'pass',
      'The build still carries at least 980 users, 1,000 before; a loss of more than 5% is ruled out.',
    ],
    [
      found(1000),
      atMost(800),
      'fail',
      'The build carries at most 800 users, 1,000 before; at most 5% are allowed.',
    ],
    [
      atLeast(1000),
      atLeast(1000),
      'pass',
      'The build still carries at least 1,000 users, 1,000 before; a loss of more than 5% is ruled out.',
    ],
    [
      atMost(1),
      found(1000),
      'inconclusive',
      'There is nothing to compare with: the base, measured side by side gave no capacity.',
    ],
    [{ why: 'The base broke off.' }, found(1000), 'inconclusive', 'The base broke off.'],
  ])('of %j and %j: %s', (base, head, verdict, reason) => {
    expect(judgeRatio(settings, base, head)).toMatchObject({ verdict, reason, retest: false });
  });

  it('looks at the requirement as well', () => {
    const { parts } = judgeRatio({ ...settings, requiredUsers: 500 }, found(1000), found(1000));
    expect(parts.map(({ of, verdict }) => [of, verdict])).toEqual([
      ['regression', 'pass'],
      ['below-required', 'pass'],
    ]);
  });

  it('knows two numbers without doubt', () => {
    const exact = (users: number): Measurement => ({ ...found(users), low: users, high: users });
    const verdicts = [1000, 950, 949].map(
      (users) => judgeRatio(settings, exact(1000), exact(users)).verdict,
    );
    expect(verdicts).toEqual(['pass', 'pass', 'fail']);
  });
});
