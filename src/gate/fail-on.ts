/** What may fail a job, as the input `fail-on` names it. */
type FailReason = 'below-required' | 'inconclusive' | 'generator-limited';

/** The part of a report that decides whether the job fails. */
export interface Findings {
  readonly verdict: { readonly verdict: string; readonly reason: string };
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
  const { verdict } = findings;
  const { limitedBy, reason } = findings.run.result;
  const found: Readonly<Record<FailReason, string | null>> = {
    'below-required': verdict.verdict === 'fail' ? verdict.reason : null,
    inconclusive: inconclusive(findings),
    'generator-limited':
      limitedBy === 'agents' ? `The load generators were the limit: ${reason}` : null,
  };
  if (findings.run.stopReason === 'failed') return [`The run broke off: ${reason}`];
  return failOn.map((name) => found[name]).filter((sentence) => sentence !== null);
}

/** No number, or one whose interval cannot tell whether the requirement is met. */
function inconclusive({ verdict, run }: Findings): string | null {
  const { outcome, reason } = run.result;
  if (outcome === 'inconclusive') return `The search was inconclusive: ${reason}`;
  return verdict.verdict === 'inconclusive' ? verdict.reason : null;
}
