import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { foreignText, hidden } from '../../foreign-text.ts';
import { systemNow } from '../../run/clock.ts';
import type { Remote } from '../api/repository.ts';

/** A push, or what leads to it, that failed. */
export class PushFailure extends Error {
  /** Another writer was faster. */
  readonly isRace: boolean;

  constructor(message: string, isRace: boolean) {
    super(message);
    this.name = 'PushFailure';
    this.isRace = isRace;
  }
}

/** One commit that is to be pushed. */
export interface Push {
  readonly branch: string;
  /** The commit that the branch must be at; null: there must be no such branch. */
  readonly head: string | null;
  /** Text by path; what else is on the branch stays. */
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

const longestMessage = 300;

/** Who made the commit: the token does not say. */
const author = { name: 'capacity-gate', email: 'capacity-gate@users.noreply.localhost' };

/**
 * Makes a commit on a branch by the program git, and the branch if there is none: without a parent.
 * The server takes a push only where the branch is still as it was read.
 *
 * @param isTrial asks the server whether it would take a push, and sends none.
 * @param signal ends the programs.
 * @returns the commit.
 * @throws {PushFailure}
 */
export async function pushCommit(
  remote: Remote,
  { branch, head, files, message }: Push,
  signal: AbortSignal,
  isTrial = false,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-history-'));
  const git = (args: readonly string[], input = ''): Promise<string> =>
    run(args, { folder, input, remote, signal });
  try {
    await git(['init', '--quiet', '--bare']);
    if (head !== null) {
      await git(['fetch', '--quiet', '--depth', '1', remote.url, `refs/heads/${branch}`]);
    }
    // One program for all objects: others push meanwhile.
    await git(['fast-import', '--quiet'], importOf({ branch, head, files, message }));
    const commit = await git(['rev-parse', made]);
    const to = `${made}:refs/heads/${branch}`;
    await git(['push', '--quiet', ...(isTrial ? ['--dry-run'] : []), remote.url, to]);
    return commit;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the commit is, in the repository that is made for it. */
const made = 'refs/heads/capacity-gate';

/** The commit in the words of git fast-import, which takes no parent that it has not. */
function importOf({ head, files, message }: Push): string {
  const seconds = Math.floor(systemNow());
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  return [
    `commit ${made}\n`,
    `committer ${author.name} <${author.email}> ${seconds} +0000\n`,
    data(message),
    head === null ? '' : `from ${head}\n`,
    ...[...files].map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`),
  ].join('');
}

interface Surroundings {
  readonly folder: string;
  readonly input: string;
  readonly remote: Remote;
  readonly signal: AbortSignal;
}

/** Runs git, and resolves with what it prints; the token is in no argument, which others can read. */
async function run(
  args: readonly string[],
  { folder, input, remote, signal }: Surroundings,
): Promise<string> {
  const basic = Buffer.from(`x-access-token:${remote.token}`).toString('base64');
  const environment = {
    ...process.env,
    GIT_DIR: folder,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${remote.url}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    LC_ALL: 'C',
  };
  return await new Promise((resolve, reject) => {
    const options = { cwd: folder, env: environment, signal };
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(failureOf(error, stderr));
    });
    // A program that is not there takes no input, of which its own error tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** What git and servers say of a branch that another has moved or made; the commit is not on it any more. */
const race =
  /not a valid commit|non-fast-forward|fetch first|cannot lock ref|failed to update ref|incorrect old value/i;

function failureOf(error: Error, stderr: string): PushFailure {
  const lines = hidden(stderr)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(fatal|error|remote|!)/.test(line));
  const said = lines.length === 0 ? error.message : lines.join(' ');
  return new PushFailure(foreignText(said, longestMessage), race.test(stderr));
}
