import * as core from './toolkit.ts';

import type { Leftovers } from '../cluster/clean-up/leftovers.ts';
import { type Headers, parseHeaders } from '../settings/values/headers.ts';
import { seal, unseal } from './seal.ts';

/**
 * Keeps for the post step what it must remove if this process is killed. The runner hands the
 * state to the post step of the same use only, so several uses in a job do not meet.
 */
export function saveLeftovers(leftovers: Leftovers): void {
  core.saveState('leftovers', JSON.stringify(leftovers));
}

/**
 * Keeps the agents' headers, as the files that they were read from may be gone by then. They are
 * sealed with the job's token, which the post step gets again; without one they are not kept.
 */
export function saveHeaders(headers: Headers, token: string): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (token !== '' && lines.length > 0) {
    core.saveState('headers', seal(lines.join('\n'), token));
  }
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

/** The headers that were kept; null when there are none, or they were sealed with another token. */
export function savedHeaders(token: string): Headers | null {
  const text = unseal(core.getState('headers'), token);
  return text === null ? null : parseHeaders(text);
}
