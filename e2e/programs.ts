import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that listens on this machine. */
export interface Program {
  /** Base URL, without a final slash. */
  readonly url: string;
  /** Ends it at once, as a crash does. Safe to call twice. */
  readonly kill: () => Promise<void>;
}

const started: Program[] = [];

/** Starts a Node program, and waits until it prints the URL that it listens on. */
export async function startProgram(script: string, ...args: string[]): Promise<Program> {
  const child = spawn(process.execPath, ['--no-warnings', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const [found] = /http:\/\/127\.0\.0\.1:\d+\b/.exec(printed) ?? [];
      if (found !== undefined) {
        resolve(found);
      }
    });
    child.once('exit', () => reject(new Error(`${script} ended before it listened: ${printed}`)));
  });
  const program = { url, kill: () => kill(child) };
  started.push(program);
  return program;
}

/** Ends all programs that were started. */
export async function killPrograms(): Promise<void> {
  await Promise.all(started.splice(0).map((program) => program.kill()));
}

/** Ends a process at once; nothing happens when it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

/** Looks until what it sees is as wanted, and returns that; throws after so many seconds. */
export async function until<Seen>(
  look: () => Seen | Promise<Seen>,
  wanted: (seen: Seen) => boolean,
  seconds = 60,
): Promise<Seen> {
  const giveUpAt = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) {
      return seen;
    }
    if (Date.now() > giveUpAt) {
      throw new Error(`waited ${seconds} s, and still there is ${JSON.stringify(seen)}`);
    }
    await sleep(100);
  }
}
