import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { until } from '../programs.ts';
import { type Executable, startExecutable } from './executables.ts';

/** The script that the tests run: see there what it asks. */
export const script = 'e2e/engines/k6.js';

/** The most users that the script lets k6 1 have. */
export const mostUsers = 500;

/** A k6 program of the PATH, or that there is none. */
export interface K6Program {
  /** With its version, where that is known: `k6 1.8.1`. */
  readonly name: string;
  readonly major: 1 | 2;
  /** As it tells it itself: `1.8.1`; empty: there is none. */
  readonly version: string;
  readonly path: string;
  /** Why nothing can be tested with it; null: it is there. */
  readonly missing: string | null;
}

/** The first k6 on the PATH of a major version. Nothing here gets one. */
export function findK6(major: 1 | 2): K6Program {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const versions = folders
    .map((folder) => join(folder, 'k6'))
    .filter(isExecutable)
    .map((path) => ({ path, version: versionOf(path) }));
  const found = versions.find(({ version }) => version.startsWith(`${major}.`));
  return found === undefined
    ? {
        ...{ name: `k6 ${major}`, major, version: '', path: 'k6' },
        missing: `there is no k6 ${major} on the PATH`,
      }
    : { name: `k6 ${found.version}`, major, ...found, missing: null };
}

/** Makes a k6 the first one of the PATH, and names the target to its script. */
export function useK6OnThisMachine({ path }: K6Program, target: string): void {
  process.env['TARGET'] = target;
  process.env['PATH'] = `${dirname(path)}${delimiter}${process.env['PATH'] ?? ''}`;
}

/** Starts k6 1 as a user does who wants to have it driven, and waits until it listens. */
export async function startLive(k6: K6Program, target: string, port: number): Promise<Executable> {
  return await startListening(k6, port, [], { TARGET: target, LIVE: 'true' });
}

/** Starts a k6 with a number of users that stays, and waits until it has them. */
export async function startFixed(
  k6: K6Program,
  target: string,
  port: number,
  users: number,
): Promise<void> {
  await startListening(k6, port, ['--vus', String(users), '--duration', '10m'], { TARGET: target });
  await until(
    () => usersAt(port),
    (seen) => seen === users,
  );
}

async function startListening(
  { path }: K6Program,
  port: number,
  flags: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Executable> {
  const address = ['--address', `127.0.0.1:${port}`];
  const executable = await startExecutable(
    path,
    ['run', '--quiet', '--no-usage-report', ...address, ...flags, script],
    environment,
  );
  await until(
    () => usersAt(port),
    (users) => users !== null,
  );
  return executable;
}

/** As `k6 version` begins with it: `k6 v1.8.1 (…)`; empty: it tells none. */
function versionOf(path: string): string {
  return /^k6\S* v(\d+\.\d+\.\d+)/.exec(execFileSync(path, ['version']).toString())?.[1] ?? '';
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the k6 at a port says of its users; null when there is none. */
async function usersAt(port: number): Promise<number | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/status`);
    const { data } = (await response.json()) as { data: { attributes: { vus: number } } };
    return data.attributes.vus;
  } catch {
    return null;
  }
}

export async function usersAtAll(ports: readonly number[]): Promise<number> {
  const users = await Promise.all(ports.map(usersAt));
  return users.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
