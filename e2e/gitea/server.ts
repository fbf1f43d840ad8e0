import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/cluster/free-port.ts';
import { type Executable, startExecutable } from '../engines/executables.ts';
import { until } from '../programs.ts';

const execute = promisify(execFile);
const installed = resolve('.e2e/gitea');

/** The user that the tests act as; the server's administrator. */
export const owner = 'octo';

/** A Gitea of its own, on this machine. */
export interface Gitea {
  /** Without a final slash. */
  readonly url: string;
  /** Of `owner`, for everything. */
  readonly token: string;
  /** Where it and its runner keep what they have. */
  readonly folder: string;
  /** Calls the API as `owner`; rejects for a status that is no success. */
  readonly call: (method: string, path: string, body?: object) => Promise<unknown>;
  /** What an administrator does on the command line; resolves with the last line that is printed. */
  readonly administer: (...args: readonly string[]) => Promise<string>;
  /** What the server has written to its log. */
  readonly printed: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts a server with an empty database, which takes some seconds. */
export async function startGitea(): Promise<Gitea> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-gitea-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'app.ini');
  await writeFile(config, settings(folder, port));
  await mkdir(join(folder, 'home'));
  const environment = { HOME: join(folder, 'home'), GIT_CONFIG_NOSYSTEM: '1' };
  const administer = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await execute(join(installed, 'gitea'), [...args, '--config', config], {
      env: { ...process.env, ...environment },
    });
    // Before it, the server may warn.
    return stdout.trim().split('\n').at(-1) ?? '';
  };
  await administer('migrate');
  await administer(
    ...['admin', 'user', 'create', '--admin', '--username', owner, '--password', 'Secret-123'],
    ...['--email', `${owner}@example.com`, '--must-change-password=false'],
  );
  const token = await administer(
    ...['admin', 'user', 'generate-access-token', '--username', owner, '--scopes', 'all', '--raw'],
  );
  const server = await startExecutable(
    join(installed, 'gitea'),
    ['web', '--config', config],
    environment,
  );
  await until(
    () =>
      fetch(`${url}/api/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (up) => up,
  );
  return {
    url,
    token,
    folder,
    call: (method, path, body) => call(url, token, method, path, body),
    administer,
    printed: server.printed,
    stop: () => stop(server, folder),
  };
}

async function stop(server: Executable, folder: string): Promise<void> {
  await server.kill();
  await rm(folder, { recursive: true });
}

async function call(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
  return text === '' ? null : (JSON.parse(text) as unknown);
}

/** Nothing is mailed, fetched or cleaned up; the front end, which was not built, is not needed. */
function settings(folder: string, port: number): string {
  return `
RUN_MODE = prod
RUN_USER = ${userInfo().username}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
WORK_PATH = ${folder}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = http://127.0.0.1:${port}/
STATIC_ROOT_PATH = ${installed}
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = ${folder}/gitea.db
SQLITE_JOURNAL_MODE = WAL
[repository]
ROOT = ${folder}/repositories
DEFAULT_BRANCH = main
[security]
INSTALL_LOCK = true
SECRET_KEY = of-the-test
[indexer]
ISSUE_INDEXER_TYPE = db
[log]
MODE = console
LEVEL = Warn
[actions]
ENABLED = true
DEFAULT_ACTIONS_URL = self
[cron]
ENABLED = false
`;
}
