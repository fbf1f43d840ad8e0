import type { Level } from '../search/types.ts';
import type { Doubt } from './doubts.ts';
import { type Evidence, short } from './evidence.ts';

/** So many times the users of another level are clearly fewer. */
const fewer = 0.95;

/** A margin that is higher by this is clearly worse: about a sixth of the value. */
const worse = 0.15;

/** One or two levels that are worse than one of more users may be chance, or a hiccup. */
const fewestLevels = 3;

/** A level, and an earlier one of more users that did better. */
interface Pair {
  readonly level: Level;
  readonly before: Level;
  readonly difference: number;
}

/**
 * Fewer users fared worse than more had before, again and again, and never well since: the service
 * gets worse with time, or the signal tells of what has piled up. Then no number is that of a service
 * at rest.
 */
export function worsening({ levels }: Pick<Evidence, 'levels'>): Doubt[] {
  const pairs = levels.flatMap((level, index) => {
    const isBetterLater = levels
      .slice(index + 1)
      .some(({ side, users }) => side === 'healthy' && users >= fewer * level.users);
    return level.side !== 'degraded' || isBetterLater
      ? []
      : worstPair(level, levels.slice(0, index));
  });
  if (pairs.length < fewestLevels) return [];
  const { level, before } = pairs.reduce((one, other) =>
    other.difference > one.difference ? other : one,
  );
  const seconds = Math.round(level.from - before.from);
  return [
    {
      kind: 'worsening',
      text:
        `${short(level.users)} users fared worse than ${short(before.users)} had ${short(seconds)} s before, ` +
        `and ${pairs.length - 1} more levels did likewise: what was measured depends on the time, not on the users alone.`,
      remedy:
        'See what grows with time, as memory, a cache or a backlog. Where the signal counts what piles up, as the lag of a consumer, judge how fast it grows, as with `deriv(…[1m])`.',
    },
  ];
}

/** With the level before that did best in comparison; none where no larger one did clearly better. */
function worstPair(level: Level, earlier: readonly Level[]): Pair[] {
  const pairs = earlier.flatMap((before): Pair[] => {
    if (level.margin === null || before.margin === null) return [];
    const difference = level.margin - before.margin;
    const isSmaller = level.users <= fewer * before.users;
    const isSame = level.bindingSignal === before.bindingSignal;
    return isSmaller && isSame && difference >= worse ? [{ level, before, difference }] : [];
  });
  return pairs.toSorted((one, other) => other.difference - one.difference).slice(0, 1);
}
