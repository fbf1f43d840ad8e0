/** Whether a run measured anything: what was not seen is no number, and nothing passes by it. */
import type { Measurement } from './measurement.ts';

type Numbers = Pick<Measurement, 'outcome' | 'users' | 'low' | 'high'>;

/** What a run left behind, as far as it tells whether anything was measured. */
export interface Seen {
  /** `cancelled`: somebody ended it, which is no fault of its own. */
  readonly stopReason: string;
  /** `reason`: a sentence. */
  readonly result: Pick<Measurement, 'outcome'> & { readonly reason: string };
  readonly levels: readonly {
    readonly users: number;
    /** Null: nothing was learnt of it. */
    readonly margin: number | null;
  }[];
  readonly doubts: readonly {
    readonly kind: string;
    readonly text: string;
    readonly remedy: string;
  }[];
}

/** Whether the doubt says that nothing was measured. */
export function saysNothingSeen({ kind }: { readonly kind: string }): boolean {
  return kind === 'unmeasured' || kind === 'nothing-answered';
}

/**
 * Why nothing was measured, with what to do about it where that is known, in one sentence or more;
 * null where something was, or where the run was cancelled before it could.
 */
export function unmeasuredBecause(seen: Seen): string | null {
  if (seen.stopReason === 'cancelled') return null;
  if (isMeasured(seen)) return null;
  const doubt = seen.doubts.find(saysNothingSeen);
  if (doubt !== undefined) return withRemedy({ ...doubt, text: causeOf(doubt.text) });
  const { outcome, reason } = seen.result;
  return outcome === 'inconclusive' && isText(reason) ? causeOf(reason) : nothingHeld;
}

const nothingHeld = 'No level was held for long enough to learn anything of it.';

/** What stands before a remedy in a text. */
export const remedyTitle = 'What to do:';

/** A doubt with what to do about it, in plain sentences. */
export function withRemedy({ text, remedy }: Omit<Seen['doubts'][number], 'kind'>): string {
  return isText(remedy) ? `${text} ${remedyTitle} ${remedy}` : text;
}

/** The same is said before the cause already. */
function causeOf(sentence: string): string {
  return sentence.replace(/^(No level was measured[:;] )+/, '');
}

/** The result without the numbers that nothing stands behind, and without the sentence that tells them. */
export function withoutUnheld<Result extends Numbers & { readonly reason: string }>(
  result: Result,
  seen: Seen,
): Result {
  if (isMeasured(seen)) return result;
  const reason = seen.doubts.find(saysNothingSeen)?.text ?? nothingHeld;
  return { ...withoutNumbers(result), ...(result.outcome !== 'inconclusive' && { reason }) };
}

/** The same, as if nothing had been found. */
export function withoutNumbers<Result extends Numbers>(result: Result): Result {
  return { ...result, outcome: 'inconclusive', users: null, low: null, high: null };
}

/** How many levels were held until something was learnt of them. */
export function heldLevels({ levels }: Pick<Seen, 'levels'>): number {
  return levels.filter(({ users, margin }) => users > 0 && margin !== null).length;
}

/**
 * That so many users are carried is known of levels that were held, and of nothing else: not of what
 * was seen in passing. Where nobody was answered, levels tell nothing either.
 */
function isMeasured(seen: Seen): boolean {
  const { outcome } = seen.result;
  if (seen.doubts.some(({ kind }) => kind === 'nothing-answered')) return false;
  return heldLevels(seen) > 0 || outcome === 'at-most';
}

function isText(text: string): boolean {
  return text.trim() !== '';
}
