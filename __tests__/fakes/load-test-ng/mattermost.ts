import { EventHeap } from '../../../bench/worlds/simulation/event-heap.ts';
import type { Random } from '../../../bench/simulation/random.ts';
import type { Counters } from '../../../bench/simulation/target.ts';
import type { Metrics } from './metrics.ts';

export interface MattermostOptions {
  readonly workers: number;
  /** Mean of the exponential time that a request takes of a worker. */
  readonly serviceSeconds: number;
  /** The same of a login, the costliest request there is. */
  readonly loginSeconds: number;
  /** Mean of the exponential time between an answer and the next request. */
  readonly thinkSeconds: number;
  /** A user idles for so long before it logs in, evenly spread between the two. */
  readonly idleSeconds: { readonly least: number; readonly most: number };
}

/** load-test-ng's clients give up after so many seconds. */
const timeoutSeconds = 5;

/** What may happen to a user or a request. */
const wake = 0;
const served = 1;
const givenUp = 2;

/** A user of a load agent. */
interface User {
  readonly metrics: Metrics;
  readonly onError: () => void;
  isConnected: boolean;
  isAsking: boolean;
  isGone: boolean;
  readonly index: number;
  /** Called once it has left; null: it stays. */
  onLeft: (() => void) | null;
}

interface Request {
  readonly user: User;
  readonly arrivedAt: number;
  readonly isLogin: boolean;
  /** False once its user has given up: it is served all the same. */
  isAwaited: boolean;
}

/**
 * A Mattermost server and its users in virtual time, event by event: workers take requests first come
 * first served, and users who were launched idle, log in, open their WebSocket, and then think and ask
 * in turn. A user who is to leave does so when its request has ended, as load-test-ng has it.
 */
export class VirtualMattermost {
  now = 0;
  readonly #options: MattermostOptions;
  readonly #random: Random;
  readonly #events = new EventHeap();
  readonly #users: User[] = [];
  readonly #requests: Request[] = [];
  #waiting: number[] = [];
  #busy = 0;
  #served = 0;
  #latencySeconds = 0;
  #busySeconds = 0;

  constructor(options: MattermostOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  /** Of served requests, as the server counts them. */
  get counters(): Counters {
    return {
      requests: this.#served,
      errors: 0,
      latencySeconds: this.#latencySeconds,
      served: this.#served,
      busySeconds: this.#busySeconds,
    };
  }

  /** Starts a user, who counts in these metrics; returns what makes it leave, and tells when it has left. */
  launch(metrics: Metrics, onError: () => void): () => Promise<void> {
    const user: User = {
      metrics,
      onError,
      isConnected: false,
      isAsking: false,
      isGone: false,
      index: this.#users.length,
      onLeft: null,
    };
    this.#users.push(user);
    this.#idle(user);
    return () =>
      new Promise((resolve) => {
        user.onLeft = resolve;
        if (!user.isAsking) leave(user);
      });
  }

  /** Goes on to a time, in seconds. */
  advanceTo(time: number): void {
    while (this.#events.time <= time) {
      const { time: at, first, second } = this.#events;
      this.#events.pop();
      this.#moveTo(at);
      if (second === wake) this.#ask(first);
      else if (second === served) this.#serve(first);
      else this.#giveUp(first);
    }
    this.#moveTo(time);
  }

  #moveTo(time: number): void {
    this.#busySeconds += this.#busy * (time - this.now);
    this.now = time;
  }

  #idle({ index }: User): void {
    const { least, most } = this.#options.idleSeconds;
    this.#events.push(this.now + least + (most - least) * this.#random(), index, wake);
  }

  #drawn(mean: number): number {
    return -mean * Math.log(1 - this.#random());
  }

  #ask(index: number): void {
    const user = this.#users[index];
    if (user === undefined || user.isGone) return;
    user.isAsking = true;
    const isLogin = !user.isConnected;
    const request = { user, arrivedAt: this.now, isLogin, isAwaited: true };
    const number = this.#requests.push(request) - 1;
    this.#events.push(this.now + timeoutSeconds, number, givenUp);
    this.#waiting.push(number);
    this.#startWaiting();
  }

  #startWaiting(): void {
    const { workers, loginSeconds, serviceSeconds } = this.#options;
    while (this.#busy < workers && this.#waiting.length > 0) {
      const number = this.#waiting.shift() ?? 0;
      const isLogin = this.#requests[number]?.isLogin === true;
      this.#busy += 1;
      const demand = isLogin ? loginSeconds : this.#drawn(serviceSeconds);
      this.#events.push(this.now + demand, number, served);
    }
  }

  #serve(number: number): void {
    this.#busy -= 1;
    const request = this.#requests[number];
    if (request !== undefined) {
      const latency = this.now - request.arrivedAt;
      this.#served += 1;
      this.#latencySeconds += latency;
      if (request.isAwaited) this.#end(request, latency);
      request.isAwaited = false;
    }
    this.#startWaiting();
  }

  #giveUp(number: number): void {
    const request = this.#requests[number];
    if (request?.isAwaited !== true) return;
    request.isAwaited = false;
    const { user } = request;
    user.metrics.giveUp('GET', '/api/v4/posts');
    user.onError();
    this.#end(request, timeoutSeconds, false);
  }

  #end({ user, isLogin }: Request, seconds: number, isAnswered = true): void {
    user.metrics.observe(seconds);
    user.isAsking = false;
    if (isLogin && isAnswered) {
      user.isConnected = true;
      user.metrics.connected += 1;
    }
    if (user.onLeft !== null) leave(user);
    else if (!user.isConnected) this.#idle(user);
    else {
      const time = this.now + this.#drawn(this.#options.thinkSeconds);
      this.#events.push(time, user.index, wake);
    }
  }
}

function leave(user: User): void {
  if (user.isGone) return;
  user.isGone = true;
  if (user.isConnected) user.metrics.connected -= 1;
  user.onLeft?.();
}
