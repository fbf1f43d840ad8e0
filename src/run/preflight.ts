import { agentStatisticNames } from '../cluster/agent.ts';
import { Cluster } from '../cluster/cluster.ts';
import { InputError, type Problem } from '../errors.ts';
import { Monitor } from '../monitor/monitor.ts';
import { PrometheusClient } from '../monitor/prometheus-client.ts';
import type { Signal } from '../monitor/signal.ts';
import type { Settings } from '../settings/settings.ts';
import { engineFor, type Engine } from './agents.ts';
import { systemClock } from './clock.ts';

/** Everything a run needs, known to work. */
export interface Prepared {
  readonly engine: Engine;
  readonly monitor: Monitor;
  readonly notices: readonly string[];
}

/** A control loop cannot wait longer for an answer: until it comes, the signal is unknown. */
const queryTimeoutSeconds = 4;

/**
 * Checks everything that can be known before load: that the agents are agents, that Prometheus
 * answers, and that it understands the queries.
 *
 * @throws InputError with all problems at once
 */
export async function prepare(settings: Settings, cancel: AbortSignal): Promise<Prepared> {
  const { prometheus, signals } = settings;
  const monitor = new Monitor({
    signals,
    prometheus:
      prometheus === null
        ? null
        : new PrometheusClient({ ...prometheus, timeoutSeconds: queryTimeoutSeconds }),
  });
  const [agents, checked] = await Promise.all([
    checkAgents(settings, cancel),
    monitor.check(systemClock.now(), cancel),
  ]);
  const problems = [...agents.problems, ...checked.problems];
  const { engine } = agents;
  if (problems.length > 0 || engine === null) throw new InputError(problems);
  const wasAsked = settings.agents.kind === 'remote' && settings.agents.type === 'auto';
  const found = wasAsked ? [`The agents at agent-urls are of type ${engine.name}`] : [];
  return { engine, monitor, notices: [...found, ...checked.notices] };
}

/** The input to blame when an agent does not work. */
const inputOf = { remote: 'agent-urls', embedded: 'target-url', k6: 'agent-config' } as const;

async function checkAgents(
  settings: Settings,
  cancel: AbortSignal,
): Promise<{ engine: Engine | null; problems: readonly Problem[] }> {
  try {
    const engine = await engineFor(settings.agents, cancel);
    const input = inputOf[settings.agents.kind];
    const problems = [
      ...(await new Cluster(engine.agents).check()).map(({ message }) => ({ input, message })),
      ...withoutStatistics(engine, settings.signals),
    ];
    return { engine, problems };
  } catch (error) {
    if (error instanceof InputError) return { engine: null, problems: error.problems };
    throw error;
  }
}

/** Signals that would stay unknown for ever, as these agents do not tell what they judge. */
function withoutStatistics(
  { name: engine, statistics: common, agents }: Engine,
  signals: readonly Signal[],
): Problem[] {
  const statistics = agentStatisticNames.filter(
    (name) =>
      common.includes(name) ||
      agents.every(({ moreStatistics = [] }) => moreStatistics.includes(name)),
  );
  const told = statistics.length === 0 ? 'no statistics' : `only ${statistics.join(', ')}`;
  return signals.flatMap(({ name, source }) =>
    source.kind === 'agent-statistic' && !statistics.includes(source.statistic)
      ? [
          {
            input: 'signals',
            message: `"${name}": expected a query, because ${engine} agents report ${told}; got agent-stat ${source.statistic}`,
          },
        ]
      : [],
  );
}
