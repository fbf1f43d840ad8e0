import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What one file in /proc says of each running process; of one that has just ended, nothing. */
async function readAll(file: 'cmdline' | 'status'): Promise<ReadonlyMap<number, string>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    pids.map((pid) => readFile(join('/proc', pid, file), 'utf8').catch(() => '')),
  );
  return new Map(pids.map((pid, index) => [Number(pid), texts[index] ?? '']));
}

/** Command lines of the running processes that name the folder. */
export async function processesNaming(folder: string): Promise<readonly string[]> {
  const commands = [...(await readAll('cmdline')).values()];
  return commands.filter((command) => command.includes(folder));
}

/** Ids of the running processes that this one has started. */
export async function childrenOf(parent: number): Promise<readonly number[]> {
  const parentLine = new RegExp(`^PPid:\\t${parent}$`, 'm');
  return [...(await readAll('status'))].flatMap(([pid, status]) =>
    parentLine.test(status) ? [pid] : [],
  );
}
