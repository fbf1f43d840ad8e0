import type { Part } from './verdict.ts';

/** What may fail a job, as the input `fail-on` names it. */
type FailReason =
  'regression' | 'below-required' | 'unmeasured' | 'inconclusive' | 'generator-limited';

/** The part of a report that decides whether the job fails. */
export interface Findings {
  readonly verdict: { readonly parts: readonly Part[] };
  readonly run: {
    /** `failed` when the run broke off. */
    readonly stopReason: string;
    readonly result: {
      readonly outcome: string;
      /** `agents` when the load generators were the limit. */
      readonly limitedBy: string;
      readonly reason: string;
    };
  };
}

/**
 * Why the job fails, a sentence each; empty when it does not. The reasons that the user named in
 * `failOn` count, and always a run that broke off: that is a failed tool, not a failed gate.
 */
export function failures(failOn: readonly FailReason[], findings: Findings): string[] {
  const { parts } = findings.verdict;
  const { limitedBy, reason } = findings.run.result;
  if (findings.run.stopReason === 'failed') return [`The run broke off: ${reason}`];
  const failed = (of: Part['of']): string[] =>
    parts.filter((part) => part.of === of && part.verdict === 'fail').map((part) => part.reason);
  const unmeasured = failed('unmeasured');
  const found: Readonly<Record<FailReason, readonly string[]>> = {
    regression: failed('regression'),
    'below-required': failed('below-required'),
    unmeasured,
    inconclusive: unmeasured.length > 0 ? unmeasured : inconclusive(findings),
    'generator-limited':
      limitedBy === 'agents' ? [`The load generators were the limit: ${reason}`] : [],
  };
  return [...new Set(failOn.flatMap((name) => found[name]))];
}

/** No number, or one whose interval cannot tell what was asked. */
function inconclusive({ verdict, run }: Findings): string[] {
  const { outcome, reason } = run.result;
  if (outcome === 'inconclusive') return [`The search was inconclusive: ${reason}`];
  return verdict.parts.filter((part) => part.verdict === 'inconclusive').map((part) => part.reason);
}
