import { createHash } from 'node:crypto';
import type { Conditions } from '../gate/entry.ts';
import type { Signal } from '../monitor/signal.ts';
import { masked } from '../settings/values/secrets.ts';
import type { AgentSettings, Settings } from '../settings/settings.ts';

/**
 * What two runs must have in common for their capacities to be comparable:
 *
 * - the engine, since engines count users and think differently;
 * - each signal that is judged, with what it reads, its bound and its threshold;
 * - the load: the file that the agents were given, or the embedded agent's scenario, think time
 *   included, as a digest;
 * - for the embedded agent the path of `target-url`, without its host: previews of pull requests
 *   have a host of their own each.
 *
 * The number of agents is none of it, as more of them spread the same users, nor are `max-users`,
 * `precision` and the time, which bound what is seen and not what the service carries. Secrets are
 * masked before anything is digested: they may change from run to run, and the history is public.
 *
 * @param engine what the agents turned out to be: `locust`
 */
export function conditionsOf(settings: Settings, engine: string): Conditions {
  const mask = masked(settings.secrets);
  const judged = settings.signals.filter(({ reportOnly }) => !reportOnly);
  const entries = [
    ['engine', engine],
    ...judged.map((signal) => [`signal ${signal.name}`, signalText(signal)]),
    ...loadEntries(settings.agents, mask),
  ];
  return Object.fromEntries(entries.map(([name = '', value = '']) => [mask(name), mask(value)]));
}

function signalText({ source, bound, threshold }: Signal): string {
  const what = source.kind === 'query' ? source.query : `agent-stat ${source.statistic}`;
  return `${bound} ${threshold}: ${what}`;
}

function loadEntries(agents: AgentSettings, mask: (text: string) => string): string[][] {
  const digest = (text: string): string =>
    createHash('sha256').update(mask(text)).digest('hex').slice(0, 12);
  switch (agents.kind) {
    case 'embedded': {
      const { pathname, search } = new URL(agents.targetUrl);
      return [
        ['load', digest(JSON.stringify(agents.scenario))],
        ['target path', `${pathname}${search}`],
      ];
    }
    case 'k6':
    case 'locustfile':
      return [['load', digest(agents.source)]];
    case 'remote':
      return agents.config === null ? [] : [['load', digest(JSON.stringify(agents.config))]];
  }
}
