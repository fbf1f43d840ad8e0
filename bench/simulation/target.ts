import type { Scenario } from '../scenario.ts';
import type { Random } from './random.ts';

/** What the service counts, as a real one would for Prometheus. */
export interface Counters {
  readonly requests: number;
  readonly errors: number;
  /** Sum of all latencies of served requests, in seconds, and their number. */
  readonly latencySeconds: number;
  readonly served: number;
  /** Sum over the workers of the time they were busy, in seconds. */
  readonly busySeconds: number;
}

/** How quick a machine is at a time (in seconds): a factor. */
export type Machine = (time: number) => number;

/**
 * The target: an exact closed queue, event by event. Active users think for an exponential time,
 * then ask; `workers` servers with exponential service take requests first come first served; a
 * full queue rejects. All times of an event are exponential, so the next event is drawn from the
 * sum of the rates (Gillespie, J. Comput. Phys. 22, 1976) and no list of events is needed.
 */
export class SimulatedTarget {
  now = 0;
  private readonly scenario: Scenario;
  private readonly random: Random;
  private readonly machine: Machine | null;
  private readonly latchBacklog: number;
  private readonly hiccupOffset: number;
  private thinking = 0;
  /** Users that were removed while their request was under way: they leave when it ends. */
  private leaving = 0;
  /** Moments of arrival: of waiting requests in order, from `head` on, and of those in service. */
  private waiting: number[] = [];
  private head = 0;
  private inService: number[] = [];
  private latched = false;
  /** Backlog of the last ten seconds or so, smoothed: a latch follows load, not a single burst. */
  private smoothedBacklog = 0;
  private requests = 0;
  private errors = 0;
  private latencySeconds = 0;
  private served = 0;
  private busySeconds = 0;

  /**
   * `thresholdBacklog`: mean number of requests in the system at the threshold, for the latch.
   * `machine`: how quick the machine is at a time, 1 as a rule; followed every ten seconds.
   */
  constructor(
    scenario: Scenario,
    random: Random,
    thresholdBacklog: number,
    machine: Machine | null = null,
  ) {
    this.scenario = scenario;
    this.machine = machine;
    this.random = random;
    this.latchBacklog = thresholdBacklog * (scenario.latch?.backlogFactor ?? Infinity);
    this.hiccupOffset = random() * (scenario.hiccup?.everySeconds ?? 0);
  }

  get users(): number {
    return this.thinking + this.backlog - this.leaving;
  }

  get backlog(): number {
    return this.waiting.length - this.head + this.inService.length;
  }

  counters(): Counters {
    const { requests, errors, latencySeconds, served, busySeconds } = this;
    return { requests, errors, latencySeconds, served, busySeconds };
  }

  /** Adds users (they begin by thinking) or, for a negative number, removes them. */
  changeUsers(change: number): void {
    for (let i = 0; i < change; i += 1) this.thinking += 1;
    for (let i = 0; i < -change; i += 1) {
      if (this.thinking > 0) this.thinking -= 1;
      else if (this.leaving < this.backlog) this.leaving += 1;
    }
  }

  advanceTo(time: number): void {
    while (this.now < time) {
      // The least step keeps rounding from stopping the clock at a boundary.
      const until = Math.min(time, Math.max(this.nextRateChange(), this.now + 1e-6));
      this.advanceWithin(until, this.capacityFactor());
    }
  }

  /** Advances while the service's speed is constant. */
  private advanceWithin(until: number, factor: number): void {
    const { thinkSeconds, serviceSeconds, workers, latch } = this.scenario;
    const serviceRate = factor / serviceSeconds;
    while (this.now < until) {
      const busy = this.inService.length;
      const arrivals = this.thinking / thinkSeconds;
      const total = arrivals + busy * serviceRate;
      const step = total > 0 ? -Math.log(1 - this.random()) / total : Infinity;
      const elapsed = Math.min(step, until - this.now);
      this.busySeconds += busy * elapsed;
      this.now += elapsed;
      if (latch && this.updateLatch(elapsed)) return;
      if (step > elapsed) return;
      if (this.random() * total < arrivals) this.arrive(workers);
      else this.depart();
    }
  }

  private arrive(workers: number): void {
    this.thinking -= 1;
    this.requests += 1;
    if (this.inService.length < workers) {
      this.inService.push(this.now);
    } else if (this.waiting.length - this.head < (this.scenario.queueLimit ?? Infinity)) {
      this.waiting.push(this.now);
    } else {
      this.errors += 1;
      this.thinking += 1;
    }
  }

  private depart(): void {
    const index = Math.floor(this.random() * this.inService.length);
    const arrivedAt = this.inService[index] ?? this.now;
    this.latencySeconds += this.now - arrivedAt;
    this.served += 1;
    const next = this.takeWaiting();
    if (next === undefined) {
      this.inService[index] = this.inService[this.inService.length - 1] ?? this.now;
      this.inService.pop();
    } else {
      this.inService[index] = next;
    }
    if (this.leaving > 0) this.leaving -= 1;
    else this.thinking += 1;
  }

  private takeWaiting(): number | undefined {
    if (this.head === this.waiting.length) return undefined;
    const next = this.waiting[this.head];
    this.head += 1;
    if (this.head > 1024 && this.head * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.head);
      this.head = 0;
    }
    return next;
  }

  /** True when the latch changed, and with it the service's speed. */
  private updateLatch(elapsed: number): boolean {
    const weight = Math.min(1, elapsed / 10);
    this.smoothedBacklog += weight * (this.backlog - this.smoothedBacklog);
    const before = this.latched;
    if (this.smoothedBacklog > this.latchBacklog) this.latched = true;
    else if (this.latched && this.waiting.length === this.head) this.latched = false;
    return this.latched !== before;
  }

  private capacityFactor(): number {
    const { hiccup, driftPerHour, latch } = this.scenario;
    const drift = Math.max(0, 1 + ((driftPerHour ?? 0) * this.now) / 3600);
    const slow = hiccup && this.inHiccup(this.now) ? hiccup.capacityFactor : 1;
    const own = drift * slow * (latch && this.latched ? latch.capacityFactor : 1);
    return own * (this.machine?.(this.now) ?? 1);
  }

  private inHiccup(time: number): boolean {
    const { hiccup } = this.scenario;
    if (!hiccup || time < this.hiccupOffset) return false;
    return (time - this.hiccupOffset) % hiccup.everySeconds < hiccup.seconds - 1e-9;
  }

  /** The next moment at which the service's speed may change by itself. */
  private nextRateChange(): number {
    const { hiccup, driftPerHour } = this.scenario;
    const next = driftPerHour || this.machine ? this.now + 10 : Infinity;
    if (!hiccup) return next;
    if (this.now < this.hiccupOffset) return Math.min(next, this.hiccupOffset);
    const phase = (this.now - this.hiccupOffset) % hiccup.everySeconds;
    const boundary = phase < hiccup.seconds - 1e-9 ? hiccup.seconds : hiccup.everySeconds;
    return Math.min(next, this.now + boundary - phase);
  }
}
