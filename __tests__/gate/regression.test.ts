import { describe, expect, it } from '@jest/globals';
import { givenBaseline, type Baseline } from '../../src/gate/baseline.ts';
import type { Measurement, Retests } from '../../src/gate/measurement.ts';
import { enoughUsers, judgeRegression } from '../../src/gate/regression.ts';
import { atLeast, atMost, entry, found } from './measurements.ts';

const settings = { maxRegression: 0.05, confidence: 0.95 };

/** A baseline of 1,024 users, known well. */
function baseline(deviation = 0.01): Baseline {
  return {
    ...givenBaseline(1024, 'main, the last 10 runs'),
    low: 1014,
    high: 1034,
    spread: { deviation, freedom: 14 },
    runs: 10,
  };
}

const nothing = entry({ outcome: 'inconclusive', users: null, low: null, high: null });

function judged(measurements: readonly Measurement[], retests: Retests = 'possible') {
  const { verdict, reason, retest } = judgeRegression(settings, measurements, baseline(), retests);
  return [verdict, retest, reason];
}

const cannotTell = 'whether more than 5% are lost cannot be told';

describe('judgeRegression of one measurement', () => {
  it.each<[Measurement, string, boolean, string]>([
    [
      found(1024),
      'pass',
      false,
      'Capacity changed by 0% (−2.6% to +2.7%): 1,024 users, 1,024 before; a loss of more than 5% is ruled out.',
    ],
    [
      found(1100),
      'pass',
      false,
      'Capacity rose by 7.4% (+4.6% to +10%): 1,100 users, 1,024 before.',
    ],
    [
      found(1060),
      'pass',
      false,
      'Capacity changed by +3.5% (+0.8% to +6.3%): 1,060 users, 1,024 before; a loss of more than 5% is ruled out.',
    ],
    [
      found(1004, 0.001),
      'pass',
      false,
      'Capacity changed by −2% (−3.9% to 0%): 1,004 users, 1,024 before; a loss of more than 5% is ruled out.',
    ],
    [
      found(1010, 0.03),
      'inconclusive',
      false,
      `Capacity changed by −1.4% (−6.8% to +4.4%): 1,010 users, 1,024 before; ${cannotTell}.`,
    ],
    [
      found(960),
      'inconclusive',
      true,
      `Capacity fell by 6.2% (−8.7% to −3.7%): 960 users, 1,024 before; ${cannotTell}.`,
    ],
    [
      found(500),
      'inconclusive',
      true,
      `Capacity fell by 51% (−52% to −50%): 500 users, 1,024 before; ${cannotTell}.`,
    ],
    [
      atLeast(993),
      'pass',
      false,
      'The build still carries at least 993 users, 1,024 before; a loss of more than 5% is ruled out.',
    ],
    [
      atLeast(980),
      'inconclusive',
      false,
      `The build carries at least 980 users, 1,024 before; ${cannotTell}.`,
    ],
    [
      atMost(819),
      'inconclusive',
      true,
      `The build carries at most 819 users, 1,024 before; ${cannotTell}.`,
    ],
    [
      atMost(1020),
      'inconclusive',
      false,
      `The build carries at most 1,020 users, 1,024 before; ${cannotTell}.`,
    ],
    [
      nothing,
      'inconclusive',
      false,
      'The search gave no capacity to compare with the 1,024 before.',
    ],
  ])('%j: %s', (measurement, verdict, retest, reason) => {
    expect(judged([measurement])).toEqual([verdict, retest, reason]);
  });

  it.each<[Measurement, Retests, string, string]>([
    [
      found(500),
      'out of time',
      'fail',
      'Capacity fell by 51% (−52% to −50%): 500 users, 1,024 before; at most 5% are allowed.',
    ],
    [
      found(970),
      'out of time',
      'inconclusive',
      `Capacity fell by 5.3% (−7.7% to −2.7%): 970 users, 1,024 before; ${cannotTell}, and there was no time to measure again.`,
    ],
    [
      found(960),
      'not needed',
      'fail',
      'Capacity fell by 6.2% (−8.7% to −3.7%): 960 users, 1,024 before; at most 5% are allowed.',
    ],
    [
      atMost(819),
      'out of time',
      'fail',
      'The build carries at most 819 users, 1,024 before; at most 5% are allowed.',
    ],
  ])('%j, a retest being %s: %s', (measurement, retests, verdict, reason) => {
    expect(judged([measurement], retests)).toEqual([verdict, false, reason]);
  });
});

