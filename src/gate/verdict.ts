import { measuredBaseline, type Baseline, type NoBaseline } from './baseline.ts';
import type { Measurement, Retests } from './measurement.ts';
import { judgeRegression, type Comparison, type RegressionSettings } from './regression.ts';
import { judgeRequirement } from './requirement.ts';
import { sharedDay } from './spread.ts';
import { withoutNumbers } from './unmeasured.ts';

/** What the gate is asked to hold. */
export interface GateSettings extends RegressionSettings {
  /** The gate fails when capacity is below this; null: no requirement. */
  readonly requiredUsers: number | null;
}

/** What the gate may rest on. */
export interface Evidence {
  /** One or more, of one build in one run. */
  readonly measurements: readonly Measurement[];
  /** Why nothing was measured, one sentence or more; null or missing: something was. */
  readonly unmeasured?: string | null;
  /** How many levels were held, in all measurements; missing: not known. */
  readonly heldLevels?: number;
  /** Null: no comparison was asked for. */
  readonly baseline: Baseline | NoBaseline | null;
  readonly retests: Retests;
}

export type VerdictWord = 'pass' | 'fail' | 'inconclusive' | 'none';

export interface Verdict {
  readonly verdict: VerdictWord;
  /** A sentence for a reviewer, or two where two things were asked. */
  readonly reason: string;
  /** What was asked, each with its own answer. */
  readonly parts: readonly Part[];
  /** Null without a baseline. */
  readonly comparison: Comparison | null;
}

/** The answer to one thing that was asked, by what it fails a job for. */
export interface Part {
  readonly of: 'regression' | 'below-required' | 'unmeasured';
  readonly verdict: VerdictWord;
  readonly reason: string;
}

/** A verdict, and whether to measure again before it is final. */
export interface Judgement extends Verdict {
  readonly retest: boolean;
}

/** From the worst to the best; of two answers the worse is the verdict. */
const worstFirst: readonly VerdictWord[] = ['fail', 'inconclusive', 'pass', 'none'];

/** Judges a build against its baseline and against what is required. */
export function judge(settings: GateSettings, evidence: Evidence): Judgement {
  return judgeAll(settings, evidence, 'none');
}

/** `open`: the answer on the regression where there is no baseline although one was asked for. */
function judgeAll(settings: GateSettings, evidence: Evidence, open: VerdictWord): Judgement {
  const { baseline, retests, unmeasured = null } = evidence;
  const measurements =
    unmeasured === null ? evidence.measurements : evidence.measurements.map(withoutNumbers);
  const regression =
    baseline === null || 'why' in baseline
      ? null
      : judgeRegression(settings, measurements, baseline, retests);
  const requirement = requirementOn(settings, measurements, retests, unmeasured);

  const answers: Part[] = unmeasured === null ? [] : [nothingMeasured('unmeasured', unmeasured)];
  if (regression !== null) {
    answers.push({ of: 'regression', verdict: regression.verdict, reason: regression.reason });
  } else if (baseline !== null && 'why' in baseline) {
    answers.push({ of: 'regression', verdict: open, reason: baseline.why });
  }
  if (requirement !== null) answers.push(requirement.part);
  const parts = evidence.heldLevels === 0 ? answers.map(withoutPass) : answers;
  parts.sort((one, other) => worstFirst.indexOf(one.verdict) - worstFirst.indexOf(other.verdict));
  const verdict = parts[0]?.verdict ?? 'none';
  const reasons = new Set(parts.map(({ reason }) => reason));
  return {
    verdict,
    reason: reasons.size === 0 ? 'No requirement was set.' : [...reasons].join(' '),
    parts,
    comparison: regression?.comparison ?? null,
    retest: verdict !== 'fail' && (regression?.retest === true || requirement?.retest === true),
  };
}

/** The answer on what is required; null where nothing is. */
function requirementOn(
  { requiredUsers }: GateSettings,
  measurements: readonly Measurement[],
  retests: Retests,
  unmeasured: string | null,
): { readonly part: Part; readonly retest: boolean } | null {
  if (requiredUsers === null) return null;
  if (unmeasured !== null) {
    return { part: nothingMeasured('below-required', unmeasured), retest: false };
  }
  const { retest, ...answer } = judgeRequirement(requiredUsers, measurements, retests);
  return { part: { of: 'below-required', ...answer }, retest };
}

/** What was not seen is no pass, whatever was asked. */
function nothingMeasured(of: Part['of'], cause: string): Part {
  return { of, verdict: 'fail', reason: `Nothing was measured: ${cause}` };
}

/** A pass rests on levels that were held, whatever the numbers say. */
function withoutPass(part: Part): Part {
  if (part.verdict !== 'pass') return part;
  const reason = `${part.reason} But no level was held for long enough to stand behind that.`;
  return { ...part, verdict: 'inconclusive', reason };
}

/**
 * Judges a build (`head`) against another (`base`) that was measured in the same run, their levels
 * interleaved: what the day does to one it does to both, so their ratio has no spread but that of
 * the two intervals. The run has looked at both by turns, so there is nothing to measure again. A
 * base that gave no capacity leaves the answer open.
 */
export function judgeRatio(
  settings: GateSettings,
  base: Measurement | NoBaseline,
  head: Measurement,
  seen: Pick<Evidence, 'unmeasured' | 'heldLevels'> = {},
): Judgement {
  const baseline =
    'why' in base ? base : measuredBaseline(base, 'the base, measured side by side', sharedDay);
  const evidence: Evidence = { measurements: [head], baseline, retests: 'not needed', ...seen };
  return judgeAll(settings, evidence, 'inconclusive');
}
