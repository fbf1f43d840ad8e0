import { type Agent, AgentError, type AgentStatus } from '../src/cluster/agent.ts';
import type { Crowd } from './crowd.ts';
import type { AgentFault, Schedule } from './schedule.ts';

const slowSeconds = 2;

/** An agent of a simulated service, to which a schedule happens. */
export class FaultyAgent implements Agent {
  readonly name: string;
  readonly #crowd: Crowd;
  readonly #index: number;
  readonly #faults: readonly AgentFault[];
  readonly #isUnstartable: boolean;
  #failedRemovals: number;
  #exists = false;
  #happened = 0;

  constructor(schedule: Schedule, crowd: Crowd, index: number) {
    this.name = `agent ${index}`;
    this.#crowd = crowd;
    this.#index = index;
    this.#faults = schedule.faults.agentFaults.filter(({ agent }) => agent === index);
    this.#isUnstartable = schedule.unstartable === index;
    this.#failedRemovals = schedule.failedRemovals;
  }

  async check(): Promise<void> {
    await this.#live();
  }

  async start(): Promise<void> {
    await this.#live();
    if (this.#isUnstartable) throw new AgentError(this.name, 'refuses');
    this.#exists = true;
    await this.#crowd.set(this.#index, 0);
  }

  async status(): Promise<AgentStatus> {
    await this.#live();
    return {
      running: this.#exists,
      users: this.#crowd.of(this.#index),
      maxUsers: null,
      utilization: null,
      statistics: null,
    };
  }

  async setUsers(users: number): Promise<void> {
    await this.#live();
    if (this.#is('deaf')) throw new AgentError(this.name, 'takes no orders');
    if (!this.#exists) throw new AgentError(this.name, 'is gone');
    await this.#crowd.set(this.#index, users);
    if (this.#is('mute')) throw new AgentError(this.name, 'the answer was lost');
  }

  async stop(): Promise<void> {
    this.#failedRemovals -= 1;
    if (this.#failedRemovals >= 0) throw new AgentError(this.name, 'answered 503');
    this.#exists = false;
    await this.#crowd.set(this.#index, 0);
  }

  /** What has happened since it was asked last, and how it is to be asked now. */
  async #live(): Promise<void> {
    if (this.#is('slow')) await this.#crowd.pass(slowSeconds);
    const now = this.#crowd.seconds;
    for (const { kind, atSeconds } of this.#faults) {
      if (atSeconds <= this.#happened || atSeconds > now) continue;
      if (kind === 'restarts') {
        this.#exists = false;
        await this.#crowd.set(this.#index, 0);
      }
      if (kind === 'loses') {
        await this.#crowd.set(this.#index, Math.floor(this.#crowd.of(this.#index) / 2));
      }
    }
    this.#happened = now;
    if (this.#is('silent')) throw new AgentError(this.name, 'answers nothing');
  }

  #is(kind: AgentFault['kind']): boolean {
    const now = this.#crowd.seconds;
    return this.#faults.some(
      (fault) =>
        fault.kind === kind && now >= fault.atSeconds && now < fault.atSeconds + fault.seconds,
    );
  }
}
