import type { Random } from '../../simulation/random.ts';
import type { World } from '../world.ts';
import { Autoscaler } from './autoscaler.ts';
import { samplerOf } from './distribution.ts';
import { EventHeap } from './event-heap.ts';
import { LatencyTally } from './latencies.ts';
import { RequestPool } from './request-pool.ts';
import { Speed } from './speed.ts';
import { UserPool } from './user-pool.ts';

/** What the rate limiter takes to say no, in seconds. */
const refusalSeconds = 0.002;

export interface ServiceOptions {
  /** Users come as if they had been there for long: logged in, and the service warm. */
  readonly settled?: boolean;
  /** Count latencies finely: what the service saw, and what the users saw. */
  readonly fine?: boolean;
}

/**
 * A service and its users, event by event. Users think, then ask; `workers` take requests first come
 * first served. What is left of requests in service is kept in work, not in time: work is done at the
 * speed of the moment, so that a slow second or a pause holds up all of them and moves no event.
 */
export class SimulatedService {
  now = 0;
  /** As the service counts: all requests that ended, and those of them that failed. */
  requests = 0;
  errors = 0;
  /** Worker seconds. */
  busySeconds = 0;
  /** Of requests that were served. */
  readonly served: LatencyTally;
  /** Of those whose user got an answer, or gave up after as long. */
  readonly seen: LatencyTally;
  /** Requests that failed, as the users saw them, and those of them that had no answer. */
  failed = 0;
  unanswered = 0;
  /** Requests that were refused at once. */
  refused = 0;
  readonly users: UserPool;
  private readonly world: World;
  private readonly drawThink: () => number;
  private readonly drawService: () => number;
  private readonly random: Random;
  private readonly settled: boolean;
  private readonly speed: Speed;
  private readonly autoscaler: Autoscaler;
  private readonly pool = new RequestPool();
  /** Requests in service by the work at which they are done. */
  private readonly serving = new EventHeap();
  /** Clients that will give up. */
  private readonly patience = new EventHeap();
  private work = 0;
  private rate = 1;
  private nextRateChange = 0;
  private pausedUntil = 0;
  private busy = 0;
  private started = 0;
  private tokens: number;
  private tokensAt = 0;

  constructor(
    world: World,
    random: Random,
    { settled = false, fine = false }: ServiceOptions = {},
  ) {
    this.world = world;
    this.random = random;
    this.settled = settled;
    this.drawThink = samplerOf(world.think, random);
    this.drawService = samplerOf(world.service, random);
    this.speed = new Speed(world, random());
    this.autoscaler = new Autoscaler(world);
    this.users = new UserPool();
    this.served = new LatencyTally(fine);
    this.seen = new LatencyTally(fine);
    this.tokens = world.rateLimit ?? 0;
  }

  /** Waiting or in service. */
  get inSystem(): number {
    return this.pool.waiting + this.busy;
  }

  /** Adds users or, for a negative number, removes them; a request under way goes on. */
  changeUsers(change: number): void {
    for (let i = 0; i < change; i += 1) {
      const logsIn = !this.settled && this.world.loginFactor !== undefined;
      this.users.add(this.now + this.firstIdleSeconds(), logsIn);
    }
    for (let i = 0; i < -change; i += 1) this.users.removeOne(this.random());
  }

  /** Goes on to a time, in seconds. */
  advanceTo(time: number): void {
    const { users, serving, patience } = this;
    for (;;) {
      if (this.now >= this.nextRateChange) this.updateRate();
      const ready = users.nextReady;
      const done =
        this.rate > 0 && serving.size > 0
          ? this.now + Math.max(0, serving.time - this.work) / this.rate
          : Infinity;
      const next = Math.min(ready, done, patience.time, this.nextRateChange);
      if (next > time) break;
      this.moveTo(next);
      if (next === done) this.finish();
      else if (next === ready) this.ask(users.takeReady());
      else if (next === patience.time) this.giveUp();
    }
    this.moveTo(time);
  }

  private firstIdleSeconds(): number {
    const { arriveSeconds, think } = this.world;
    if (!this.settled && arriveSeconds) {
      return arriveSeconds.min + (arriveSeconds.max - arriveSeconds.min) * this.random();
    }
    // Users who have been there for long and think for as long as each other do not ask as one.
    return this.settled && think.kind === 'constant'
      ? think.mean * this.random()
      : this.drawThink();
  }

  private moveTo(time: number): void {
    const elapsed = time - this.now;
    this.busySeconds += this.busy * elapsed;
    this.work += this.rate * elapsed;
    this.now = time;
  }

