import type { Agent, AgentStatus } from '../agent.ts';
import { withDeadline } from '../requests/deadline.ts';
import { asAgentError } from '../requests/failure.ts';
import { removeForCertain } from '../clean-up/removal.ts';
import { lossBetween } from './loss.ts';
import { Pace } from './pace.ts';
import { Surplus } from './surplus.ts';
import { counted } from '../../counted.ts';

/** How long an agent may take for each request, in seconds. */
export interface Timeouts {
  readonly check: number;
  /** Creating may log in to the target. */
  readonly start: number;
  readonly status: number;
  readonly raise: number;
  /** Removing waits for what the users are doing. */
  readonly lower: number;
  /** After so long it is said that users are still leaving, and again after as long. */
  readonly leaving: number;
  /** For all attempts to remove its users: one that is overloaded takes half a minute for one. */
  readonly stop: number;
  /** The same for an agent that could not be started: it has no users of this run. */
  readonly stopIdle: number;
  /**
   * How long one look, or one order to all, waits for slow agents; they go on behind it. An agent
   * that took longer is not waited for again until it was in time once.
   */
  readonly patience: number;
}

export const defaultTimeouts: Timeouts = {
  check: 10,
  start: 60,
  status: 5,
  raise: 30,
  lower: 60,
  leaving: 10,
  stop: 60,
  stopIdle: 10,
  patience: 2,
};

/**
 * One agent in the cluster: what it is asked to have, what it last said, and the one order that is
 * under way to it.
 */
export class Member {
  readonly agent: Agent;
  /** Users it is asked to have. */
  share = 0;
  readonly #timeouts: Timeouts;
  readonly #notice: (text: string) => void;
  #status: AgentStatus | null = null;
  #lost = false;
  /** The share of the last order that was carried out; null: unknown since. */
  #carried: number | null = null;
  /** The most users of the orders since the last status. */
  #mostOrdered = 0;
  readonly #surplus = new Surplus();
  readonly #told = new Set<string>();
  #polling: Promise<void> | null = null;
  #ordering: Promise<void> | null = null;
  #lowering = false;
  #startNeeded = false;
  /** Counts starts: a status from before a start says nothing of what came after. */
  #starts = 0;
  #complaint = '';
  readonly #polls: Pace;
  readonly #orders: Pace;

  constructor(agent: Agent, timeouts: Timeouts, notice: (text: string) => void) {
    this.agent = agent;
    this.#polls = new Pace(timeouts.patience);
    this.#orders = new Pace(timeouts.patience);
    this.#timeouts = timeouts;
    this.#notice = notice;
  }

  /** What the agent last said; null: nothing yet. */
  get status(): AgentStatus | null {
    return this.#status;
  }

  /** The users that it has by our orders, as it last said. */
  get users(): number {
    return this.#surplus.users;
  }

  /** The users that it has without an order of ours. */
  get unorderedUsers(): number {
    return this.#surplus.unordered;
  }

  /** The most users it may have: as many as it carries, or is ever given; null: no cap is known. */
  get cap(): number | null {
    const cap = Math.min(this.#status?.maxUsers ?? Infinity, this.agent.maxUsers ?? Infinity);
    return cap === Infinity ? null : cap;
  }

  /** True from the first unanswered status until the agent answers again. */
  get lost(): boolean {
    return this.#lost;
  }

  /** True when a status is not worth waiting for: it may not come before its time is over. */
  get silent(): boolean {
    return this.#lost || this.#lowering || this.#polls.late;
  }

  /** True when an order is not worth waiting for. */
  get sluggish(): boolean {
    return this.#lost || this.#orders.late;
  }

  /** Makes the agent ready. Rejects with an AgentError. */
  async start(cancel: AbortSignal): Promise<void> {
    const { agent } = this;
    try {
      await withDeadline(this.#timeouts.start, cancel, (signal) => agent.start(signal));
    } catch (error) {
      throw asAgentError(agent.name, error);
    }
    this.#starts += 1;
    this.#startNeeded = false;
    this.#carried = 0;
    this.#mostOrdered = 0;
    this.#surplus.clear();
  }

  /** Reads the agent's status, once at a time. Never rejects. */
  poll(since: number | null): Promise<void> {
    this.#polling ??= this.#polls.watch(this.#readStatus(since)).finally(() => {
      this.#polling = null;
    });
    return this.#polling;
  }

  /**
   * Brings the agent to its share: one order at a time, and when the share has changed meanwhile,
   * the newest one follows. Never rejects: failures become notices, and the next call tries again.
   */
  order(cancel: AbortSignal): Promise<void> {
    if (this.#ordering === null && this.#orderDue) {
      this.#ordering = this.#orders.watch(this.#carryOut(cancel));
    }
    return this.#ordering ?? Promise.resolve();
  }

