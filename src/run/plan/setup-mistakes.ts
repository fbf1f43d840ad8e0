import type { Agent } from '../../cluster/agent.ts';
import type { Problem } from '../../errors.ts';
import type { Signal } from '../../monitor/signal.ts';
import { formatCount, formatDuration, formatUsers } from '../../report/text/numbers.ts';
import type { AgentSettings, Settings } from '../../settings/settings.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Two signals that would say the same under two names. */
export function sameSignals(signals: readonly Signal[]): Problem[] {
  const keyOf = ({ source, bound }: Signal): string =>
    source.kind === 'query'
      ? `${bound} ${source.query.replaceAll(/\s+/g, '')}`
      : `${bound} ${source.statistic}`;
  const keys = signals.map(keyOf);
  return signals.flatMap(({ name }, index) => {
    const before = keys.indexOf(keys[index] ?? '');
    return before === index
      ? []
      : [
          {
            input: 'signals',
            message: `"${name}": is the same as "${signals[before]?.name ?? ''}"; expected it once, with the lower threshold`,
          },
        ];
  });
}

/** Agents that may never have as many users as the search may ask for. */
export function agentCaps(agents: readonly Agent[], { maxUsers }: Settings): Problem[] {
  const cap = agents.reduce((sum, agent) => sum + (agent.maxUsers ?? Infinity), 0);
  if (cap >= maxUsers) return [];
  return [
    {
      input: 'max-users',
      message:
        `the agents are given at most ${formatUsers(cap)} together, max-users is ${formatCount(maxUsers)}; ` +
        `expected max-users: ${cap}, a higher max-users= behind their URLs, or more agents`,
    },
  ];
}

/** What is asked of the gate, and can never be. */
export function gateMistakes({ requiredUsers, maxUsers }: Settings): Problem[] {
  return requiredUsers !== null && requiredUsers > maxUsers
    ? [
        {
          input: 'required-users',
          message: `${formatCount(requiredUsers)} is above max-users (${formatCount(maxUsers)}), so the gate cannot pass; expected a higher max-users`,
        },
      ]
    : [];
}

/** Users who never think are no users: each of them is a loop that asks as fast as it can. */
export function thinkTimeMistakes(agents: AgentSettings): Problem[] {
  if (thinks(agents)) return [];
  return [
    {
      input: 'agent-config',
      message:
        'no think time, so that each user asks as fast as it can, and a handful of them is the capacity; ' +
        `expected ${remedies[agents.kind]}, as long as people take between two requests`,
    },
  ];
}

const remedies: Readonly<Record<AgentSettings['kind'], string>> = {
  embedded: 'think-time: {mean: 1s}',
  locustfile: 'wait_time = between(1, 3)',
  k6: 'sleep(1)',
  remote: 'a think time',
};

function thinks(agents: AgentSettings): boolean {
  switch (agents.kind) {
    case 'embedded':
      return agents.scenario.flows
        .flatMap(({ steps }) => steps)
        .some(({ thinkTime }) =>
          thinkTime.kind === 'exponential' ? thinkTime.mean > 0 : thinkTime.max > 0,
        );
    case 'locustfile':
      return /\b(wait_time|sleep)\b/.test(agents.source);
    case 'k6':
      return /\b(sleep|pacing)\b/.test(agents.source);
    case 'remote':
      return true;
  }
}

/**
 * A time that is too short to measure anything in: a level is held for its window, and what it takes
 * to settle and be scraped, and there must be a few of them.
 */
export function budgetMistakes(
  budgetSeconds: number,
  windows: readonly (number | null)[],
  scrapeSeconds: number,
  rehearsal: Rehearsal | null,
): Problem[] {
  const fixed = windows.filter((seconds) => seconds !== null);
  const window = Math.max(4 * scrapeSeconds, ...fixed);
  const level = window + 2 * scrapeSeconds;
  const least = fewestLevels * level;
  // With a twin of the query fewer whole windows may do.
  if (budgetSeconds >= least || (rehearsal?.answered ?? 0) > 0) return [];
  const isFixed = fixed.length > 0 && window === Math.max(...fixed);
  const why = isFixed
    ? `a signal looks back ${formatDuration(window)}`
    : `Prometheus scrapes every ${formatDuration(scrapeSeconds)}`;
  const enough = Math.max(least, rehearsal?.seconds ?? 0);
  return [
    {
      input: 'time-budget',
      message:
        `${formatDuration(budgetSeconds)} do not fit: as ${why}, a level takes at least ${formatDuration(level)}, ` +
        `and a search a few of them; expected at least ${formatDuration(enough)}` +
        (isFixed
          ? ', or $__rate_interval in the place of the window'
          : ', or a shorter scrape interval'),
    },
  ];
}

/** With fewer there is no interval, and hardly a number. */
const fewestLevels = 3;