  private updateRate(): void {
    const { now } = this;
    if (this.autoscaler.update(now, this.busySeconds)) this.startWaiting();
    const paused = now < this.pausedUntil - 1e-12;
    this.rate = paused ? 0 : this.speed.at(now);
    const next = paused ? this.pausedUntil : this.speed.nextChange(now);
    this.nextRateChange = Math.min(next, this.autoscaler.nextLook);
  }

  /** A user asks; -1: nobody, as the user has left meanwhile. */
  private ask(user: number): void {
    if (user < 0) return;
    const { queueLimit = Infinity, rateLimit, clientTimeoutSeconds } = this.world;
    const isLogin = this.users.takeLogin(user);
    if (rateLimit !== undefined && !this.takeToken(rateLimit)) {
      this.fail(user, refusalSeconds);
      return;
    }
    const isIdle = this.busy < this.autoscaler.workers;
    if (!isIdle && this.pool.waiting >= queueLimit) {
      this.fail(user, 0);
      return;
    }
    const request = this.pool.take(this.now, user, this.users.stamp(user), isLogin);
    if (clientTimeoutSeconds !== undefined) {
      this.patience.push(this.now + clientTimeoutSeconds, request, this.pool.stamp(request));
    }
    this.pool.wait(request);
    if (isIdle) this.startNext();
  }

  private fail(user: number, seconds: number): void {
    this.requests += 1;
    this.errors += 1;
    this.failed += 1;
    this.refused += 1;
    this.users.readyAt(user, this.now + seconds + this.drawThink());
  }

  private takeToken(perSecond: number): boolean {
    const filled = this.tokens + (this.now - this.tokensAt) * perSecond;
    // A limiter of less than one request a second still lets one through.
    this.tokens = Math.min(Math.max(1, perSecond), filled);
    this.tokensAt = this.now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  private startWaiting(): void {
    while (this.busy < this.autoscaler.workers && this.pool.waiting > 0) this.startNext();
  }

  /** The request that has waited longest gets a worker. */
  private startNext(): void {
    const inSystem = this.inSystem;
    const request = this.pool.next();
    const demand = this.drawService() * this.slownessWith(inSystem, this.pool.isLogin(request));
    this.busy += 1;
    this.serving.push(this.work + demand, request, 0);
    this.started += 1;
    const { pauses } = this.world;
    if (pauses && this.started % pauses.everyRequests === 0) {
      this.pausedUntil = Math.max(this.now, this.pausedUntil) + pauses.seconds;
      this.nextRateChange = this.now;
    }
  }

  /** By how much longer a service takes that begins now. */
  private slownessWith(inSystem: number, isLogin: boolean): number {
    const { contention, coldStart, loginFactor = 1, regions } = this.world;
    let slowness = isLogin ? loginFactor : 1;
    if (contention) {
      const n = Math.min(inSystem, contention.most);
      slowness *= 1 + contention.alpha * (n - 1) + contention.beta * n * (n - 1);
    }
    if (coldStart && !this.settled) {
      slowness *= 1 + coldStart.extra * Math.exp(-this.served.count / coldStart.requests);
    }
    for (const { fromUsers, toUsers, factor } of regions ?? []) {
      if (this.users.count >= fromUsers && this.users.count <= toUsers) slowness /= factor;
    }
    return slowness;
  }

  private finish(): void {
    const request = this.serving.first;
    this.work = Math.max(this.work, this.serving.time);
    this.serving.pop();
    this.busy -= 1;
    const latency = this.now - this.pool.arrival(request);
    this.served.add(latency);
    const user = this.pool.user(request);
    if (user >= 0) {
      this.requests += 1;
      if (this.users.stamp(user) === this.pool.userStamp(request)) {
        this.seen.add(latency);
        this.users.readyAt(user, this.now + this.drawThink());
      }
    }
    this.pool.release(request);
    if (this.pool.waiting > 0 && this.busy < this.autoscaler.workers) this.startNext();
  }

  /** The client of the earliest time-out, if it still waits, goes on as after an error. */
  private giveUp(): void {
    const { first: request, second: stamp } = this.patience;
    this.patience.pop();
    if (this.pool.stamp(request) !== stamp) return;
    const user = this.pool.user(request);
    const isThere = this.users.stamp(user) === this.pool.userStamp(request);
    this.pool.abandon(request);
    this.requests += 1;
    this.errors += 1;
    if (!isThere) return;
    this.failed += 1;
    this.unanswered += 1;
    this.seen.add(this.now - this.pool.arrival(request));
    this.users.readyAt(user, this.now + this.drawThink());
  }
}
