import * as durations from '../../cluster/embedded/duration.ts';
import { Wrong } from './problems.ts';

/** Seconds of a duration such as `250ms`, `5s`, `10m` or `1h30m`. Throws Wrong. */
export function parseDuration(text: string): number {
  const seconds = durations.parseDuration(text);
  if (seconds === null) {
    const hint = unitHint(text);
    throw new Wrong(`expected a duration such as 250ms, 5s, 10m or 1h30m, got "${text}"${hint}`);
  }
  return seconds;
}

/** A duration of `least` or more, which is a duration itself. Throws Wrong. */
export function parseDurationFrom(text: string, least: string): number {
  const seconds = parseDuration(text);
  if (seconds < parseDuration(least)) {
    throw new Wrong(`expected a duration of ${least} or more, got "${text}"`);
  }
  return seconds;
}

/** A duration within [least, most], both durations themselves. Throws Wrong. */
export function parseDurationWithin(text: string, least: string, most: string): number {
  const seconds = parseDuration(text);
  if (seconds < parseDuration(least) || seconds > parseDuration(most)) {
    throw new Wrong(`expected a duration from ${least} to ${most}, got "${text}"`);
  }
  return seconds;
}

function unitHint(text: string): string {
  if (/^\d+(\.\d+)?$/.test(text)) {
    return ' without a unit';
  }
  const units = text.match(/\p{L}+/gu) ?? [];
  const unknown = units.find((unit) => !['ms', 's', 'm', 'h'].includes(unit));
  return unknown === undefined ? '' : ` with the unknown unit "${unknown}"`;
}
