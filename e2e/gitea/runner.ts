import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Executable, startExecutable } from '../engines/executables.ts';
import type { Gitea } from './server.ts';

const execute = promisify(execFile);
const program = resolve('.e2e/gitea/runner');

/**
 * Starts a runner that runs so many jobs at once, on this machine and without containers.
 *
 * @param programs folders with programs that the machine has not.
 */
export async function startRunner(
  gitea: Gitea,
  jobs: number,
  programs: readonly string[] = [],
): Promise<Executable> {
  const folder = join(gitea.folder, 'runner');
  await mkdir(folder);
  const config = join(folder, 'config.yaml');
  await writeFile(
    config,
    [
      'runner:',
      `  file: ${folder}/.runner`,
      `  capacity: ${jobs}`,
      '  fetch_interval: 1s',
      'cache:',
      '  enabled: false',
      'host:',
      `  workdir_parent: ${folder}/work`,
    ].join('\n'),
  );
  const environment = {
    HOME: folder,
    // Actions are run by the node of these tests.
    PATH: [...programs, dirname(process.execPath), process.env['PATH']].join(':'),
  };
  const token = await gitea.administer('actions', 'generate-runner-token');
  await execute(
    program,
    [
      ...['register', '--no-interactive', '--config', config, '--instance', gitea.url],
      ...['--token', token, '--name', 'runner', '--labels', 'ubuntu-latest:host'],
    ],
    { cwd: folder, env: { ...process.env, ...environment } },
  );
  return await startExecutable(program, ['daemon', '--config', config], environment);
}
