import { type Agent, AgentError, type AgentStatisticName } from './agent.ts';
import { describeAnswer, type HttpAnswer, HttpEndpoint } from './requests/http.ts';
import { K6Agent, removeK6Users } from './k6/agent.ts';
import { parseStatus } from './k6/protocol.ts';
import { k6Statistics } from './k6/statistics.ts';
import { LoadTestNgAgent, type LoadTestNgOptions, removeLoadAgent } from './load-test-ng/agent.ts';
import { isUnknownId, parseReply } from './load-test-ng/protocol.ts';
import { LocustAgent, stopLocust } from './locust/agent.ts';
import { asksForLogin } from './locust/login.ts';
import { parseReport } from './locust/protocol.ts';
import { locustStatistics } from './locust/statistics.ts';

/** The kinds of remote agents. */
export const engineTypes = ['load-test-ng', 'locust', 'k6'] as const;
export type EngineType = (typeof engineTypes)[number];

/** Whether a text names a kind of remote agent. */
export function isEngineType(text: unknown): text is EngineType {
  return engineTypes.some((type) => type === text);
}

/** What is needed to drive a remote agent of any kind. */
export type RemoteAgentOptions = LoadTestNgOptions;

/** The part of all users that an agent is given. */
export type Portion = Pick<Agent, 'weight' | 'maxUsers'>;

/** What is needed to clean up after a run: nothing of its configuration. */
export type AgentAddress = Pick<RemoteAgentOptions, 'url' | 'id' | 'headers'>;

/** How one kind of agent is told from others, and made. */
interface Engine {
  /** A GET of this path changes nothing, and is answered by this engine as by no other. */
  readonly probePath: string;
  readonly recognises: (answer: HttpAnswer) => boolean;
  /** What its agents tell of what their users see. */
  readonly statistics: readonly AgentStatisticName[];
  readonly create: (options: RemoteAgentOptions) => Agent;
  /** Removes what a run that was killed has left on an agent. */
  readonly clean: (address: AgentAddress, signal: AbortSignal) => Promise<void>;
}

const engines: Readonly<Record<EngineType, Engine>> = {
  'load-test-ng': {
    probePath: '/loadagent/capacitygate0',
    recognises: (answer) => {
      const reply = parseReply(answer);
      return reply !== null && (reply.status !== null || isUnknownId(reply));
    },
    statistics: [],
    create: (options) => new LoadTestNgAgent(options),
    clean: removeLoadAgent,
  },
  locust: {
    probePath: '/stats/requests',
    recognises: (answer) => parseReport(answer) !== null || asksForLogin(answer),
    statistics: locustStatistics,
    create: (options) => new LocustAgent(options),
    clean: stopLocust,
  },
  k6: {
    probePath: '/v1/status',
    recognises: (answer) => parseStatus(answer) !== null,
    statistics: k6Statistics,
    create: (options) => new K6Agent(options),
    clean: removeK6Users,
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
  const answers: string[] = [];
  for (const type of engineTypes) {
    const { probePath, recognises } = engines[type];
    const answer = await endpoint.request('GET', probePath, signal);
    if (recognises(answer)) {
      return type;
    }
    answers.push(`${describeAnswer(answer)} for GET ${probePath}`);
  }
  throw new AgentError(
    endpoint.name,
    `expected a load-test agent (${engineTypes.join(', ')}), got ${answers.join(', ')}`,
  );
}

/** Makes the driver of one remote agent; asks nothing of it yet. */
export function createAgent(
  type: EngineType,
  options: RemoteAgentOptions,
  portion: Portion = {},
): Agent {
  // How users are shared out is the cluster's business: no engine has to know of it.
  return Object.assign(engines[type].create(options), portion);
}

/** The statistics that agents of this kind tell. */
export function statisticsOf(type: EngineType): readonly AgentStatisticName[] {
  return engines[type].statistics;
}

/**
 * Removes what a run that was killed has left on an agent; content when there is nothing.
 *
 * @throws AgentError when it cannot be reached, refuses, or is another kind of agent
 */
export async function cleanAgent(
  type: EngineType,
  address: AgentAddress,
  signal: AbortSignal,
): Promise<void> {
  await engines[type].clean(address, signal);
}