describe('judgeRegression of several measurements', () => {
  it.each<[string, Measurement[], string, boolean, string]>([
    [
      'a loss that is confirmed',
      [found(940), found(950)],
      'fail',
      false,
      'Capacity fell by 7.7% (−9.7% to −5.7%): 945 users (mean of 2 measurements), 1,024 before; at most 5% are allowed.',
    ],
    [
      'a loss that was chance',
      [found(960), found(1030)],
      'pass',
      false,
      'Capacity fell by 2.9% (−4.8% to −1%): 994 users (mean of 2 measurements), 1,024 before; a loss of more than 5% is ruled out.',
    ],
    [
      'a loss that stays open',
      [found(975), found(980)],
      'inconclusive',
      true,
      `Capacity fell by 4.5% (−6.7% to −2.4%): 977 users (mean of 2 measurements), 1,024 before; ${cannotTell}.`,
    ],
    [
      'a loss that stays open to the end',
      Array.from({ length: 6 }, () => found(980)),
      'inconclusive',
      false,
      `Capacity fell by 4.3% (−6.3% to −2.3%): 980 users (mean of 6 measurements), 1,024 before; ${cannotTell}.`,
    ],
    [
      'two that were seen from above',
      [atMost(819), atMost(819)],
      'fail',
      false,
      'The build carries at most 819 users, 1,024 before; at most 5% are allowed.',
    ],
    [
      'one from above and one from below',
      [atMost(819), atLeast(1000)],
      'inconclusive',
      false,
      'The search gave no capacity to compare with the 1,024 before.',
    ],
    [
      'one closed and one from below',
      [found(900), atLeast(700)],
      'inconclusive',
      false,
      `The build carries at least 794 users, 1,024 before; ${cannotTell}.`,
    ],
  ])('%s', (_name, measurements, verdict, retest, reason) => {
    expect(judged(measurements)).toEqual([verdict, retest, reason]);
  });

  it.each<[Retests, number]>([
    ['possible', 1002],
    ['base first', 998],
    ['sparing', 991],
  ])('measures again at a loss that is the larger the more that costs: %s', (retests, most) => {
    expect([most, most + 1].map((users) => judged([found(users, 0.05)], retests)[1])).toEqual([
      true,
      false,
    ]);
  });

  it('gives the comparison in percent', () => {
    const { comparison } = judgeRegression(
      settings,
      [found(940), found(950)],
      baseline(),
      'possible',
    );
    const { changePercent, changeLowPercent, changeHighPercent, detectableLossPercent } =
      comparison;
    expect(
      [changePercent, changeLowPercent, changeHighPercent, detectableLossPercent].map((value) =>
        value?.toFixed(2),
      ),
    ).toEqual(['-7.72', '-9.71', '-5.68', '6.02']);
    expect(comparison.baseline).toEqual(baseline());
  });

  it('calls nothing a gain that lies within what main itself may carry', () => {
    const reasonOf = (users: number) => {
      const between = { ...baseline(), high: 1200 };
      return judgeRegression(settings, [found(users)], between, 'possible').reason;
    };
    expect(reasonOf(1400)).toMatch(/^Capacity rose by 37% /);
    expect(reasonOf(1190)).toMatch(/^Capacity changed by \+16% /);
  });

  it('leaves open what was seen from one side', () => {
    const { comparison } = judgeRegression(settings, [atLeast(993)], baseline(), 'possible');
    expect(comparison.changeLowPercent).toBeCloseTo(-4.917, 3);
    expect([
      comparison.changePercent,
      comparison.changeHighPercent,
      comparison.detectableLossPercent,
    ]).toEqual([null, null, null]);
  });

  it('can see the smaller losses the smaller the spread is', () => {
    const smallest = [0.005, 0.02, 0.03, 0.06].map(
      (deviation) =>
        judgeRegression(settings, [found(1024)], baseline(deviation), 'possible').comparison
          .detectableLossPercent,
    );
    expect(smallest.map((loss) => loss?.toFixed(1))).toEqual(['6.0', '8.4', '11.6', '20.9']);
  });

  it('is surer of a mean that scatters than of one that agrees, as its spread was drawn anew', () => {
    const width = (capacities: number[]) => {
      const { comparison } = judgeRegression(
        settings,
        capacities.map((users) => found(users)),
        baseline(0.03),
        'possible',
      );
      return ((comparison.changeHighPercent ?? 0) - (comparison.changeLowPercent ?? 0)).toFixed(1);
    };
    expect([width([1000]), width([1000, 1000]), width([970, 1030]), width([930, 1070])]).toEqual([
      '11.0',
      '9.3',
      '7.9',
      '7.9',
    ]);
  });
});

describe('enoughUsers', () => {
  it.each([
    [0.001, 982],
    [0.01, 993],
    [0.03, 1027],
  ])('with a spread of %p, %p users pass, and not one less', (deviation, pass) => {
    expect(Math.ceil(enoughUsers(settings, baseline(deviation)))).toBe(pass);
    const verdict = (measurements: Measurement[]) =>
      judgeRegression(settings, measurements, baseline(deviation), 'possible').verdict;
    expect(verdict([atLeast(pass)])).toBe('pass');
    expect(verdict([atLeast(pass - 1)])).toBe('inconclusive');
  });
});
