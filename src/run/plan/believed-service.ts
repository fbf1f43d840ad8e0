import type { Clock, ClusterPort, MonitorPort } from '../../coordinator/coordinator.ts';
import type { Signal, SignalReading } from '../../monitor/signal.ts';

/** What is believed of a service that nobody has loaded yet. Times in seconds. */
export interface Belief {
  /** Where the signal that binds reaches its threshold, in users; Infinity: never. */
  readonly capacity: number;
  /** Users that come, or leave, in a second. */
  readonly usersPerSecond: number;
  /** ln(value / threshold) without load, below 0. */
  readonly quietMargin: number;
  /** With 1% more users than the capacity, what the load adds to the value is so many percent more. */
  readonly steepness: number;
  /** Requests that one user makes in a second; null: not known. */
  readonly requestsPerUser: number | null;
  readonly scrapeSeconds: number;
  /** How far the query of each judged signal looks back; null: `$__rate_interval`. */
  readonly signals: readonly { readonly signal: Signal; readonly windowSeconds: number | null }[];
  /** The signal that binds. */
  readonly binding: Signal;
}

/** Seconds between two moments that the history keeps. */
const step = 0.5;
/**
 * The variance of the capacity, as its logarithm, by chance alone, after one request at it: of two
 * rates, that of the requests and that of the answers, each is known to 1/n after n requests (Poisson).
 * The benchmark's random services have 1.8 to 4.5 of it, in the median 2.1 (bench/noise.ts).
 */
const varianceOfRequest = 2;
/**
 * Standard deviation of the same after one second, where nobody knows how many requests that has: those
 * of 165 in a second. In 52 s chance leaves the capacity known to 3%.
 */
const usualNoise = 0.11;
/** Those that do not bind are far from it. */
const farMargin = -2.5;
/** As the monitor has it: free windows reach back so far, shortened ones are never shorter. */
const longestFreeWindow = 600;
const shortestTwin = 6;

/**
 * Agents, signals and a clock that behave as believed: a service whose value has the quiet margin
 * without load, and to which the load adds with a power of the users, and by chance, what reaches the
 * threshold at the capacity; seen through windows and scrapes. The same seed gives the same service.
 */
export class BelievedService implements Clock, ClusterPort, MonitorPort {
  readonly #belief: Belief;
  readonly #random: () => number;
  /** Users and the margin that binds, a step each. */
  readonly #history: { readonly users: number; readonly value: number }[] = [];
  #time = 0;
  #users = 0;
  #wanted = 0;

  constructor(belief: Belief, seed: number) {
    this.#belief = belief;
    this.#random = seededNormal(seed);
  }

  now(): number {
    return this.#time;
  }

  sleep(seconds: number): Promise<void> {
    const until = this.#time + seconds;
    while (this.#history.length * step < until) this.#advance();
    this.#time = until;
    // A loop that never waits would look as one that hangs.
    return new Promise((resolve) => setImmediate(resolve));
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  observe(): ReturnType<ClusterPort['observe']> {
    return Promise.resolve({
      activeUsers: Math.round(this.#users),
      lostAgents: [],
      limit: null,
      statistics: null,
      notices: [],
    });
  }

  setUsers(users: number): Promise<void> {
    this.#wanted = users;
    return Promise.resolve();
  }

  stop(): ReturnType<ClusterPort['stop']> {
    return Promise.resolve({ clean: true, problems: [] });
  }

  read(request: Parameters<MonitorPort['read']>[0]): Promise<readonly SignalReading[]> {
    const { scrapeSeconds } = this.#belief;
    const to = Math.floor(this.#time / scrapeSeconds) * scrapeSeconds;
    const settled =
      request.settledSince === null ? 0 : Math.max(0, request.time - request.settledSince);
    return Promise.resolve(
      this.#belief.signals.flatMap(({ signal, windowSeconds }) => {
        const free = Math.min(longestFreeWindow, Math.max(settled, 4 * scrapeSeconds));
        const window = windowSeconds ?? free;
        const own = this.#reading(signal, window, to, false);
        const short = Math.max(settled, shortestTwin, 2.2 * scrapeSeconds);
        return window > 3 * scrapeSeconds && short < window
          ? [own, this.#reading(signal, short, to, true)]
          : [own];
      }),
    );
  }

  #reading(signal: Signal, window: number, to: number, twin: boolean): SignalReading {
    const from = to - window;
    const look = { signal, from: window === 0 ? to : from, to, note: '', twin };
    const seen = this.#history.slice(
      Math.max(0, Math.floor((window === 0 ? to - step : from) / step)),
      Math.max(0, Math.floor(to / step)),
    );
    const asked = seen.filter(({ users }) => users > 0);
    if (asked.length === 0) {
      return {
        ...look,
        state: 'unknown',
        value: null,
        margin: null,
        average: null,
        unknown: 'idle',
      };
    }
    const weight = asked.reduce((sum, { users }) => sum + users, 0);
    const mean = asked.reduce((sum, { users, value }) => sum + users * value, 0) / weight;
    const margin =
      signal === this.#belief.binding ? Math.min(5, Math.max(-5, Math.log(mean))) : farMargin;
    const state = margin < 0 ? 'healthy' : 'degraded';
    return { ...look, state, value: mean, margin, average: margin, unknown: null };
  }

  #advance(): void {
    const most = this.#belief.usersPerSecond * step;
    this.#users += Math.min(most, Math.max(-most, this.#wanted - this.#users));
    const users = this.#users;
    this.#history.push({ users, value: this.#value(users) });
  }

  /** Over its threshold, in a moment; what the load adds is scattered with a mean of 1 (log-normal). */
  #value(users: number): number {
    const { capacity, quietMargin, steepness, requestsPerUser } = this.#belief;
    const noisePerSecond =
      requestsPerUser === null
        ? usualNoise
        : Math.sqrt(varianceOfRequest / (requestsPerUser * capacity));
    const quiet = Math.exp(quietMargin);
    const added = (1 - quiet) * (users / capacity) ** steepness;
    const variance = Math.log(1 + (noisePerSecond * steepness) ** 2 / step);
    const chance = Math.exp(Math.sqrt(variance) * this.#random() - variance / 2);
    return quiet + added * chance;
  }
}

/** Normal numbers (Box and Muller, 1958) from mulberry32, a generator of 32 bits. */
function seededNormal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
