/** What the gate is asked to hold. */
export interface GateSettings {
  /** The gate fails when capacity is below this; null: no requirement. */
  readonly requiredUsers: number | null;
}

/** What is known of the capacity. */
export interface Capacity {
  readonly users: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Verdict {
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'none';
  /** One sentence for a reviewer. */
  readonly reason: string;
}

/**
 * Judges a capacity against the requirement. The whole interval decides: it passes when even the
 * low end reaches the requirement, fails when even the high end is below it, else it is
 * inconclusive. An open end decides nothing.
 */
export function judge(settings: GateSettings, capacity: Capacity): Verdict {
  const { requiredUsers } = settings;
  if (requiredUsers === null) {
    return { verdict: 'none', reason: 'No requirement was set.' };
  }
  const { low, high } = capacity;
  if (low !== null && low >= requiredUsers) {
    return { verdict: 'pass', reason: `At least ${low} users, and ${requiredUsers} are required.` };
  }
  if (high !== null && high < requiredUsers) {
    return { verdict: 'fail', reason: `At most ${high} users, but ${requiredUsers} are required.` };
  }
  return {
    verdict: 'inconclusive',
    reason: `${requiredUsers} users are required; the interval ${low ?? 0} to ${high ?? '∞'} cannot tell.`,
  };
}
