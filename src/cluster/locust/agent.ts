import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, AgentError, type AgentStatisticName, type AgentStatus } from '../agent.ts';
import { systemNow } from '../machine/clock.ts';
import { Mark } from '../machine/marks.ts';
import { LocustClient } from './client.ts';
import type { LocustAddress } from './login.ts';
import type { LocustReport } from './protocol.ts';
import { percentileNames, type Received, remember, statisticsOf } from './statistics.ts';
import { counted } from '../../counted.ts';

export interface LocustOptions extends LocustAddress {
  /** There is none for Locust: anything but null is refused by `check`. */
  readonly config: unknown;
  /** Seconds between two looks at what an order has become. */
  readonly pollSeconds?: number;
}

const defaultPollSeconds = 0.25;

/** More users a second are more than a worker can begin in time, by Locust's own warning. */
const usersPerSecondAndWorker = 100;

/**
 * After so many looks an order has had no effect. It is seen within two seconds, which is how long
 * Locust keeps a report; one that is slow to make it keeps it longer.
 */
const beginLooks = 40;

/** A Locust with a web interface: a master with its workers, or a single process. */
export class LocustAgent implements Agent {
  readonly name: string;
  readonly #client: LocustClient;
  readonly #pollSeconds: number;
  readonly #config: unknown;
  readonly #mark: Mark;
  #percentiles = percentileNames;
  #reports: readonly Received[] = [];
  /** What we started is ours to stop; a test of somebody else is left alone. */
  #ours = false;
  /** Whether Locust was seen to run since it was started; then it does so until it is stopped. */
  #swarming = false;
  /** Users that were last ordered. */
  #ordered = 0;

  constructor(options: LocustOptions) {
    this.#client = new LocustClient(options);
    this.#config = options.config;
    this.#pollSeconds = options.pollSeconds ?? defaultPollSeconds;
    this.name = this.#client.name;
    this.#mark = new Mark(this.name);
  }

  /** The locustfile says which percentiles are told; before `check` it may be all of them. */
  get moreStatistics(): readonly AgentStatisticName[] {
    return this.#percentiles;
  }

  async check(signal: AbortSignal): Promise<void> {
    const report = await this.#client.report(signal);
    this.#percentiles = [...report.percentiles.keys()];
    this.#expectWorkers(report);
    if (this.#config !== null) {
      throw new AgentError(
        this.name,
        'is Locust, whose locustfile is with its master and workers: expected no `agent-config`, got one',
      );
    }
    if (await this.#client.hasShape(signal)) {
      throw new AgentError(
        this.name,
        'expected a locustfile without a load shape, got one, which would decide on the users itself',
      );
    }
  }

  async start(signal: AbortSignal): Promise<void> {
    const report = await this.#client.report(signal);
    this.#expectWorkers(report);
    this.#expectOurs(report);
    this.#mark.set();
    this.#ours = true;
    this.#swarming = false;
    this.#ordered = 0;
    this.#reports = [];
    await this.#client.stop(signal);
    // A worker that has stopped leaves, and comes back at once, or after --stop-timeout.
    await poll(
      this.#client,
      (report) => report.users === 0 && !isActive(report) && isManned(report),
      this.#pollSeconds,
      signal,
    );
  }

