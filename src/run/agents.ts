import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Agent } from '../cluster/agent.ts';
import { withDeadline } from '../cluster/deadline.ts';
import { createAgent, detectEngine, type EngineType } from '../cluster/detect.ts';
import { EmbeddedAgent } from '../cluster/embedded/embedded-agent.ts';
import type { Leftovers } from '../cluster/leftovers.ts';
import { InputError } from '../errors.ts';
import type { AgentSettings, RemoteAgentSettings } from '../settings/settings.ts';

/** The agents of a run. */
export interface Engine {
  /** `embedded`, or the kind of the remote agents. */
  readonly name: string;
  readonly agents: readonly Agent[];
  /** Whether the agents tell what their users see. */
  readonly hasStatistics: boolean;
  /** What a clean-up after a crash would have to remove now. */
  leftovers(): Leftovers;
}

/** How long an agent may take to say what it is. */
const detectSeconds = 10;

/**
 * Makes the agents that the settings name, and asks nothing of them yet, but for `auto`, which
 * asks each URL what it is.
 *
 * @throws InputError with one problem for each URL that is no agent, or another kind than the rest
 */
export async function engineFor(settings: AgentSettings, cancel: AbortSignal): Promise<Engine> {
  if (settings.kind === 'embedded') {
    const { targetUrl, headers, scenario } = settings;
    const agent = new EmbeddedAgent({
      entry: agentEntry(),
      targetUrl,
      headers,
      scenario,
    });
    const processes = (): number[] => (agent.pid === null ? [] : [agent.pid]);
    return {
      name: 'embedded',
      hasStatistics: true,
      agents: [agent],
      leftovers: () => ({ remote: [], processes: processes() }),
    };
  }
  const { type, agents, headers, config } = settings;
  const engine = type === 'auto' ? await detectAll(agents, headers, cancel) : type;
  return {
    name: engine,
    hasStatistics: false,
    agents: agents.map(({ url, id }) => createAgent(engine, { url, id, headers, config })),
    leftovers: () => ({ remote: agents.map(({ url, id }) => ({ url, id })), processes: [] }),
  };
}

async function detectAll(
  agents: readonly RemoteAgentSettings[],
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
    .map(({ reason }) => ({ input: 'agent-urls', message: messageOf(reason) }));
  const [first] = answers.flatMap((answer) =>
    answer.status === 'fulfilled' ? [answer.value] : [],
  );
  if (problems.length > 0 || first === undefined) throw new InputError(problems);
  return first;
}

/** What went wrong, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The program of the embedded agent's process: it lies beside the one that runs now, in the
 * sources (src/main.ts, src/agent.ts) as in the bundles (dist/main/index.js, dist/agent/index.js).
 */
function agentEntry(): string {
  const program = realpathSync(process.argv[1] ?? '');
  return program.endsWith('.ts')
    ? join(program, '..', 'agent.ts')
    : join(program, '..', '..', 'agent', 'index.js');
}
