import { join } from 'node:path';
import { until } from '../programs.ts';
import { type Executable, startExecutable } from './executables.ts';

/** The script that the tests run: see there what it asks. */
export const script = 'e2e/engines/k6.js';

/** Makes k6 2 the one of the PATH, and names the target to its script. */
export function useK6OnThisMachine(target: string): void {
  process.env['TARGET'] = target;
  process.env['PATH'] = `${join(process.cwd(), '.e2e/k6-v2')}:${process.env['PATH'] ?? ''}`;
}

/** Starts k6 1 as a user does who wants to have it driven, and waits until it listens. */
export async function startLive(target: string, port: number): Promise<Executable> {
  const executable = await startExecutable(
    '.e2e/k6-v1/k6',
    ['run', '--quiet', '--no-usage-report', '--address', `127.0.0.1:${port}`, script],
    { TARGET: target, LIVE: 'true' },
  );
  await until(
    () => usersAt(port),
    (users) => users !== null,
  );
  return executable;
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
