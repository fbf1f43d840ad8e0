import { systemNow } from '../machine/clock.ts';
import { connectionsTo } from './http/connection.ts';
import { isAtLimit } from './limit.ts';
import type {
  NumberedOrder,
  NumberedStatus,
  Order,
  ProcessStatus,
  UserNumbers,
  Work,
} from './messages.ts';
import { RequestStatistics } from './statistics.ts';
import { parseTarget } from './http/target.ts';
import { Utilization } from './utilization.ts';
import { VirtualUsers } from './virtual-users.ts';

/** Users who leave with the process get this long for their last steps. */
const farewellMilliseconds = 1500;

/**
 * Runs one of the agent's processes: takes orders from the process that forked it, and ends with it,
 * however that one ends. An interrupt from the terminal reaches both; only the parent heeds it.
 */
export function runAgentProcess(): void {
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
  if (!process.connected) {
    console.error('This program is started by capacity-gate; it does nothing by itself.');
    process.exit(2);
  }
  const worker = new Worker();
  process.on('SIGTERM', () => worker.end(() => process.exit()));
  process.on('message', ({ number, order }: NumberedOrder) => {
    worker.obey(order);
    const answer: NumberedStatus = {
      number,
      status: worker.status(order.kind === 'status' ? order.since : null),
    };
    process.send?.(answer);
  });
}

/** The users of this process, and what is known of them. */
class Worker {
  readonly #utilization = new Utilization();
  #statistics = new RequestStatistics(systemNow());
  #users: VirtualUsers | null = null;

  obey(order: Order): void {
    if (order.kind === 'work') this.#begin(order.work, order.numbers);
    if (order.kind === 'users') this.#users?.set(order.users);
  }

  /** Takes all users away, and calls back when they are gone, or after a while. */
  end(onEnd: () => void): void {
    this.#users?.set(0);
    const until = performance.now() + farewellMilliseconds;
    const look = (): void => {
      if ((this.#users?.leaving ?? 0) === 0 || performance.now() > until) onEnd();
      else setTimeout(look, 10);
    };
    look();
  }

  #begin({ targetUrl, headers, scenario }: Work, numbers: UserNumbers): void {
    this.#users?.set(0);
    const target = parseTarget(targetUrl, headers);
    const statistics = new RequestStatistics(systemNow());
    this.#statistics = statistics;
    this.#users = new VirtualUsers({
      target,
      scenario,
      numbers,
      connect: connectionsTo(target, scenario.timeoutSeconds),
      random: Math.random,
      now: systemNow,
      record: (request) => statistics.record(request),
    });
  }

  status(since: number | null): ProcessStatus {
    const reading = this.#statistics.read(since, systemNow());
    const { statistics, errors } = reading;
    return {
      users: this.#users?.count ?? 0,
      utilization: isAtLimit(reading) ? 1 : this.#utilization.read(),
      statistics,
      errors,
    };
  }
}
