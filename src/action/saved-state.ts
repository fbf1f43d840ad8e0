import * as core from '@actions/core';

import type { Leftovers } from '../cluster/leftovers.ts';

/**
 * Keeps for the post step what it must remove if this process is killed. The runner hands the
 * state to the post step of the same use only, so several uses in a job do not meet.
 */
export function saveLeftovers(leftovers: Leftovers): void {
  core.saveState('leftovers', JSON.stringify(leftovers));
}

/** Tells the post step that nothing was left behind. */
export function saveClean(): void {
  core.saveState('clean', 'true');
}

/** What the main step may have left behind; null when it started nothing or ended clean. */
export function savedLeftovers(): Leftovers | null {
  const text = core.getState('leftovers');
  return text === '' || core.getState('clean') === 'true' ? null : (JSON.parse(text) as Leftovers);
}
