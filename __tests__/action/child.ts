import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Finished {
  readonly exitCode: number | null;
  readonly log: string;
}

/** Runs an entry of the action as the runner does: nothing but the environment says what to do. */
export async function runEntry(
  entry: 'main' | 'post',
  env: Readonly<Record<string, string>>,
): Promise<Finished> {
  const child = spawn(process.execPath, ['--no-warnings', `src/${entry}.ts`], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [log] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { exitCode: child.exitCode, log };
}
