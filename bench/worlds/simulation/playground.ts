import type { Agent, AgentStatus } from '../../../src/cluster/agent.ts';
import type { Clock } from '../../../src/coordinator/coordinator.ts';
import { seededRandom } from '../../simulation/random.ts';
import type { World } from '../world.ts';
import { UsersStatistics } from './agent-statistics.ts';
import { SimulatedPrometheus } from './prometheus.ts';
import { SimulatedService } from './service.ts';

/** What the virtual clock shows when a simulation begins; any moment will do. */
const epoch = 1_000_000;

/** Seconds between two looks at the agents' spin-up. */
const step = 0.25;

/** Users leave so many times quicker than they come. */
const leavingFactor = 10;

/** The service and its Prometheus were there before the run, with nothing to do, for so many scrapes. */
const scrapesBefore = 20;

/** Service, agents and Prometheus on one virtual clock. Everything follows from world and seed. */
export class Playground implements Clock, Agent {
  readonly name = 'simulated';
  readonly prometheus: SimulatedPrometheus;
  private readonly world: World;
  private readonly service: SimulatedService;
  private readonly statistics: UsersStatistics | null;
  private readonly scrapePhase: number;
  private time = 0;
  private scrapes = 0;
  private looks = 0;
  private wanted = 0;
  /** Users as a fraction, since a step may add less than one. */
  private spun = 0;
  /** Users by the time for which there were so many, in seconds. */
  private readonly occupancy = new Map<number, number>();

  constructor(world: World, seed: number) {
    const random = seededRandom(seed);
    for (let i = 0; i < 8; i += 1) random();
    this.world = world;
    const fine = world.agentStatistics || world.signals.some(({ kind }) => kind === 'summary');
    this.service = new SimulatedService(world, random, { fine });
    this.statistics = world.agentStatistics ? new UsersStatistics(epoch) : null;
    this.prometheus = new SimulatedPrometheus(world, random, epoch, () => this.now());
    this.scrapePhase = random() * world.scrapeSeconds;
    for (let scrape = -scrapesBefore; scrape < 0; scrape += 1) {
      this.prometheus.scrape(this.scrapePhase + scrape * world.scrapeSeconds, this.service);
    }
  }

  get seconds(): number {
    return this.time;
  }

  get peakUsers(): number {
    return Math.max(0, ...this.occupancy.keys());
  }

  /** Integral of max(0, active / capacity - 1) over time, in seconds; of one user for less. */
  overloadUserSeconds(capacity: number): number {
    let overload = 0;
    for (const [users, seconds] of this.occupancy) {
      overload += seconds * Math.max(0, users / Math.max(1, capacity) - 1);
    }
    return overload;
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

  status(since: number | null): Promise<AgentStatus> {
    return Promise.resolve({
      running: true,
      users: this.service.users.count,
      maxUsers: null,
      utilization: null,
      statistics: this.statistics?.statistics(since) ?? null,
    });
  }

  setUsers(users: number): Promise<void> {
    this.wanted = users;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.setUsers(0);
  }

  /** Goes on to a time of the simulation, in seconds. */
  advanceTo(time: number): void {
    while (this.time < time) {
      const nextScrape = this.scrapePhase + this.scrapes * this.world.scrapeSeconds;
      const next = Math.min(
        time,
        this.time + step,
        Math.max(Math.min(nextScrape, this.looks), this.time),
      );
      this.moveUsers(next - this.time);
      this.service.advanceTo(next);
      this.time = next;
      if (next >= nextScrape) {
        this.prometheus.scrape(next, this.service);
        this.scrapes += 1;
      }
      if (next >= this.looks) {
        this.statistics?.look(next, this.service);
        this.looks += 1;
      }
    }
  }

  private moveUsers(elapsed: number): void {
    const rate = this.world.spinUpUsersPerSecond;
    this.spun =
      this.wanted > this.spun
        ? Math.min(this.wanted, this.spun + rate * elapsed)
        : Math.max(this.wanted, this.spun - rate * leavingFactor * elapsed);
    const users = Math.floor(this.spun + 1e-9);
    this.service.changeUsers(users - this.service.users.count);
    this.occupancy.set(users, (this.occupancy.get(users) ?? 0) + elapsed);
  }
}
