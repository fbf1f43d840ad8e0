import * as core from '@actions/core';

import { type Leftovers, removeLeftovers } from '../cluster/leftovers.ts';
import { InputError } from '../errors.ts';
import { type Environment } from './environment.ts';
import { readInputs } from './inputs.ts';
import { readSettings } from './read-settings.ts';
import { savedLeftovers } from './saved-state.ts';

/**
 * The post step: removes what a killed main step left behind. Does nothing when that ended clean,
 * and never fails the job.
 */
export async function runPost(): Promise<void> {
  try {
    const leftovers = savedLeftovers();
    if (leftovers !== null) {
      await remove(leftovers, agentHeaders(process.env));
    }
  } catch (error) {
    core.warning(`Users may have been left behind: ${String(error)}`);
  }
}

async function remove(
  leftovers: Leftovers,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { clean, problems } = await removeLeftovers(leftovers, headers);
  if (clean) {
    const places = [
      ...leftovers.remote.map(({ url }) => url),
      ...leftovers.processes.map((pid) => `process ${pid}`),
    ];
    core.info(`Removed what the main step may have left behind: ${places.join(', ')}.`);
  } else {
    core.warning(`Not everything could be removed: ${problems.join('; ')}`);
  }
}

/** The inputs are the main step's, but the files that they name may be gone by now. */
function agentHeaders(env: Environment): Readonly<Record<string, string>> {
  try {
    const { agents } = readSettings(readInputs(env));
    return 'headers' in agents ? agents.headers : {};
  } catch (error) {
    if (error instanceof InputError) {
      return {};
    }
    throw error;
  }
}
