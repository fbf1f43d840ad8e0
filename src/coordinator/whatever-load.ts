import type { Level } from '../search/types.ts';
import type { Doubt } from './doubts.ts';
import { type Evidence, judgedOf, samplesOf, short, shortUsers } from './evidence.ts';
import type { Sample } from './record.ts';

/** Fewer are about as many as one. */
const fewestOfMany = 10;

/** A value that is no less than this share of another is no better. */
const asBad = 0.8;

/** A single user is too many, and many were no worse: it is not their number that makes it so. */
export function whateverLoad({ levels, samples, result, unanswered }: Evidence): Doubt[] {
  const { outcome, users, limitedBy } = result;
  if (outcome !== 'at-most' || users !== 0 || unanswered) return [];
  const ofOne = levels.findLast((level) => level.users === 1);
  const ofMany = levels
    .filter((level) => level.users >= fewestOfMany)
    .reduce<Level | null>((most, level) => (level.users > (most?.users ?? 0) ? level : most), null);
  if (ofOne === undefined || ofMany === null) return [];
  const one = lastOf(limitedBy, ofOne, samples);
  const many = lastOf(limitedBy, ofMany, samples);
  if (one === null || many === null || one < asBad * many || many < asBad * one) return [];
  return [
    {
      kind: 'unmoved',
      text: `"${limitedBy}" was ${short(one)} with a single user, and ${short(many)} with ${shortUsers(ofMany.users)}: it is not their number that makes it too much.`,
      remedy:
        'A service that starts cold needs many requests first: send them before the run, or hold the first users for long by `warm-up`. Else see that the threshold is more than what one request takes.',
    },
  ];
}

/** The last value of a signal at a level; null: it has none. */
function lastOf(name: string, level: Level, samples: readonly Sample[]): number | null {
  const values = samplesOf(level, samples)
    .flatMap(judgedOf)
    .flatMap(({ signal, value }) => (signal.name === name && value !== null ? [value] : []));
  return values.at(-1) ?? null;
}
