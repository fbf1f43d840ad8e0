import { counted } from '../counted.ts';
import { secondsOf } from './belief/blocks.ts';
import { hasFallen, heldTogether, highestOf, type Answer, type Evidence } from './evidence.ts';
import type { SearchSettings } from './types.ts';

/**
 * A service that fell is not driven to its edge any more: what it carries for a while is the answer,
 * and where it fell last the end of the interval. It may take minutes to fall: it is held for long.
 */
export function shortOfCollapse(
  { blocks, belief, collapse }: Evidence,
  { windowSeconds, scrapeSeconds }: SearchSettings,
): Answer | null {
  if (!hasFallen(collapse)) return null;
  const held = heldTogether(blocks, collapse).filter(({ from }) => from >= collapse.at);
  const users = highestOf(held);
  const there = held.filter((block) => block.users >= 0.98 * users);
  const enough = Math.max(300, 6 * (windowSeconds ?? 0), 24 * scrapeSeconds);
  const isCarried = there.every(({ margin }) => margin < 0) || belief.below(users) < unlikely;
  if (!isCarried || secondsOf(there) < enough || users < tellingShare * collapse.users) return null;
  return {
    outcome: 'found',
    users,
    low: Math.floor((1 - collapseDoubt) * users),
    high: collapse.users,
    limitedBy: belief.binding,
    reason: `The service holds ${counted(users, 'user')}, and collapses with ${collapse.users}.`,
  };
}

/** What holds far below where the service fell says that it lives, and not how many it carries. */
const tellingShare = 0.3;
/** A degraded look is chance where fewer users than these are believed to be too many by no more. */
const unlikely = 0.05;
/** What was held for minutes may fall in an hour: the interval allows for this share fewer. */
const collapseDoubt = 0.15;
