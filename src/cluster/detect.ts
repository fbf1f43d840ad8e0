import { type Agent, AgentError } from './agent.ts';
import { describeAnswer, type HttpAnswer, HttpEndpoint } from './http.ts';
import { LoadTestNgAgent, type LoadTestNgOptions } from './load-test-ng/agent.ts';
import { isUnknownId, parseReply } from './load-test-ng/protocol.ts';

/** A kind of remote agent. */
export type EngineType = 'load-test-ng';

/** What is needed to drive a remote agent of any kind. */
export type RemoteAgentOptions = LoadTestNgOptions;

/** How one kind of agent is told from others, and made. */
interface Engine {
  /** A GET of this path changes nothing, and is answered by this engine as by no other. */
  readonly probePath: string;
  readonly recognises: (answer: HttpAnswer) => boolean;
  readonly create: (options: RemoteAgentOptions) => Agent;
}

const engines: Readonly<Record<EngineType, Engine>> = {
  'load-test-ng': {
    probePath: '/loadagent/capacitygate0',
    recognises: (answer) => {
      const reply = parseReply(answer);
      return reply !== null && (reply.status !== null || isUnknownId(reply));
    },
    create: (options) => new LoadTestNgAgent(options),
  },
};

/**
 * Finds out what kind of agent answers at a URL.
 *
 * @param headers sent along, never shown
 * @throws AgentError when nothing answers, or something that is no known agent
 */
export async function detectEngine(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<EngineType> {
  const endpoint = new HttpEndpoint(url, headers);
  const types = Object.keys(engines) as EngineType[];
  const answers: string[] = [];
  for (const type of types) {
    const { probePath, recognises } = engines[type];
    const answer = await endpoint.request('GET', probePath, signal);
    if (recognises(answer)) {
      return type;
    }
    answers.push(`${describeAnswer(answer)} for GET ${probePath}`);
  }
  throw new AgentError(
    endpoint.name,
    `expected a load-test agent (${types.join(', ')}), got ${answers.join(', ')}`,
  );
}

/** Makes the driver of one remote agent; asks nothing of it yet. */
export function createAgent(type: EngineType, options: RemoteAgentOptions): Agent {
  return engines[type].create(options);
}
