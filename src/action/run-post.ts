import * as core from './toolkit.ts';

import { type Leftovers, removeLeftovers } from '../cluster/clean-up/leftovers.ts';
import { agentHeadersOf } from '../settings/agents/agent-headers.ts';
import { headerSecrets } from '../settings/values/secrets.ts';
import { type Environment } from './environment.ts';
import { maskable, readInputs } from './inputs.ts';
import { mask, maskInputs } from './read-settings.ts';
import { savedHeaders, savedLeftovers } from './saved-state.ts';

/** How long the users of each agent are tried to be removed, in seconds. */
const removalSeconds = 75;

/**
 * The post step: removes what a killed main step left behind. Does nothing when that ended clean.
 * Fails the job when users may be left behind.
 */
export async function runPost(seconds = removalSeconds): Promise<void> {
  try {
    const leftovers = savedLeftovers();
    if (leftovers !== null) {
      await remove(leftovers, agentHeaders(process.env), seconds);
    }
  } catch (error) {
    core.setFailed(`Users may have been left behind: ${String(error)}`);
  }
}

async function remove(
  leftovers: Leftovers,
  headers: Readonly<Record<string, string>>,
  seconds: number,
): Promise<void> {
  const { clean, problems } = await removeLeftovers(leftovers, headers, seconds);
  if (clean) {
    const places = [
      ...leftovers.remote.map(({ url }) => url),
      ...leftovers.processes.map((pid) => `process ${pid}`),
    ];
    core.info(`Removed what the main step may have left behind: ${places.join(', ')}.`);
  } else {
    core.setFailed(`Not everything could be removed: ${problems.join('; ')}`);
  }
}

/** Those that the main step kept; else those in the inputs, which both steps get. */
function agentHeaders(env: Environment): Readonly<Record<string, string>> {
  const inputs = readInputs(env);
  maskInputs(inputs);
  const headers = savedHeaders(inputs.token) ?? agentHeadersOf(inputs.settings);
  mask(maskable(headerSecrets(headers)));
  return headers;
}
