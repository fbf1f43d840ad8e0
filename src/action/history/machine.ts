import { cpus, totalmem } from 'node:os';

import { type Environment, variable } from '../environment.ts';

const gibibyte = 2 ** 30;

/**
 * The kind of machine that this job runs on, as a text that two alike have in common: a machine of
 * one's own by its name, a hosted one by its processor and memory.
 */
export function machineOf(env: Environment): string {
  const processors = cpus();
  const model = (processors[0]?.model ?? '').replace(/\s+/g, ' ').trim();
  const memory = Math.round(totalmem() / gibibyte);
  const kind = `${processors.length} × ${model === '' ? process.arch : model}, ${memory} GiB`;
  const name = variable(env, 'RUNNER_NAME');
  const isOwn = variable(env, 'RUNNER_ENVIRONMENT') === 'self-hosted' && name !== '';
  return isOwn ? `${name}: ${kind}` : kind;
}
