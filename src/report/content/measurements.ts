import type { Report } from '../model.ts';
import { formatCount, formatDuration } from '../text/numbers.ts';
import { intervalRange } from './headline.ts';
import { outcomeText } from './words.ts';

/**
 * Each measurement of a build that was measured again: its number, users, interval, outcome, and how
 * long it took. Empty where there is one alone.
 */
export function measurementRows(
  { measurements }: Report,
  usersText: (users: number) => string = formatCount,
): string[][] {
  if (measurements.length < 2) return [];
  return measurements.map(({ outcome, users, low, high, seconds }, index) => [
    `${index + 1}`,
    users === null ? '–' : usersText(users),
    intervalRange(low, high) || '–',
    outcomeText[outcome],
    formatDuration(seconds),
  ]);
}
