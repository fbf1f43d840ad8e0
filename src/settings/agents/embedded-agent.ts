import { dirname, isAbsolute, join } from 'node:path';
import type { Scenario } from '../../cluster/embedded/scenario.ts';
import { scenarioOf } from './agent-config.ts';
import type { AgentsInput, AgentsRead } from './agents-read.ts';
import { authorized } from '../values/authorization.ts';
import { type Files, readText } from '../values/files.ts';
import type { Headers } from '../values/headers.ts';
import type { InputReader } from '../input-reader.ts';
import { headerSecrets, isSecretName } from '../values/secrets.ts';
import { credentialSecrets, parseUrl } from '../values/url.ts';
import { counted } from '../../counted.ts';

/** What this agent is read from. */
interface EmbeddedAgentInput extends AgentsInput {
  /** The agents of the coordinator config, which are not used. */
  readonly agentsLeftOut: number;
  readonly files: Files;
}

/** The settings of the agent that runs on this machine. */
export function readEmbeddedAgent(given: EmbeddedAgentInput): AgentsRead {
  const { inputs, config, agentsLeftOut } = given;
  if (config && (config.content === null || config.content === undefined)) {
    inputs.problems.add('agent-config', 'expected a scenario as "steps: [{path: /}]", got nothing');
  }
  // Files that a scenario names lie beside it.
  const folder = dirname(inputs.text('agent-config'));
  const scenario = scenarioOf(config?.content ?? null, inputs.problems, (path) =>
    readText(isAbsolute(path) ? path : join(folder, path), given.files),
  );
  const notices = [
    ...(agentsLeftOut === 0
      ? []
      : ['coordinator-config: its agents are left out, as the embedded agent loads target-url.']),
    ...(scenario === undefined ? [] : sharedRows(scenario, Number(inputs.text('max-users')))),
  ];
  if (!inputs.isGiven('target-url')) {
    inputs.problems.add(
      'agent-urls',
      'expected the URLs of load-test agents, or target-url for the embedded agent, got neither',
    );
    return { agents: undefined, notices, secrets: given.secrets };
  }
  const { target, secrets } = readTarget('target-url', inputs, given.headers);
  return {
    agents:
      target && scenario !== undefined ? { kind: 'embedded', ...target, scenario } : undefined,
    notices,
    secrets: [...given.secrets, ...secrets],
  };
}

/** Tells where more users may come than there are rows that each of them should have for itself. */
function sharedRows({ data = [] }: Scenario, maxUsers: number): string[] {
  const fewest = Math.min(
    ...data.filter(({ pick }) => pick === 'each').map(({ rows }) => rows.length),
  );
  return fewest < maxUsers
    ? [
        `agent-config: data has ${counted(fewest, 'row')} for up to ${counted(maxUsers, 'user')}; from user ${fewest + 1} on, users share rows.`,
      ]
    : [];
}

/** What is sent where; undefined when something is wrong, which is then among the problems. */
interface TargetRead {
  readonly target: { readonly targetUrl: string; readonly headers: Headers } | undefined;
  readonly secrets: readonly string[];
}

/** Reads a service that the embedded agent is to load. `given`: of agent-headers. */
export function readTarget(
  input: 'target-url' | 'baseline-target-url',
  inputs: InputReader,
  given: Headers,
): TargetRead {
  const parsed = inputs.parse(input, parseUrl);
  const credentials = parsed?.credentials ?? null;
  const headers = inputs.problems.attempt(input, () =>
    authorized({ headers: given, credentials, token: '' }),
  );
  return {
    target: parsed && headers ? { targetUrl: parsed.url, headers } : undefined,
    secrets: [
      ...headerSecrets(headers ?? {}),
      ...credentialSecrets(credentials),
      ...(parsed ? querySecrets(parsed.url) : []),
    ],
  };
}

/** The values of query parameters that are named like a secret. */
function querySecrets(url: string): string[] {
  return [...new URL(url).searchParams]
    .filter(([name]) => isSecretName(name))
    .map(([, value]) => value);
}
