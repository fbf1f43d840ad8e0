import { engineTypes } from '../../cluster/detect.ts';
import { readAgentUrls, splitAgentUrls } from './agent-urls.ts';
import type { AgentsInput, AgentsRead } from './agents-read.ts';
import { parseChoice } from '../values/choice.ts';
import type { CoordinatorConfig } from '../coordinator-config.ts';
import { readEmbeddedAgent } from './embedded-agent.ts';
import { readStructured, type Files } from '../values/files.ts';
import { parseHeaders } from '../values/headers.ts';
import type { InputReader } from '../input-reader.ts';
import { readK6Script } from './k6-script.ts';
import { readLocustfile } from './locustfile.ts';
import { Wrong } from '../values/problems.ts';
import { readRemoteAgents } from './remote-agents.ts';
import { headerSecrets, secretsWithin } from '../values/secrets.ts';

const agentTypes = ['auto', ...engineTypes, 'embedded'] as const;

/** Decides which agents are driven, from the inputs and the coordinator config. */
export function readAgents(
  inputs: InputReader,
  coordinator: CoordinatorConfig | null,
  files: Files,
): AgentsRead {
  const type = inputs.parse('agent-type', (text) => parseChoice(text, agentTypes)) ?? 'auto';
  const headers = inputs.parse('agent-headers', parseHeaders) ?? {};
  if (type === 'k6' && !inputs.isGiven('agent-urls')) {
    return readK6Script(inputs, headers, files);
  }
  if (type === 'locust' && !inputs.isGiven('agent-urls')) {
    return readLocustfile(inputs, headers, files);
  }
  const config = inputs.isGiven('agent-config')
    ? inputs.parse('agent-config', (path) => ({ content: readConfig(type, path, files) }))
    : null;
  const secrets = [...headerSecrets(headers), ...secretsWithin(config?.content)];

  const urls = splitAgentUrls(inputs.text('agent-urls'));
  const fromFile = coordinator?.agents ?? [];
  const hasTarget = inputs.isGiven('target-url');
  const common: AgentsInput = { inputs, headers, config, secrets };

  if (type === 'locust' || (type !== 'embedded' && urls.length > 0)) {
    const addresses = readAgentUrls(urls, 'agent-urls', inputs.problems);
    return readRemoteAgents({ ...common, input: 'agent-urls', type, addresses });
  }
  if (type === 'load-test-ng' || (type === 'auto' && fromFile.length > 0 && !hasTarget)) {
    const input = fromFile.length > 0 ? 'coordinator-config' : 'agent-urls';
    return readRemoteAgents({ ...common, input, type: 'load-test-ng', addresses: fromFile });
  }
  if (urls.length > 0) {
    const got = `${urls.length} with agent-type embedded, which needs target-url alone`;
    inputs.problems.add('agent-urls', `expected no URL, got ${got}`);
  }
  return readEmbeddedAgent({ ...common, files, agentsLeftOut: coordinator?.agentsNamed ?? 0 });
}

/** Agents that somebody has started with all that they need. */
const provided: Partial<Record<(typeof agentTypes)[number], string>> = {
  locust: 'whose master and workers have their locustfile',
  k6: 'which runs its script already at agent-urls',
};

/** The content of agent-config. Throws Wrong. */
function readConfig(type: (typeof agentTypes)[number], path: string, files: Files): unknown {
  const reason = provided[type];
  if (reason !== undefined) {
    throw new Wrong(`expected none for agent-type ${type}, ${reason}; got "${path}"`);
  }
  return readStructured(path, files);
}
