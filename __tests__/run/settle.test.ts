import { describe, expect, it } from '@jest/globals';
import type { RunRecord } from '../../src/coordinator/record.ts';
import { givenBaseline } from '../../src/gate/baseline.ts';
import { settle, type Settled, type Settling } from '../../src/run/settle.ts';
import type { SearchResult } from '../../src/search/types.ts';
import { found, oneSided, record } from './records.ts';

const gate = { maxRegression: 0.05, confidence: 0.95, requiredUsers: null };
const baseline = { ...givenBaseline(1000, 'main'), newest: { commit: null, url: null } };

const nothing: SearchResult = {
  ...{ outcome: 'inconclusive', users: null, low: null, high: null },
  ...{ limitedBy: '', reason: 'Prometheus is silent.', collapse: null },
};

/** Settles with measurements that are given one after the other; returns what was logged as well. */
async function settled(
  records: readonly RunRecord[],
  changes: Partial<Settling> = {},
): Promise<Settled & { lines: string[]; made: number }> {
  const lines: string[] = [];
  let made = 0;
  const end = await settle({
    gate,
    baseline,
    measure: () => {
      const next = records[made++];
      return next === undefined ? Promise.reject(new Error('one too many')) : Promise.resolve(next);
    },
    isOfBase: false,
    measureBase: null,
    timeLeft: () => 1000,
    log: (line) => lines.push(line),
    ...changes,
  });
  return { ...end, lines, made };
}

describe('settle', () => {
  it('measures once where that is certain', async () => {
    const { records, verdict, lines, notices } = await settled([record(found(1010))]);
    expect([records.length, verdict.verdict, lines, notices]).toEqual([1, 'pass', [], []]);
  });

  it('measures a loss again before it fails', async () => {
    const { records, verdict, lines } = await settled([record(found(850)), record(found(850))]);
    expect([records.length, verdict.verdict]).toEqual([2, 'fail']);
    expect(lines).toEqual([
      expect.stringMatching(/^Measuring again to be sure \(2 of at most 6\): Capacity fell by 15%/),
    ]);
  });

  it('passes what a further measurement shows to have been chance', async () => {
    const { verdict } = await settled([record(found(930)), record(found(1080))]);
    expect(verdict.verdict).toBe('pass');
  });

  it('fails a build of which nothing was measured, at once', async () => {
    const { made, verdict } = await settled([record(nothing)]);
    expect([made, verdict.verdict]).toEqual([1, 'fail']);
    expect(verdict.reason).toBe(
      'Nothing was measured: Prometheus is silent. The search gave no capacity to compare with the 1,000 before.',
    );
  });

  it('does not fail a build whose measurement was cancelled before there was anything', async () => {
    const { verdict } = await settled([record(nothing, { stopReason: 'cancelled' })], {
      gate: { ...gate, requiredUsers: 950 },
      baseline: null,
    });
    expect([verdict.verdict, verdict.reason]).toEqual([
      'inconclusive',
      '950 users are required; no number was found that could tell.',
    ]);
  });

  it('does not pass by a number that rests on no level', async () => {
    const { verdict } = await settled([record(oneSided('at-least', 1100), { levels: [] })]);
    expect(verdict.verdict).toBe('fail');
  });

  it('leaves out a further measurement that measured nothing', async () => {
    const blind = record(oneSided('at-least', 900), { levels: [] });
    const { records, notices } = await settled([record(found(900)), blind]);
    expect([records.length, notices]).toEqual([
      1,
      ['The build was not measured again, as the next measurement measured nothing.'],
    ]);
  });

  it('measures again before it fails what is required', async () => {
    const { made, verdict } = await settled([record(found(900)), record(found(900))], {
      gate: { ...gate, requiredUsers: 950 },
      baseline: null,
    });
    expect([made, verdict.verdict]).toEqual([2, 'fail']);
  });

  it('does not begin what it could not end, and says so', async () => {
    const { made, verdict, lines, notices } = await settled([record(found(900))], {
      timeLeft: () => 74,
    });
    expect([made, verdict.verdict]).toEqual([1, 'inconclusive']);
    expect(verdict.reason).toContain('there was no time to measure again');
    const why = 'that takes about 1 m 15 s and 1 m 14 s were left';
    expect(lines).toEqual([`Not measured again: ${why}.`]);
    expect(notices).toEqual([`The build was not measured again, as ${why}.`]);
  });

  it.each<[string, RunRecord, string]>([
    [
      'is cancelled',
      record({ ...found(1), outcome: 'inconclusive' }, { stopReason: 'cancelled' }),
      'the next measurement was cancelled',
    ],
    [
      'breaks off',
      record({ ...found(1), reason: 'agent-1 is gone.' }, { stopReason: 'failed' }),
      'the next measurement broke off: agent-1 is gone',
    ],
    [
      'finds nothing in time',
      record({ ...found(1), outcome: 'inconclusive' }, { stopReason: 'deadline' }),
      'the next measurement ran out of time',
    ],
  ])('keeps the first measurement when the next one %s', async (_, next, why) => {
    const first = record(found(900));
    const { records, verdict, notices, clean } = await settled([first, { ...next, clean: false }]);
    expect(records).toEqual([first]);
    expect(verdict.verdict).toBe('inconclusive');
    expect(notices).toEqual([`The build was not measured again, as ${why}.`]);
    expect(clean).toBe(false);
  });

  it('counts a further measurement that the deadline ended with an answer', async () => {
    const next = record(oneSided('at-most', 850), { stopReason: 'deadline' });
    const { records, verdict } = await settled([record(oneSided('at-most', 850)), next]);
    expect([records.length, verdict.verdict]).toEqual([2, 'fail']);
  });

  it('lets no further measurement that the deadline cut short take away a certain loss', async () => {
    const next = record(oneSided('at-least', 400), { stopReason: 'deadline' });
    const { records, verdict, notices } = await settled([record(found(520)), next]);
    expect([records.length, verdict.verdict]).toEqual([1, 'fail']);
    expect(notices).toEqual([
      'The build was not measured again, as the next measurement ran out of time.',
    ]);
  });

  it('passes what a further measurement carries, though the deadline cut it short', async () => {
    const next = record(oneSided('at-least', 1100), { stopReason: 'deadline' });
    const { records, verdict } = await settled([record(found(930)), next]);
    expect([records.length, verdict.verdict]).toEqual([2, 'pass']);
  });

  it('begins what knows where to look with three quarters of the time', async () => {
    const { made } = await settled([record(found(850)), record(found(850))], {
      timeLeft: () => 75,
    });
    expect(made).toBe(2);
  });

  it('suspects a first answer that would be measured again, and no further one', async () => {
    const answers = [found(850), oneSided('at-most', 900), found(1000), oneSided('at-least', 700)];
    const suspected: boolean[][] = [];
    await settled([], {
      measure: (_before, _baseline, isSuspicious) => {
        suspected.push(answers.map(isSuspicious));
        return Promise.resolve(record(found(850)));
      },
    });
    expect(suspected).toEqual([
      [true, true, false, false],
      [false, false, false, false],
    ]);
  });

  it('adds no user to those that were left behind', async () => {
    const { made, notices, clean } = await settled([record(found(900), { clean: false })]);
    expect([made, clean]).toEqual([1, false]);
    expect(notices).toEqual([
      'The build was not measured again, as not every agent confirmed that its users are gone.',
    ]);
  });

  it('does not measure again after a cancel', async () => {
    const { made, notices } = await settled([record(found(900), { stopReason: 'cancelled' })]);
    expect([made, notices]).toEqual([1, []]);
  });
});
