import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { kill } from '../programs.ts';

/** A program of another project, running on this machine. */
export interface Executable {
  readonly pid: number;
  /** Whether it has not ended yet. */
  readonly running: () => boolean;
  /** All that it printed so far, to say why it does not do what it should. */
  readonly printed: () => string;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
  /** Ends it at once, as a crash does. Safe to call twice. */
  readonly kill: () => Promise<void>;
}

const started: Executable[] = [];

/** Starts a program of the PATH. Rejects when there is none of that name. */
export async function startExecutable(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Executable> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  }
  const ended = once(child, 'close');
  await once(child, 'spawn');
  const executable = {
    pid: child.pid ?? 0,
    running: () => isRunning(child),
    printed: () => printed,
    ended,
    kill: () => kill(child),
  };
  started.push(executable);
  return executable;
}

/** Ends all programs that were started here. */
export async function killExecutables(): Promise<void> {
  await Promise.all(started.splice(0).map((executable) => executable.kill()));
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
