/** What may fail a job, as the input `fail-on` names it. */
type FailReason = 'below-required' | 'inconclusive' | 'generator-limited';

/** The part of a report that decides whether the job fails. */
export interface Findings {
  readonly verdict: { readonly verdict: string; readonly reason: string };
  readonly run: {
    readonly result: {
      readonly outcome: string;
      /** `agents` when the load generators were the limit. */
      readonly limitedBy: string;
      readonly reason: string;
    };
  };
}

/**
 * Why the job fails, a sentence each; empty when it does not. Only the reasons that the user named
 * in `failOn` count.
 */
export function failures(failOn: readonly FailReason[], findings: Findings): string[] {
  const { verdict } = findings;
  const { outcome, limitedBy, reason } = findings.run.result;
  const found: Readonly<Record<FailReason, string | null>> = {
    'below-required': verdict.verdict === 'fail' ? verdict.reason : null,
    inconclusive: outcome === 'inconclusive' ? `The search was inconclusive: ${reason}` : null,
    'generator-limited':
      limitedBy === 'agents' ? `The load generators were the limit: ${reason}` : null,
  };
  return failOn.map((name) => found[name]).filter((sentence) => sentence !== null);
}
