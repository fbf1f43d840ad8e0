import type { SignalReading } from '../monitor/signal.ts';
import type { Level, SearchResult } from '../search/types.ts';
import type { Sample, Saturation, UsersSaw } from './record.ts';

/** What doubts are drawn from. */
export interface Evidence {
  readonly result: SearchResult;
  readonly levels: readonly Level[];
  readonly samples: readonly Sample[];
  readonly users: UsersSaw | null;
  readonly saturation: Saturation | null;
  /** The run ended since no request was answered. */
  readonly unanswered: boolean;
  /** The most users at a time that the agents had and nobody ordered. */
  readonly unorderedUsers: number;
}

/** Above this share of failed requests there is a word to be said. */
export const fewErrors = 0.01;

/** The readings of the user's own judged signals. */
export function judgedOf({ readings }: Sample): SignalReading[] {
  return readings.filter(({ signal }) => !signal.reportOnly && signal.guard !== true);
}

/** The samples of a level. */
export function samplesOf(level: Level, samples: readonly Sample[]): Sample[] {
  return samples.filter(({ time }) => time > level.from && time <= level.to + 1e-6);
}

/** A number in three digits. */
export function short(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en', { maximumSignificantDigits: 15 });
}

/** `1 user`, `1,230 users`. */
export function shortUsers(users: number): string {
  return `${short(users)} ${users === 1 ? 'user' : 'users'}`;
}

/** A share as a percentage; more than none is never told as 0%. */
export function percent(share: number): string {
  const rounded = share < 0.1 ? Number((100 * share).toPrecision(2)) : Math.round(100 * share);
  return `${rounded}%`;
}

/** Names in quotes, with commas. */
export function quoted(names: readonly string[]): string {
  return [...new Set(names)].map((name) => `"${name}"`).join(', ');
}

/** A sentence, or nothing, in brackets behind a space. */
export function inBrackets(text: string): string {
  return text === '' ? '' : ` (${text})`;
}
