import { describe, expect, it } from '@jest/globals';
import { failures, type Findings } from '../../src/gate/fail-on.ts';
import type { Part, VerdictWord } from '../../src/gate/verdict.ts';

const all = [
  'regression',
  'below-required',
  'unmeasured',
  'inconclusive',
  'generator-limited',
] as const;

function regression(verdict: VerdictWord): Part {
  return { of: 'regression', verdict, reason: 'Capacity fell by 9%.' };
}

function required(verdict: VerdictWord): Part {
  return {
    of: 'below-required',
    verdict,
    reason: 'The build carries at most 90 users; 100 are required.',
  };
}

const nothing = 'Nothing was measured: Prometheus is silent.';

/** What the gate says of a build of which nothing was measured. */
const unmeasured = (['unmeasured', 'below-required'] as const).map((of): Part => ({
  of,
  verdict: 'fail',
  reason: nothing,
}));

function findings(parts: readonly Part[], outcome: string, limitedBy: string): Findings {
  return {
    verdict: { parts },
    run: { stopReason: 'answered', result: { outcome, limitedBy, reason: 'Because.' } },
  };
}

const fell = 'Capacity fell by 9%.';
const below = 'The build carries at most 90 users; 100 are required.';
const inconclusive = 'The search was inconclusive: Because.';
const limited = 'The load generators were the limit: Because.';

describe('failures', () => {
  it.each([
    [all, findings([required('pass'), regression('pass')], 'found', 'p95'), []],
    [all, findings([], 'at-least', 'max-users'), []],
    [all, findings([regression('none')], 'found', 'p95'), []],
    [all, findings([regression('fail')], 'found', 'p95'), [fell]],
    [all, findings([regression('fail'), required('fail')], 'found', 'p95'), [fell, below]],
    [all, findings([regression('fail'), required('inconclusive')], 'found', 'p95'), [fell, below]],
    [['regression'] as const, findings([required('fail')], 'found', 'p95'), []],
    [['below-required'] as const, findings([regression('fail')], 'found', 'p95'), []],
    [['below-required'] as const, findings([required('inconclusive')], 'found', 'p95'), []],
    [all, findings([required('inconclusive')], 'found', 'p95'), [below]],
    [all, findings([], 'inconclusive', ''), [inconclusive]],
    [all, findings([regression('inconclusive')], 'inconclusive', ''), [inconclusive]],
    [all, findings([], 'at-least', 'agents'), [limited]],
    [all, findings([required('fail')], 'inconclusive', 'agents'), [below, inconclusive, limited]],
    [['below-required'] as const, findings([], 'inconclusive', 'agents'), []],
    [[], findings([required('fail')], 'inconclusive', 'agents'), []],
    [all, findings(unmeasured, 'inconclusive', ''), [nothing]],
    [['unmeasured'] as const, findings(unmeasured, 'inconclusive', ''), [nothing]],
    [['below-required'] as const, findings(unmeasured, 'inconclusive', ''), [nothing]],
    [['inconclusive'] as const, findings(unmeasured, 'inconclusive', ''), [nothing]],
    [['regression'] as const, findings(unmeasured, 'inconclusive', ''), []],
    [['unmeasured'] as const, findings([], 'inconclusive', ''), []],
    [[], findings(unmeasured, 'inconclusive', ''), []],
  ])('of %j for %j', (failOn, report, sentences) => {
    expect(failures(failOn, report)).toEqual(sentences);
  });

  it('is always given for a run that broke off', () => {
    const report = findings([], 'inconclusive', '');
    const brokenOff = { ...report, run: { ...report.run, stopReason: 'failed' } };
    expect(failures([], brokenOff)).toEqual(['The run broke off: Because.']);
  });
});
