import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { localJobStart } from '../../../src/action/time/local-start.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

describe('localJobStart', () => {
  const directory = temporaryDirectory();

  /** A process as /proc has it; times are hundredths of a second since the machine started. */
  const addProcess = async (
    pid: number,
    name: string,
    parent: number,
    ticks: number,
  ): Promise<void> => {
    const between = Array.from({ length: 17 }, () => '0').join(' ');
    await mkdir(join(directory(), String(pid)));
    const line = `${pid} (${name}) S ${parent} ${between} ${ticks} 0 0\n`;
    await writeFile(join(directory(), String(pid), 'stat'), line);
  };

  it.each<[string, (readonly [pid: number, name: string, parent: number, ticks: number])[]]>([
    [
      "of the runner's process for the job",
      [
        [process.ppid, 'a (shell) ', 700_001, 99_000],
        [700_001, 'Runner.Worker', 700_000, 76_000],
        [700_000, 'Runner.Listener', 1, 100],
        [1, 'systemd', 0, 0],
      ],
    ],
    [
      "of the job's container on GitHub",
      [
        [process.ppid, 'bash', 0, 99_000],
        [1, 'tail', 0, 76_000],
      ],
    ],
    [
      "of the job's container on Gitea",
      [
        [process.ppid, 'bash', 0, 99_000],
        [1, 'sleep', 0, 76_000],
      ],
    ],
  ])('is the start %s', async (_, processes) => {
    await writeFile(join(directory(), 'uptime'), '1000.00 4000.00\n');
    for (const each of processes) {
      await addProcess(...each);
    }
    const before = Date.now() / 1000;
    const start = await localJobStart({}, directory());
    const after = Date.now() / 1000;
    expect(start).toBeGreaterThanOrEqual(before - 240);
    expect(start).toBeLessThanOrEqual(after - 240);
  });

  it('is when the runner made its directory, where no such process can be seen', async () => {
    await addProcess(process.ppid, 'bash', 1, 100);
    await addProcess(1, 'init', 0, 0);
    const commands = join(directory(), '_runner_file_commands');
    await mkdir(commands);
    const { birthtimeMs } = await stat(commands);
    expect(await localJobStart({ RUNNER_TEMP: directory() }, directory())).toBe(birthtimeMs / 1000);
  });

  it('is not known elsewhere', async () => {
    expect(await localJobStart({}, directory())).toBeNull();
  });
});
