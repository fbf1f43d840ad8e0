import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../free-port.ts';
import { GuardedProcess } from '../machine/guarded-process.ts';

/** What is to be run. */
export interface LocustProgram {
  /** Path of the locustfile. */
  readonly locustfile: string;
  /** The service, where the locustfile does not name it itself. */
  readonly host: string | null;
  /** 1 or more. */
  readonly workers: number;
}

/** A master with its workers on this machine, which nobody else can reach or order about. */
export interface RunningLocust {
  /** Where the master's web interface is. */
  readonly url: string;
  readonly master: GuardedProcess;
  readonly processes: readonly GuardedProcess[];
  /** Removes what was written for them. */
  readonly tidy: () => void;
}

/** The name of the variable by which the master learns what to ask for. */
const loginVariable = 'CAPACITY_GATE_LOCUST_LOGIN';

/** Beside the user's own locustfile: lets nobody in who does not have the login of this run. */
const guard = `"""Keeps the web interface of this run for capacity-gate alone."""
import hmac
import os

from flask import Response, request
from locust import events

login = os.environ.pop("${loginVariable}", "")


@events.init.add_listener
def guard_web_interface(environment, **_):
    if environment.web_ui is None:
        return

    @environment.web_ui.app.before_request
    def ask_for_login():
        given = request.headers.get("Authorization", "")
        if not login or not hmac.compare_digest(given.encode(), login.encode()):
            return Response("This Locust belongs to a run of capacity-gate.", 401)
`;

/**
 * Starts a master and its workers. They may take seconds until they answer, and end at once when the
 * locustfile is wrong.
 *
 * @param authorization what the web interface asks for, as the header has it
 * @throws Error when there is no program to start
 */
export async function startLocust(
  { locustfile, host, workers }: LocustProgram,
  authorization: string,
): Promise<RunningLocust> {
  const command = findLocust();
  const [webPort, port] = [String(await freePort()), String(await freePort())];
  const folder = mkdtempSync(join(tmpdir(), 'capacity-gate-locust-'));
  const guardFile = join(folder, 'guard.py');
  writeFileSync(guardFile, guard, { mode: 0o600 });
  const environment = locustEnvironment();
  const common = [...(host === null ? [] : ['--host', host])];
  const master = new GuardedProcess(
    [
      ...command,
      ...['--locustfile', `${guardFile},${locustfile}`, '--master', ...common],
      ...['--web-host', '127.0.0.1', '--web-port', webPort],
      ...['--master-bind-host', '127.0.0.1', '--master-bind-port', port],
    ],
    { ...environment, [loginVariable]: authorization },
  );
  const file = ['--locustfile', `${guardFile},${locustfile}`];
  const others = Array.from(
    { length: workers },
    () =>
      new GuardedProcess(
        [
          ...command,
          ...[...file, '--worker', ...common],
          ...['--master-host', '127.0.0.1', '--master-port', port],
        ],
        environment,
      ),
  );
  return {
    url: `http://127.0.0.1:${webPort}`,
    master,
    processes: [master, ...others],
    tidy: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Why a Locust has ended, in its own last words where it has some. */
export function reasonOf({ end, printed }: GuardedProcess): string {
  const lines = printed.split('\n').map((line) => line.trim());
  const last = lines.findLast((line) => line !== '');
  // Its log begins each line with time, host and level.
  const words = last?.replace(
    /^\[[^\]]*\]\s*(?:\S+\/)?(?:ERROR|CRITICAL|WARNING|INFO)\/\S+:\s*/,
    '',
  );
  return `locust has ended (${end ?? 'it runs'})${words === undefined ? '' : `: ${words}`}`;
}

/** The one on the PATH, or uvx, which fetches one. */
function findLocust(): readonly string[] {
  const found = ['locust', 'uvx'].find((program) =>
    (process.env['PATH'] ?? '').split(delimiter).some((folder) => isProgram(join(folder, program))),
  );
  if (found === undefined) {
    throw new Error('expected the program locust (or uvx) on the PATH, found none');
  }
  return found === 'uvx' ? ['uvx', 'locust'] : ['locust'];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** All but this action's own inputs, which hold secrets, and what would change how Locust runs. */
function locustEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(INPUT_|LOCUST_)/.test(name)),
  );
}
