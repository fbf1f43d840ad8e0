import { scenarioOf } from './agent-config.ts';
import type { AgentsRead } from './agents.ts';
import { authorized } from './authorization.ts';
import type { Headers } from './headers.ts';
import type { InputReader } from './input-reader.ts';
import { headerSecrets, isSecretName } from './secrets.ts';
import { credentialSecrets, parseUrl } from './url.ts';

/** What was read of the inputs so far. */
export interface EmbeddedAgentInput {
  readonly inputs: InputReader;
  readonly headers: Headers;
  /** The content of agent-config; null when not given, undefined when it cannot be read. */
  readonly config: { readonly content: unknown } | null | undefined;
  readonly secrets: readonly string[];
  /** The agents of the coordinator config, which are not used. */
  readonly agentsLeftOut: number;
}

/** The settings of the agent that runs on this machine. */
export function readEmbeddedAgent(given: EmbeddedAgentInput): AgentsRead {
  const { inputs, config, agentsLeftOut } = given;
  const scenario = config ? scenarioOf(config.content, inputs.problems) : null;
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
