import { scenarioOf } from './agent-config.ts';
import type { AgentsInput, AgentsRead } from './agents-read.ts';
import { authorized } from './authorization.ts';
import { headerSecrets, isSecretName } from './secrets.ts';
import { credentialSecrets, parseUrl } from './url.ts';

/** What this agent is read from. */
interface EmbeddedAgentInput extends AgentsInput {
  /** The agents of the coordinator config, which are not used. */
  readonly agentsLeftOut: number;
}

/** The settings of the agent that runs on this machine. */
export function readEmbeddedAgent(given: EmbeddedAgentInput): AgentsRead {
  const { inputs, config, agentsLeftOut } = given;
  const scenario = scenarioOf(config?.content ?? null, inputs.problems);
  const notices =
    agentsLeftOut === 0
      ? []
      : [`coordinator-config: its agents are left out, as the embedded agent loads target-url.`];
  if (!inputs.isGiven('target-url')) {
    inputs.problems.add(
      'agent-urls',
      'expected the URLs of load-test agents, or target-url for the embedded agent, got neither',
    );
    return { agents: undefined, notices, secrets: given.secrets };
  }
  const target = inputs.parse('target-url', parseUrl);
  const credentials = target?.credentials ?? null;
  const headers = inputs.problems.attempt('target-url', () =>
    authorized({ headers: given.headers, credentials, token: '' }),
  );
  return {
    agents:
      target && headers && scenario !== undefined
        ? { kind: 'embedded', targetUrl: target.url, headers, scenario }
        : undefined,
    notices,
    secrets: [
      ...given.secrets,
      ...headerSecrets(headers ?? {}),
      ...credentialSecrets(credentials),
      ...(target ? querySecrets(target.url) : []),
    ],
  };
}

/** The values of query parameters that are named like a secret. */
function querySecrets(url: string): string[] {
  return [...new URL(url).searchParams]
    .filter(([name]) => isSecretName(name))
    .map(([, value]) => value);
}
