import { readFile } from 'node:fs/promises';

/** The environment that the runner gives to an action's process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's text; empty when it is not set, as it is on other systems than GitHub's. */
export function variable(env: Environment, name: string): string {
  return env[name] ?? '';
}

/** The payload of the event that a workflow runs for; null outside of a workflow. */
export async function readEvent(env: Environment): Promise<unknown> {
  const path = variable(env, 'GITHUB_EVENT_PATH');
  return path === '' ? null : JSON.parse(await readFile(path, 'utf8'));
}
