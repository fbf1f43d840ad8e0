import { type Agent, agentStatisticNames, type AgentStatisticName } from '../cluster/agent.ts';
import { withDeadline } from '../cluster/requests/deadline.ts';
import { createAgent, detectEngine, type EngineType, statisticsOf } from '../cluster/detect.ts';
import { EmbeddedAgent } from '../cluster/embedded/embedded-agent.ts';
import { nameOf } from '../cluster/requests/http.ts';
import { K6ScriptAgent } from '../cluster/k6/script-agent.ts';
import { k6Statistics } from '../cluster/k6/statistics.ts';
import type { Leftovers } from '../cluster/clean-up/leftovers.ts';
import { LocustFileAgent } from '../cluster/locust/file-agent.ts';
import { locustStatistics } from '../cluster/locust/statistics.ts';
import { InputError } from '../errors.ts';
import type { AgentSettings, RemoteAgentSettings } from '../settings/settings.ts';
import { programEntry } from './entries.ts';

/** The agents of a run. */
export interface Engine {
  /** `embedded`, or the kind of the remote agents. */
  readonly name: string;
  /** The service that the agents load; empty where they alone know it. */
  readonly target: string;
  readonly agents: readonly Agent[];
  /** What the agents tell of what their users see. */
  readonly statistics: readonly AgentStatisticName[];
  /** What a clean-up after a crash would have to remove now. */
  leftovers(): Leftovers;
}

/** How long an agent may take to say what it is. */
const detectSeconds = 10;

/**
 * Makes the agents that the settings name, and asks nothing of them yet, but for `auto`, which
 * asks each URL what it is.
 *
 * @param input where the URLs of remote agents were written
 * @throws InputError with one problem for each URL that is no agent, or another kind than the rest
 */
export async function engineFor(
  settings: AgentSettings,
  cancel: AbortSignal,
  input = 'agent-urls',
): Promise<Engine> {
  if (settings.kind === 'embedded') {
    const { targetUrl, headers, scenario } = settings;
    const agent = new EmbeddedAgent({
      entry: programEntry('agent'),
      targetUrl,
      headers,
      scenario,
    });
    return {
      name: 'embedded',
      target: targetUrl,
      statistics: agentStatisticNames,
      agents: [agent],
      leftovers: () => ({ remote: [], processes: agent.pids }),
    };
  }
  if (settings.kind === 'k6') {
    return {
      name: 'k6',
      target: '',
      statistics: k6Statistics,
      agents: [new K6ScriptAgent(settings.script)],
      // Its processes end with this one, however that ends.
      leftovers: () => ({ remote: [], processes: [] }),
    };
  }
  if (settings.kind === 'locustfile') {
    return {
      name: 'locust',
      target: settings.host ?? '',
      statistics: locustStatistics,
      agents: [new LocustFileAgent(settings)],
      // Its processes end with this one, however that ends.
      leftovers: () => ({ remote: [], processes: [] }),
    };
  }
  const { type, agents, headers, config } = settings;
  const engine = type === 'auto' ? await detectAll(agents, input, headers, cancel) : type;
  return {
    name: engine,
    target: '',
    statistics: statisticsOf(engine),
    agents: agents.map(({ url, id, portion }) =>
      createAgent(engine, { url, id, headers, config }, portion),
    ),
    leftovers: () => ({
      remote: agents.map(({ url, id }) => ({ type: engine, url, id })),
      processes: [],
    }),
  };
}

async function detectAll(
  agents: readonly RemoteAgentSettings[],
  input: string,
  headers: Readonly<Record<string, string>>,
  cancel: AbortSignal,
): Promise<EngineType> {
  const answers = await Promise.allSettled(
    agents.map(({ url }) =>
      withDeadline(detectSeconds, cancel, (signal) => detectEngine(url, headers, signal)),
    ),
  );
  const problems = answers
    .filter((answer) => answer.status === 'rejected')
    .map(({ reason }) => ({ input, message: messageOf(reason) }));
  const found = answers.flatMap((answer, index) =>
    answer.status === 'fulfilled'
      ? [{ type: answer.value, name: nameOf(agents[index]?.url ?? '') }]
      : [],
  );
  const [first] = found;
  const other = found.find(({ type }) => type !== first?.type);
  if (first !== undefined && other !== undefined) {
    const got = `${first.type} at ${first.name} and ${other.type} at ${other.name}`;
    problems.push({ input, message: `expected agents of one kind, got ${got}` });
  }
  if (problems.length > 0 || first === undefined) throw new InputError(problems);
  return first.type;
}

/** What went wrong, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
