import { availableParallelism } from 'node:os';
import { type Agent, AgentError, type AgentStatistics, type AgentStatus } from '../agent.ts';
import { manyShort, mergeStatistics } from '../summary.ts';
import { checkSecondsOf, checkTarget, patientFor } from './check.ts';
import { type ErrorKind, errorKinds } from './error-kind.ts';
import type { Order, ProcessStatus, Work } from './messages.ts';
import { openFilesLimit, usersWithin } from './open-files.ts';
import { ProcessClient } from './process-client.ts';
import type { ErrorCounts } from './statistics.ts';

export interface EmbeddedAgentOptions extends Work {
  /** Path of the program that runs one of the agent's processes: src/agent.ts, or its bundle. */
  readonly entry: string;
  /** How many processes share the users, 1 or more; where not given, as many as there are cores. */
  readonly processes?: number;
}

/** The status of an embedded agent, with what its statistics do not tell. */
export interface EmbeddedAgentStatus extends AgentStatus {
  /** Requests that failed in the time the statistics cover, by kind; null when not running. */
  readonly errors: ErrorCounts | null;
}

const outOfSockets =
  'this machine has no socket or port left for more users, who are not counted: raise `ulimit -n`, ' +
  'or load the service from more machines';

const throttled =
  'some requests are answered with 429: something limits how many there may be, and where they fail ' +
  'with so many users the answer is what it lets through, and not what the service carries';

const strayPages =
  'some answers are a login page, or a page of HTML where JSON came before: they count as errors, ' +
  'whatever their status';

function shortAnswers(step: string): string {
  return (
    `${step} is answered more than ten times shorter than at first, with a status as expected: if that ` +
    'is an error, it counts as none; `expect-body` of the scenario says what an answer holds'
  );
}

/** What is to be told of errors that are not the service's own, and of what may be errors. */
function noticesOf(
  errors: ErrorCounts,
  statistics: AgentStatistics | null,
): { notices?: string[] } {
  const short = statistics === null ? null : manyShort(statistics);
  const notices = [
    ...(errors.local > 0 ? [outOfSockets] : []),
    ...(errors.throttled > 0 ? [throttled] : []),
    ...(errors.page > 0 ? [strayPages] : []),
    ...(short === null ? [] : [shortAnswers(short.step)]),
  ];
  return notices.length === 0 ? {} : { notices };
}

/** A process takes some memory, and few services need more than this many cores of load. */
const mostProcesses = 16;

/**
 * Makes the load from this machine: virtual users over HTTP or HTTPS, in processes of their own, so
 * that they cannot slow this one, and have all cores. User n, from 1, is always in the same one. The
 * processes end with this one, however that ends.
 */
export class EmbeddedAgent implements Agent {
  readonly name = 'embedded';
  readonly #entry: string;
  readonly #work: Work;
  readonly #count: number;
  #processes: readonly ProcessClient[] = [];
  #maxUsers: number | null = null;

  constructor({ entry, processes, ...work }: EmbeddedAgentOptions) {
    this.#entry = entry;
    this.#work = work;
    this.#count = processes ?? Math.min(mostProcesses, availableParallelism());
  }

  /** As many as the processes may have connections open. */
  get maxUsers(): number {
    this.#maxUsers ??= this.#count * usersWithin(openFilesLimit());
    return this.#maxUsers;
  }

  /** The ids of the agent's processes, for a clean-up. */
  get pids(): number[] {
    return this.#processes.flatMap(({ running, pid }) => (running && pid !== null ? [pid] : []));
  }

  /** The service may take as long as the users would wait; the check then says so itself. */
  get checkSeconds(): number {
    return checkSecondsOf(this.#work.scenario);
  }

  /** Does once what the first user does first, from this process. */
  async check(signal: AbortSignal, seconds = Infinity): Promise<void> {
    await this.#explained(checkTarget(this.#work, signal, patientFor(seconds)));
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#processes = Array.from({ length: this.#count }, (_, index) => {
      const process = this.#processes[index];
      return process?.running === true ? process : new ProcessClient(this.#entry);
    });
    await this.#orderAll(
      (index) => ({
        kind: 'work',
        work: this.#work,
        numbers: { first: index + 1, step: this.#count },
      }),
      signal,
    );
  }

  async status(since: number | null, signal: AbortSignal): Promise<EmbeddedAgentStatus> {
    const running = this.#processes.filter((process) => process.running);
    const statuses = await this.#explained(
      Promise.all(running.map((process) => process.order({ kind: 'status', since }, signal))),
    );
    const isWhole = running.length > 0 && running.length === this.#processes.length;
    const utilizations = statuses.flatMap(({ utilization }) => utilization ?? []);
    const errors = sumOf(statuses);
    const statistics = mergeStatistics(statuses.map((status) => status.statistics));
    return {
      running: isWhole,
      users: statuses.reduce((sum, { users }) => sum + users, 0),
      maxUsers: null,
      // All have as many users: when one is at its limit, the others are near theirs.
      utilization: utilizations.length === 0 ? null : Math.max(...utilizations),
      statistics,
      errors: isWhole ? errors : null,
      ...noticesOf(errors, statistics),
    };
  }

  async setUsers(users: number, signal: AbortSignal): Promise<void> {
    await this.#orderAll(
      (index) => ({ kind: 'users', users: Math.ceil(Math.max(0, users - index) / this.#count) }),
      signal,
    );
  }

  async stop(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.end(signal)));
    this.#processes = [];
  }

  async #orderAll(order: (index: number) => Order, signal: AbortSignal): Promise<void> {
    if (this.#processes.length === 0) throw new AgentError(this.name, 'it has not been started');
    await this.#explained(
      Promise.all(this.#processes.map((process, index) => process.order(order(index), signal))),
    );
  }

  async #explained<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new AgentError(this.name, message, { cause: error });
    }
  }
}

function sumOf(statuses: readonly ProcessStatus[]): ErrorCounts {
  const counts = errorKinds.map((kind): [ErrorKind, number] => [
    kind,
    statuses.reduce((sum, { errors }) => sum + errors[kind], 0),
  ]);
  return Object.fromEntries(counts) as Record<ErrorKind, number>;
}
