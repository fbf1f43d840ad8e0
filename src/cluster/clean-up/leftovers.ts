import { removeForCertain, type StopResult } from './removal.ts';
import { cleanAgent, type EngineType, isEngineType } from '../detect.ts';
import { asAgentError } from '../requests/failure.ts';
import { nameOf } from '../requests/http.ts';
import { isClaimedByOther } from '../machine/marks.ts';
import { endProcess, processState } from '../machine/processes.ts';

/** A remote agent that may have users. */
export interface RemoteLeftover {
  readonly type: EngineType;
  readonly url: string;
  readonly id: string;
}

/** What a run may leave behind if it is killed: plain data without secrets, kept for the clean-up. */
export interface Leftovers {
  readonly remote: readonly RemoteLeftover[];
  /** Process ids of embedded agents on this machine. */
  readonly processes: readonly number[];
}

/** Whether a value is what a run wrote down, and nothing that somebody else has made of it. */
export function isLeftovers(value: unknown): value is Leftovers {
  const { remote, processes } = (value ?? {}) as Partial<Leftovers>;
  return (
    Array.isArray(remote) &&
    remote.every(isRemoteLeftover) &&
    Array.isArray(processes) &&
    processes.every((pid: unknown) => Number.isInteger(pid) && Number(pid) > 0)
  );
}

function isRemoteLeftover(value: unknown): boolean {
  const { type, url, id } = (value ?? {}) as Partial<RemoteLeftover>;
  const isWeb = typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url);
  return isWeb && typeof id === 'string' && isEngineType(type);
}

/** How long it is tried. An agent that is overloaded takes half a minute to remove its users. */
const removalSeconds = 75;
const graceSeconds = 2;

/** Between two looks at whether another run has taken an agent over. */
const lookMilliseconds = 200;

/**
 * Removes what a killed run left behind: users and load agents of remote agents, and processes on
 * this machine, all side by side, each until it is confirmed or the time is over. Done twice, it
 * finds nothing the second time. An agent that a later run on this machine has taken over is left to
 * that one. Never rejects.
 *
 * @param headers sent to the remote agents, never shown
 * @param seconds for each remote agent
 * @param owner process id of the run that left it; null: not known, and nobody has taken over
 */
export async function removeLeftovers(
  leftovers: Leftovers,
  headers: Readonly<Record<string, string>>,
  seconds = removalSeconds,
  owner: number | null = null,
): Promise<StopResult> {
  const answers = await Promise.all([
    ...leftovers.remote.map((leftover) => removeRemote(leftover, headers, seconds, owner)),
    ...leftovers.processes.map(removeProcess),
  ]);
  const problems = answers.filter((problem) => problem !== null);
  return { clean: problems.length === 0, problems };
}

async function removeRemote(
  leftover: RemoteLeftover,
  headers: Readonly<Record<string, string>>,
  seconds: number,
  owner: number | null,
): Promise<string | null> {
  const { type, url, id } = leftover;
  const isTaken = (): boolean => owner !== null && isClaimedByOther(leftover, owner);
  if (isTaken()) return null;
  const taken = new AbortController();
  const look = (): void => {
    if (isTaken()) taken.abort(new Error('a later run has taken it over'));
  };
  const looks = setInterval(look, lookMilliseconds);
  const remove = async (signal: AbortSignal): Promise<void> => {
    look();
    signal.throwIfAborted();
    await cleanAgent(type, { url, id, headers }, signal);
  };
  try {
    await removeForCertain(remove, seconds, taken.signal);
    return null;
  } catch (error) {
    if (taken.signal.aborted) return null;
    return `${asAgentError(nameOf(url), error).message}; users may be left on it`;
  } finally {
    clearInterval(looks);
  }
}

async function removeProcess(pid: number): Promise<string | null> {
  switch (processState(pid)) {
    case 'gone':
    case 'foreign':
      return null;
    case 'unknown':
      return `process ${pid} is still there, but cannot be told from others here: left alone`;
    case 'ours':
      return (await endProcess(pid, graceSeconds))
        ? null
        : `process ${pid} of the embedded agent could not be ended`;
  }
}
