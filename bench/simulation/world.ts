import type { Agent, AgentStatus } from '../../src/cluster/agent.ts';
import type { Clock } from '../../src/coordinator/coordinator.ts';
import type { Scenario } from '../scenario.ts';
import { SimulatedPrometheus } from './prometheus.ts';
import { seededRandom } from './random.ts';
import { SimulatedTarget, type Machine } from './target.ts';

/** What the virtual clock shows when a simulation begins; any moment will do. */
const epoch = 1_000_000;

/** Seconds between two looks at the agents' spin-up. */
const step = 0.25;

/** Users leave so many times quicker than they come. */
const leavingFactor = 10;

/** The service and its Prometheus were there before the run, with nothing to do, for so many scrapes. */
const scrapesBefore = 20;

/** What a run did to the target. */
export interface Burden {
  /** Integral of max(0, active / trueUsers - 1) over time, in seconds; of one user where none is healthy. */
  readonly overloadUserSeconds: number;
  readonly peakUsers: number;
}

/** Target, agents and Prometheus on one virtual clock. Everything follows from scenario and seed. */
export class SimulatedWorld implements Clock, Agent {
  readonly name = 'simulated';
  readonly prometheus: SimulatedPrometheus;
  private readonly scenario: Scenario;
  private readonly trueUsers: number;
  private readonly target: SimulatedTarget;
  private readonly scrapePhase: number;
  private time = 0;
  private scrapes = 0;
  private wanted = 0;
  /** Users as a fraction, since a step may add less than one. */
  private spun = 0;
  private overload = 0;
  private peak = 0;

  constructor(
    scenario: Scenario,
    seed: number,
    truth: { readonly users: number; readonly meanInSystem: number },
    machine: Machine | null = null,
  ) {
    const random = seededRandom(seed);
    for (let i = 0; i < 8; i += 1) random();
    this.scenario = scenario;
    this.trueUsers = truth.users;
    this.target = new SimulatedTarget(scenario, random, truth.meanInSystem, machine);
    this.prometheus = new SimulatedPrometheus(scenario, epoch);
    this.scrapePhase = random() * scenario.scrapeSeconds;
    for (let scrape = -scrapesBefore; scrape < 0; scrape += 1) {
      const time = this.scrapePhase + scrape * scenario.scrapeSeconds;
      this.prometheus.scrape(time, this.target.counters());
    }
  }

  get burden(): Burden {
    return { overloadUserSeconds: this.overload, peakUsers: this.peak };
  }

  get seconds(): number {
    return this.time;
  }

  /** Active now. */
  get users(): number {
    return this.target.users;
  }

  now(): number {
    return epoch + this.time;
  }

  sleep(seconds: number): Promise<void> {
    this.advanceTo(this.time + seconds);
    return Promise.resolve();
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  status(): Promise<AgentStatus> {
    const users = this.target.users;
    return Promise.resolve({
      running: true,
      users,
      maxUsers: null,
      utilization: null,
      statistics: null,
    });
  }

  setUsers(users: number): Promise<void> {
    this.wanted = Math.min(users, this.scenario.generatorCeiling ?? Infinity);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.setUsers(0);
  }

  /** Goes on to a time of the simulation, in seconds. */
  advanceTo(time: number): void {
    while (this.time < time) {
      const nextScrape = this.scrapePhase + this.scrapes * this.scenario.scrapeSeconds;
      const next = Math.min(time, this.time + step, Math.max(nextScrape, this.time));
      this.moveUsers(next - this.time);
      this.target.advanceTo(next);
      this.time = next;
      if (next >= nextScrape) {
        this.prometheus.scrape(next, this.target.counters());
        this.scrapes += 1;
      }
    }
  }

  private moveUsers(elapsed: number): void {
    const rate = this.scenario.spinUpUsersPerSecond;
    this.spun =
      this.wanted > this.spun
        ? Math.min(this.wanted, this.spun + rate * elapsed)
        : Math.max(this.wanted, this.spun - rate * leavingFactor * elapsed);
    const users = Math.floor(this.spun + 1e-9);
    this.target.changeUsers(users - this.target.users);
    this.peak = Math.max(this.peak, users);
    this.overload += elapsed * Math.max(0, users / Math.max(1, this.trueUsers) - 1);
  }
}