  /**
   * Removes everything from the agent, and does not give up before the time is over; what went
   * wrong, or null. Never rejects.
   *
   * @param cut ends it sooner; null: nothing does
   */
  async stop(cut: AbortSignal | null): Promise<string | null> {
    const { agent } = this;
    const { stop, stopIdle } = this.#timeouts;
    const seconds = this.#starts === 0 ? Math.min(stop, stopIdle) : stop;
    try {
      await removeForCertain((signal) => agent.stop(signal), seconds, cut);
      return null;
    } catch (error) {
      return `${asAgentError(agent.name, error).message}; users may be left on it`;
    }
  }

  async #readStatus(since: number | null): Promise<void> {
    const { agent } = this;
    const starts = this.#starts;
    try {
      const status = await withDeadline(this.#timeouts.status, null, (signal) =>
        agent.status(since, signal),
      );
      if (this.#starts === starts) {
        this.#hear(status);
      }
    } catch (error) {
      // An agent may be deaf while it removes users. That order's own time-out tells if it is lost.
      if (!this.#lowering && !this.#lost) {
        this.#lost = true;
        const { message } = asAgentError(agent.name, error);
        this.#notice(
          `${message}; the agent is lost, its ${counted(this.share, 'user')} may still be there`,
        );
      }
    }
  }

  #hear(status: AgentStatus): void {
    const before = this.#status;
    for (const notice of status.notices ?? []) {
      if (!this.#told.has(notice)) this.#notice(`${this.agent.name}: ${notice}`);
      this.#told.add(notice);
    }
    this.#status = status;
    // While it starts, workers may leave and come back.
    const begun = this.#starts > 0 && !this.#startNeeded && status.running;
    const sentAway = Math.max(0, this.#mostOrdered - (this.#carried ?? 0));
    const lost = begun ? lossBetween(before, status, this.#carried, sentAway) : null;
    this.#mostOrdered = this.#carried ?? this.#mostOrdered;
    if (lost !== null) {
      this.#carried = null;
      this.#notice(`${this.agent.name}: has lost ${lost}, which are ordered again`);
    }
    if (this.#lost) {
      this.#lost = false;
      this.#notice(`${this.agent.name}: answers again`);
    }
    if (this.#starts === 0) return;
    if (!status.running) {
      this.#startNeeded = true;
      this.#carried = null;
    }
    // Of one that has lost its state as well: its users are not there any more.
    this.#watchSurplus(status.users);
  }

  /** Users that nobody ordered are told of, and ordered away for as long as they are there. */
  #watchSurplus(users: number): void {
    const surplus = this.#surplus;
    surplus.hear(users);
    if (surplus.isDue) this.#carried = null;
    if (surplus.isNews) {
      this.#notice(
        `${this.agent.name}: has ${counted(surplus.unordered, 'user')} that this run did not order; ` +
          'they are told to leave, and nothing is measured while they are there',
      );
    }
  }

  get #orderDue(): boolean {
    return this.#starts > 0 && (this.#startNeeded || this.#carried !== this.share);
  }

  async #carryOut(cancel: AbortSignal): Promise<void> {
    const { agent } = this;
    try {
      while (this.#orderDue) {
        if (this.#startNeeded) {
          await this.start(cancel);
          this.#notice(`${agent.name}: had lost its users and was started again`);
        }
        const users = this.share;
        const lower = users < Math.max(this.#status?.users ?? 0, this.#carried ?? 0);
        this.#lowering = lower && this.#complaint === '';
        this.#carried = null;
        this.#surplus.order(users);
        const ordered = withDeadline(
          lower ? this.#timeouts.lower : this.#timeouts.raise,
          cancel,
          (signal) => agent.setUsers(users, signal),
        );
        await (lower ? this.#whileLeaving(ordered) : ordered);
        this.#carried = users;
        this.#mostOrdered = Math.max(this.#mostOrdered, users);
        this.#complaint = '';
      }
    } catch (error) {
      this.#complain(asAgentError(agent.name, error).message, cancel);
    } finally {
      // At once, as a share that changes after this look at it needs an order of its own.
      this.#ordering = null;
      this.#lowering = false;
    }
  }

  /** An overloaded service lets users leave only when it has answered them. */
  async #whileLeaving(removal: Promise<void>): Promise<void> {
    let seconds = 0;
    const timer = setInterval(() => {
      seconds += this.#timeouts.leaving;
      this.#notice(`${this.agent.name}: users are still leaving after ${seconds} s`);
    }, 1000 * this.#timeouts.leaving);
    try {
      await removal;
    } finally {
      clearInterval(timer);
    }
  }

  /** Says why an order failed, but not again and again, and not of an agent known to be lost. */
  #complain(message: string, cancel: AbortSignal): void {
    if (!cancel.aborted && !this.#lost && message !== this.#complaint) {
      this.#complaint = message;
      this.#notice(message);
    }
  }
}
