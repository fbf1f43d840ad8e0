import { describe, expect, it } from '@jest/globals';
import { failures, type Findings } from '../../src/gate/fail-on.ts';

const all = ['below-required', 'inconclusive', 'generator-limited'] as const;

const findings = (verdict: string, outcome: string, limitedBy: string): Findings => ({
  verdict: { verdict, reason: 'At most 90 users, but 100 are required.' },
  run: { stopReason: 'answered', result: { outcome, limitedBy, reason: 'Because.' } },
});

const below = 'At most 90 users, but 100 are required.';
const inconclusive = 'The search was inconclusive: Because.';
const limited = 'The load generators were the limit: Because.';

describe('failures', () => {
  it.each([
    [all, findings('pass', 'found', 'p95'), []],
    [all, findings('none', 'at-least', 'max-users'), []],
    [all, findings('inconclusive', 'found', 'p95'), [below]],
    [['below-required'] as const, findings('inconclusive', 'found', 'p95'), []],
    [all, findings('fail', 'found', 'p95'), [below]],
    [all, findings('none', 'inconclusive', ''), [inconclusive]],
    [all, findings('none', 'at-least', 'agents'), [limited]],
    [all, findings('fail', 'inconclusive', 'agents'), [below, inconclusive, limited]],
    [['below-required'] as const, findings('none', 'inconclusive', 'agents'), []],
    [[], findings('fail', 'inconclusive', 'agents'), []],
  ])('of %j for %j', (failOn, report, sentences) => {
    expect(failures(failOn, report)).toEqual(sentences);
  });

  it('is always given for a run that broke off', () => {
    const report = findings('none', 'inconclusive', '');
    const brokenOff = { ...report, run: { ...report.run, stopReason: 'failed' } };
    expect(failures([], brokenOff)).toEqual(['The run broke off: Because.']);
  });
});
