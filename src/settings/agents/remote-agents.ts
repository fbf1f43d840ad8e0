import type { EngineType } from '../../cluster/detect.ts';
import { loadTestConfigOf, loadTestNotices } from './agent-config.ts';
import type { AgentUrlsInput } from './agent-urls.ts';
import type { AgentsInput, AgentsRead } from './agents-read.ts';
import { authorized } from '../values/authorization.ts';
import { naming, Wrong } from '../values/problems.ts';
import { headerSecrets } from '../values/secrets.ts';
import type { AgentSettings, RemoteAgentSettings } from '../settings.ts';
import {
  credentialSecrets,
  parseBaseUrl,
  type Credentials,
  type ParsedUrl,
} from '../values/url.ts';

/** What these agents are read from. */
interface RemoteAgentsInput extends AgentsInput {
  /** Where the addresses were written. */
  readonly input: AgentUrlsInput | 'coordinator-config';
  readonly type: 'auto' | EngineType;
  readonly addresses: readonly RemoteAgentSettings[];
}

/** The settings of agents that run elsewhere. */
export function readRemoteAgents(given: RemoteAgentsInput): AgentsRead {
  const { inputs, input, config, type } = given;
  const { problems } = inputs;
  if (given.addresses.length === 0) {
    problems.add(input, `expected a URL for agent-type ${type}, got none`);
  }
  const parsed = given.addresses.map(({ url, ...rest }, index) => ({
    rest,
    parsed: problems.attempt(input, () => naming(`agent ${index + 1}`, () => parseBaseUrl(url))),
  }));
  const agents = parsed.flatMap(({ rest, parsed: url }) =>
    url ? [{ ...rest, url: url.url }] : [],
  );
  const urls = parsed.flatMap(({ parsed: url }) => url ?? []);
  problems.attempt(input, () => expectDistinct(agents));
  const headers = problems.attempt(input, () =>
    authorized({ headers: given.headers, credentials: sharedCredentials(urls), token: '' }),
  );
  const body = config
    ? problems.attempt('agent-config', () => ({ config: loadTestConfigOf(config.content) }))
    : { config: null };

  const settings: AgentSettings | undefined =
    headers && body ? { kind: 'remote', type, agents, headers, ...body } : undefined;
  return {
    agents: settings,
    notices: [
      ...(inputs.isGiven('target-url')
        ? ['target-url is for the embedded agent only; the other agents know their target.']
        : []),
      ...loadTestNotices(body?.config),
    ],
    secrets: [
      ...given.secrets,
      ...headerSecrets(headers ?? {}),
      ...urls.flatMap(({ credentials }) => credentialSecrets(credentials)),
    ],
  };
}

function expectDistinct(agents: readonly RemoteAgentSettings[]): void {
  const urls = agents.map(({ url }) => url);
  const repeated = urls.find((url, index) => urls.indexOf(url) < index);
  if (repeated !== undefined) {
    throw new Wrong(`expected each agent once, got ${repeated} again`);
  }
}

/** All agents get the same headers: credentials in their URLs must be the same too. Throws Wrong. */
function sharedCredentials(urls: readonly ParsedUrl[]): Credentials | null {
  const [first] = urls;
  const distinct = new Set(urls.map(({ credentials }) => JSON.stringify(credentials)));
  if (distinct.size > 1) {
    throw new Wrong('expected the same credentials in all URLs, or none, got different ones');
  }
  return first?.credentials ?? null;
}