  /** Locust cannot tell its statistics since a given time: they cover about the last ten seconds. */
  async status(_since: number | null, signal: AbortSignal): Promise<AgentStatus> {
    const report = await this.#client.report(signal);
    this.#reports = remember(this.#reports, { time: systemNow(), report });
    const { users, workers } = report;
    return {
      running: isManned(report) && (!this.#swarming || isActive(report)),
      users,
      maxUsers: null,
      utilization:
        workers === null || workers.length === 0
          ? null
          : Math.min(1, Math.max(...workers.map(({ cpu }) => cpu))),
      statistics: statisticsOf(this.#reports),
      ...(workers === null ? {} : { workers: workers.length }),
    };
  }

  async setUsers(users: number, signal: AbortSignal): Promise<void> {
    if (users === 0 && !this.#swarming) {
      return;
    }
    const { workers } = this.#reports.at(-1)?.report ?? { workers: null };
    const rate = usersPerSecondAndWorker * Math.max(1, workers?.length ?? 1);
    // On the way down they may all leave at once: nobody waits for what is taken away.
    const rateDown = this.#ordered - users;
    const host = await this.#client.swarm(users, Math.max(rate, rateDown), signal);
    this.#ordered = users;
    if (!this.#swarming) {
      await this.#expectBegin(users, host, signal);
      this.#swarming = true;
    }
  }

  async stop(signal: AbortSignal): Promise<void> {
    if (this.#ours) {
      this.#swarming = false;
      await endTest(this.#client, this.#pollSeconds, signal);
      this.#mark.clear();
      this.#ours = false;
    }
  }

  /** A test that runs, and was not left by a run that was killed, is somebody's. */
  #expectOurs(report: LocustReport): void {
    const { isOurs, isTaken } = this.#mark;
    const isIdle = !isActive(report) || report.users === 0;
    if (this.#ours || isOurs || (isIdle && !isTaken)) return;
    throw new AgentError(
      this.name,
      `${isTaken ? 'is driven by another run of this machine, ' : ''}runs a test with ${counted(report.users, 'user')} that this run did not start: wait for its end, or stop it in ` +
        'the web interface',
    );
  }

  #expectWorkers(report: LocustReport): void {
    if (!isManned(report)) {
      throw new AgentError(
        this.name,
        'expected a master with at least one worker, got one without: its users run on workers',
      );
    }
  }

  /** Locust says yes to an order that it then does not carry out, as when it has no worker left, or its users no host. */
  async #expectBegin(users: number, host: string, signal: AbortSignal): Promise<void> {
    const last = await poll(this.#client, isActive, this.#pollSeconds, signal, beginLooks);
    if (!isActive(last)) {
      const workers =
        last.workers === null ? '' : ` with ${counted(last.workers.length, 'worker')}`;
      throw new AgentError(
        this.name,
        `took an order for ${counted(users, 'user')}, but is ${last.state}${workers}; its log tells why` +
          (host === '' ? ': is a host given to it (--host, or `host` in the locustfile)?' : ''),
      );
    }
  }
}

/**
 * Ends the test of a Locust, whoever began it; content when there is none.
 *
 * @throws AgentError when it cannot be reached, refuses, or is not Locust
 */
export async function stopLocust(address: LocustAddress, signal: AbortSignal): Promise<void> {
  const client = new LocustClient(address);
  await endTest(client, defaultPollSeconds, signal);
  new Mark(client.name).clear();
}

async function endTest(
  client: LocustClient,
  pollSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  await client.stop(signal);
  // Locust has answered when the users were gone, unless somebody had stopped it just before, or what
  // answered was not what has the users. A report may be older than the stop, by two seconds.
  const ended = (report: LocustReport): boolean =>
    !isActive(report) && !['cleanup', 'stopping'].includes(report.state);
  await poll(client, ended, pollSeconds, signal);
}

/** Looks until the report is as wanted, or so many times; returns the last one. */
async function poll(
  client: LocustClient,
  wanted: (report: LocustReport) => boolean,
  pollSeconds: number,
  signal: AbortSignal,
  looks = Infinity,
): Promise<LocustReport> {
  for (let look = 1; ; look += 1) {
    const report = await client.report(signal);
    if (wanted(report) || look >= looks) {
      return report;
    }
    await sleep(pollSeconds * 1000, undefined, { signal });
  }
}

function isActive({ state }: LocustReport): boolean {
  return state === 'spawning' || state === 'running';
}

/** Whether there is anybody to run users. */
function isManned({ workers }: LocustReport): boolean {
  return workers === null || workers.length > 0;
}
