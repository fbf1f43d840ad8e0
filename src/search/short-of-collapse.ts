import { secondsOf } from './belief/blocks.ts';
import { heldTogether, highestOf, type Answer, type Evidence } from './evidence.ts';
import type { SearchSettings } from './types.ts';

/**
 * After the service fell more than once it is not driven to its edge any more: what it carries for a
 * while is the answer, and where it fell last the end of the interval.
 */
export function shortOfCollapse(
  { blocks, belief, collapse }: Evidence,
  { windowSeconds, scrapeSeconds }: SearchSettings,
): Answer | null {
  if (collapse === null || collapse.recoveredAt > 0 || collapse.times < 2) return null;
  const held = heldTogether(blocks, collapse).filter(({ from }) => from >= collapse.at);
  const users = highestOf(held);
  const there = held.filter((block) => block.users >= 0.98 * users);
  const enough = Math.max(150, 3 * (windowSeconds ?? 0), 12 * scrapeSeconds);
  if (there.some(({ margin }) => margin >= 0) || secondsOf(there) < enough) return null;
  return {
    outcome: 'found',
    users,
    low: Math.floor((1 - collapseDoubt) * users),
    high: collapse.users,
    limitedBy: belief.binding,
    reason: `The service holds ${users} users, and collapses with ${collapse.users}.`,
  };
}

/** What was held for minutes may fall in an hour: the interval allows for this share fewer. */
const collapseDoubt = 0.1;
