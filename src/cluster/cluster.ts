import type { Agent, AgentError, AgentStatus } from './agent.ts';
import type { StopResult } from './clean-up/removal.ts';
import { withDeadline } from './requests/deadline.ts';
import { asAgentError } from './requests/failure.ts';
import { defaultTimeouts, Member, type Timeouts } from './members/member.ts';
import { spread } from './members/spread.ts';
import { type Summary, summarise } from './summary.ts';

/** What the agents say at one moment. */
export interface ClusterStatus extends Summary {
  /**
   * Agents that do not answer. Their users may be alive: they are counted as active, as many as
   * they last said.
   */
  readonly lostAgents: readonly string[];
  /** Users that the agents have and nobody ordered; they are not among the active ones. */
  readonly unorderedUsers: number;
  /** What happened to agents since the last look, in words for the user. */
  readonly notices: readonly string[];
}

/**
 * All agents as one: users are spread over them, and all are addressed at once. An agent that is
 * slow or dead holds up nobody: what it owes goes on behind later rounds.
 */
export class Cluster {
  readonly #members: readonly Member[];
  readonly #timeouts: Timeouts;
  readonly #orders = new AbortController();
  #notices: string[] = [];
  #stopping: Promise<StopResult> | null = null;

  /** @param timeouts seconds; those not given keep their defaults */
  constructor(agents: readonly Agent[], timeouts: Partial<Timeouts> = {}) {
    this.#timeouts = { ...defaultTimeouts, ...timeouts };
    const notice = (text: string): void => void this.#notices.push(text);
    this.#members = agents.map((agent) => new Member(agent, this.#timeouts, notice));
  }

  /**
   * Asks all agents whether they are what they are said to be; changes nothing on them.
   *
   * @param cut ends the wait for agents that are slow to answer; null: nothing does
   * @param seconds until then
   */
  async check(cut: AbortSignal | null = null, seconds = Infinity): Promise<AgentError[]> {
    const answers = await Promise.allSettled(
      this.#members.map(({ agent }) =>
        withDeadline(agent.checkSeconds ?? this.#timeouts.check, cut, (signal) =>
          agent.check(signal, seconds),
        ),
      ),
    );
    return this.#failures(answers);
  }

  /**
   * Makes all agents ready; they have no users afterwards.
   *
   * @param cut ends the wait for agents that are slow to start; null: nothing does
   * @throws AggregateError of AgentErrors, when an agent could not be started; those that were
   * started are removed by `stop`
   */
  async start(cut: AbortSignal | null = null): Promise<void> {
    const orders = this.#orders.signal;
    const signal = cut === null ? orders : AbortSignal.any([orders, cut]);
    const failures = this.#failures(
      await Promise.allSettled(this.#members.map((member) => member.start(signal))),
    );
    if (failures.length > 0) {
      throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'));
    }
  }

  /**
   * Reads what all agents say, and changes nothing on them. Never rejects.
   *
   * @param since seconds since the epoch: the statistics cover the time from then on, where the
   * engine can tell; null: the last few seconds
   */
  async observe(since: number | null): Promise<ClusterStatus> {
    // All are asked, but a silent agent's answer is taken up whenever it comes.
    const polls = this.#members.map((member) => ({ member, poll: member.poll(since) }));
    const awaited = polls.filter(({ member }) => !member.silent).map(({ poll }) => poll);
    await this.#patiently(Promise.all(awaited));
    const notices = this.#notices;
    this.#notices = [];
    return {
      ...summarise(this.#members.map(reported)),
      lostAgents: this.#members.filter(({ lost }) => lost).map(({ agent }) => agent.name),
      unorderedUsers: this.#members.reduce((sum, { unorderedUsers }) => sum + unorderedUsers, 0),
      notices,
    };
  }

  /**
   * Asks for a number of users on all agents together: an integer, 0 or more. Resolves when the
   * agents have taken the order, and after a short while if some are slow: they get there later.
   * Agents that have lost their state are started again, and get their users back. An order that
   * fails is told in the next observation's notices; asking for the same again repeats it. Never
   * rejects.
   *
   * @param still no agent gets more users than it has now, whatever it has lost
   */
  async setUsers(total: number, still = false): Promise<void> {
    await this.#patiently(this.#orderAll(total, still));
  }

  /**
   * Removes all users, and what `start` made, from all agents side by side, and tries again until
   * each has confirmed it or the time is over. No order raises users from now on. May be called
   * again, to try once more. Never rejects.
   *
   * @param cut ends it sooner than the time for a stop; null: nothing does
   */
  stop(cut: AbortSignal | null = null): Promise<StopResult> {
    this.#orders.abort(new Error('the agents are being stopped'));
    this.#stopping ??= this.#stopAll(cut).finally(() => {
      this.#stopping = null;
    });
    return this.#stopping;
  }

  async #stopAll(cut: AbortSignal | null): Promise<StopResult> {
    const answers = await Promise.all(this.#members.map((member) => member.stop(cut)));
    const problems = answers.filter((problem) => problem !== null);
    return { clean: problems.length === 0, problems };
  }

  /** Waits for the agents, but not for long: none of them may hold up the others. */
  async #patiently(work: Promise<unknown>): Promise<void> {
    await withDeadline(this.#timeouts.patience, null, () => work).catch(() => undefined);
  }

  /** Gives every agent its share; resolves when the agents that are there have taken it. */
  async #orderAll(total: number, still: boolean): Promise<void> {
    if (this.#orders.signal.aborted) {
      return;
    }
    const shares = spread(
      total,
      this.#members.map(({ agent, share, cap, lost, users }) => ({
        // Of a lost one as well: what it is owed may have gone before it went silent.
        share: still ? Math.min(share, users) : share,
        cap: still ? Math.min(cap ?? Infinity, users) : cap,
        weight: agent.weight ?? 1,
        held: lost,
      })),
    );
    const orders = this.#members.map((member, index) => {
      member.share = shares[index] ?? 0;
      return { member, order: member.order(this.#orders.signal) };
    });
    await Promise.all(orders.filter(({ member }) => !member.sluggish).map(({ order }) => order));
  }

  #failures(answers: readonly PromiseSettledResult<void>[]): AgentError[] {
    return answers.flatMap((answer, index) => {
      const name = this.#members[index]?.agent.name ?? '';
      return answer.status === 'rejected' ? [asAgentError(name, answer.reason)] : [];
    });
  }
}

/** What an agent adds to the summary: of a lost one only its users are believed. */
function reported({ status, lost, users, cap: maxUsers }: Member): AgentStatus {
  const { running } = status ?? { running: false };
  return lost || status === null
    ? { running, users, maxUsers, utilization: null, statistics: null }
    : { ...status, users, maxUsers };
}
