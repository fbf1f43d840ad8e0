import * as core from '@actions/core';
import { logText } from '../report/text/log-text.ts';

// All that the action says goes through here, so that no text can be a command of the runner, steer
// a terminal, or tell a secret: a lint rule keeps the rest of the toolkit's ways shut.
export { endGroup, getState, saveState, setOutput, setSecret, summary } from '@actions/core';

/** A line of the log. */
export function info(text: string): void {
  core.info(logText(text));
}

/** A line of the log that the run's page shows as well. */
export function notice(text: string): void {
  core.notice(logText(text));
}

/** The same, shown as a warning. */
export function warning(text: string): void {
  core.warning(logText(text));
}

/** Fails the step, and says why. */
export function setFailed(text: string): void {
  core.setFailed(logText(text));
}

/** What follows is folded in the log, until `endGroup`. */
export function startGroup(name: string): void {
  core.startGroup(logText(name));
}
