import { execFile } from 'node:child_process';
import { lastError, programError } from './output.ts';

/**
 * Reads a script with the k6 program, as for a run with a number of users, but runs none.
 *
 * @throws Error when there is no k6, or when it cannot run the script so
 */
export async function inspectScript(script: string, signal: AbortSignal): Promise<void> {
  // Stages are what a run gets; in the environment they count more than what the script says.
  const load = { K6_STAGES: '1s:1', K6_DURATION: undefined, K6_ITERATIONS: undefined };
  const env = { ...scriptEnvironment(), ...load };
  const flags = ['--execution-requirements', '--include-system-env-vars', '--log-format', 'json'];
  await new Promise<void>((resolve, reject) => {
    execFile('k6', ['inspect', ...flags, script], { env, signal }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(lastError(stderr) ?? programError(error, 'k6')));
    });
  });
}

/** The environment that a script sees: all but this action's own inputs, which hold secrets. */
export function scriptEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_')),
  );
}
