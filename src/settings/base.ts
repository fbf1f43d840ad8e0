import type { Signal } from '../monitor/signal.ts';
import { readAgentUrls, splitAgentUrls } from './agents/agent-urls.ts';
import { readTarget } from './agents/embedded-agent.ts';
import { type Headers, parseHeaders } from './values/headers.ts';
import type { InputReader } from './input-reader.ts';
import { Wrong } from './values/problems.ts';
import { readRemoteAgents } from './agents/remote-agents.ts';
import type { AgentSettings, BaseSettings } from './settings.ts';
import type { WrittenSignal } from './signals.ts';

/** The deployment of the base, and what must not be shown of it. */
interface BaseRead {
  /** Null: the build is measured alone; undefined when something is wrong, then among the problems. */
  readonly base: BaseSettings | null | undefined;
  readonly secrets: readonly string[];
}

const names = ['baseline-target-url', 'baseline-agent-urls'] as const;
type BaseInput = (typeof names)[number];

/**
 * Reads what the build is to be measured side by side with.
 *
 * @param head the agents of the build; undefined when they are wrong
 * @param written the signals; undefined when there is no list of them
 */
export function readBase(
  inputs: InputReader,
  head: AgentSettings | undefined,
  written: readonly WrittenSignal[] | undefined = [],
): BaseRead {
  const { problems } = inputs;
  const [input, other] = names.filter((name) => inputs.isGiven(name));
  if (input === undefined) {
    for (const { signal } of written.filter(({ baselineQuery }) => baselineQuery !== null)) {
      const message = `expected no baseline-query without ${names.join(' or ')}, got one`;
      problems.add('signals', `signal "${signal.name}": ${message}`);
    }
    return { base: null, secrets: [] };
  }
  if (other !== undefined) {
    problems.add(other, `expected one of ${names.join(' and ')}, got both`);
    return { base: undefined, secrets: [] };
  }
  refuseOtherComparisons(input, inputs);
  const signals = baseSignals(written, input, inputs);
  const { agents, secrets } = head
    ? readBaseAgents(input, inputs, head)
    : { agents: undefined, secrets: [] };
  return { base: agents && signals && { agents, signals }, secrets };
}

function refuseOtherComparisons(input: BaseInput, inputs: InputReader): void {
  const mode = inputs.text('mode');
  if (mode === 'check') {
    const why = `as both capacities are found with ${input}`;
    inputs.problems.add('mode', `expected find or auto, ${why}; got check`);
  }
  if (inputs.isGiven('baseline')) {
    const why = `as the baseline is what is measured at ${input}`;
    inputs.problems.add('baseline', `expected auto, ${why}; got "${inputs.text('baseline')}"`);
  }
}

/** The signals of the base; undefined when one of them has no query there. */
function baseSignals(
  written: readonly WrittenSignal[],
  input: BaseInput,
  inputs: InputReader,
): readonly Signal[] | undefined {
  const place = inputs.isGiven('signals') ? 'signals' : 'coordinator-config';
  const where = place === 'signals' ? '' : ' under signals';
  const signals = written.map(({ signal, baselineQuery }): Signal | undefined => {
    if (signal.source.kind === 'agent-statistic') return signal;
    if (baselineQuery !== null) {
      return { ...signal, source: { kind: 'query', query: baselineQuery } };
    }
    const expected = `expected a baseline-query${where}, which asks the same of the base at ${input}`;
    inputs.problems.add(place, `signal "${signal.name}": ${expected}; got none`);
    return undefined;
  });
  const right = signals.filter((signal) => signal !== undefined);
  return right.length === written.length ? right : undefined;
}

interface BaseAgentsRead {
  /** Undefined when something is wrong, which is then among the problems. */
  readonly agents: AgentSettings | undefined;
  readonly secrets: readonly string[];
}

/** The agents of the base, which do what those of the build do. */
function readBaseAgents(
  input: BaseInput,
  inputs: InputReader,
  head: AgentSettings,
): BaseAgentsRead {
  const refuse = (message: string): BaseAgentsRead => {
    inputs.problems.add(input, message);
    return { agents: undefined, secrets: [] };
  };
  switch (head.kind) {
    case 'k6':
      return refuse(
        'expected the embedded agent or agent-urls, got a k6 script, which has one target of its own',
      );
    case 'locustfile':
      return refuse('expected the embedded agent or agent-urls, got a locustfile');
    case 'embedded':
      return input === 'baseline-target-url'
        ? readBaseTarget(inputs, head)
        : refuse('expected baseline-target-url beside target-url, got agents');
    case 'remote':
      return input === 'baseline-agent-urls'
        ? readBaseUrls(inputs, head)
        : refuse('expected baseline-agent-urls, as the agents know their target; got a URL');
  }
}

/** What is wrong with them was said of the agents of the build. */
function givenHeaders(inputs: InputReader): Headers {
  try {
    return parseHeaders(inputs.text('agent-headers'));
  } catch (error) {
    if (error instanceof Wrong) return {};
    throw error;
  }
}

function readBaseTarget(
  inputs: InputReader,
  head: Extract<AgentSettings, { kind: 'embedded' }>,
): BaseAgentsRead {
  const { target, secrets } = readTarget('baseline-target-url', inputs, givenHeaders(inputs));
  if (target?.targetUrl === head.targetUrl) {
    inputs.problems.add(
      'baseline-target-url',
      'expected another URL than target-url, got the same',
    );
  }
  return { agents: target && { ...head, ...target }, secrets };
}

function readBaseUrls(
  inputs: InputReader,
  head: Extract<AgentSettings, { kind: 'remote' }>,
): BaseAgentsRead {
  const { problems } = inputs;
  const input = 'baseline-agent-urls';
  const { agents, secrets } = readRemoteAgents({
    inputs,
    headers: givenHeaders(inputs),
    config: null,
    secrets: [],
    input,
    type: head.type,
    addresses: readAgentUrls(splitAgentUrls(inputs.text(input)), input, problems),
  });
  if (agents?.kind !== 'remote') return { agents: undefined, secrets };
  const known = head.agents.map(({ url }) => url);
  const shared = agents.agents.find(({ url }) => known.includes(url));
  if (shared !== undefined) {
    problems.add(input, `expected other agents than those of the build, got ${shared.url} again`);
  }
  // A clean-up after a crash knows one set of headers for all agents.
  if (JSON.stringify(agents.headers) !== JSON.stringify(head.headers)) {
    problems.add(input, 'expected the same credentials as in the URLs of the build, got others');
  }
  return { agents: { ...agents, config: head.config }, secrets };
}
