import { Agent, request } from 'undici';
import type { VirtualMattermost } from './mattermost.ts';
import type { Metrics } from './metrics.ts';

/** The load that the users of one load agent make. */
export interface Load {
  /** What users could not do so far. */
  readonly errors: number;
  /** Starts users; each is connected when it has logged in, which may be a good while later. */
  add(users: number): void;
  /** Stops users, the newest first; resolves when they have finished what they were doing. */
  remove(users: number): Promise<void>;
}

/** Users that do nothing at all. */
export const noLoad: Load = {
  errors: 0,
  add: () => undefined,
  remove: () => Promise.resolve(),
};

export interface HttpLoadOptions {
  readonly target: string;
  /** Mean of the exponential time between an answer and the next request. */
  readonly thinkSeconds: number;
  /** How many users a second begin. */
  readonly spinUpUsersPerSecond: number;
  /** A user idles for some time between these before it logs in; left out: it does so at once. */
  readonly idleSeconds?: { readonly least: number; readonly most: number };
}

interface User {
  readonly leave: AbortController;
  readonly gone: Promise<void>;
}

/**
 * Users that idle, log in, which is their first request, and open their WebSocket; then they think for
 * an exponential time, GET the target, and begin again.
 */
export class HttpLoad implements Load {
  errors = 0;
  readonly #options: HttpLoadOptions;
  readonly #metrics: Metrics;
  readonly #connections = new Agent({ connections: null, pipelining: 1 });
  readonly #users: User[] = [];
  /** When the next user may begin, in milliseconds of the monotonic clock. */
  #turn = 0;

  constructor(options: HttpLoadOptions, metrics: Metrics) {
    this.#options = options;
    this.#metrics = metrics;
  }

  add(users: number): void {
    const spacing = 1000 / this.#options.spinUpUsersPerSecond;
    for (let count = 0; count < users; count += 1) {
      const now = performance.now();
      this.#turn = Math.max(this.#turn, now) + spacing;
      const leave = new AbortController();
      this.#users.push({ leave, gone: this.#live(this.#turn - now, leave.signal) });
    }
  }

  async remove(users: number): Promise<void> {
    const leaving = this.#users.splice(Math.max(0, this.#users.length - users));
    leaving.forEach(({ leave }) => leave.abort());
    await Promise.all(leaving.map(({ gone }) => gone));
  }

  async #live(delay: number, leave: AbortSignal): Promise<void> {
    const { least, most } = this.#options.idleSeconds ?? { least: 0, most: 0 };
    await pause(delay + 1000 * (least + (most - least) * Math.random()), leave);
    let isConnected = false;
    while (!leave.aborted) {
      const isAnswered = await this.#ask();
      if (!isConnected && isAnswered) this.#metrics.connected += 1;
      isConnected ||= isAnswered;
      await pause(-Math.log(1 - Math.random()) * this.#options.thinkSeconds * 1000, leave);
    }
    if (isConnected) this.#metrics.connected -= 1;
  }

  /** Whether the service did what it was asked for. A user whose request failed goes on all the same. */
  async #ask(): Promise<boolean> {
    const begin = performance.now();
    const { target } = this.#options;
    try {
      const { statusCode, body } = await request(target, { dispatcher: this.#connections });
      await body.dump();
      if (statusCode < 400) return true;
      this.#metrics.fail('GET', new URL(target).pathname, statusCode);
      this.errors += 1;
    } catch {
      this.errors += 1;
    } finally {
      this.#metrics.observe((performance.now() - begin) / 1000);
    }
    return false;
  }
}

/** Users of a server in virtual time. */
export class VirtualLoad implements Load {
  errors = 0;
  readonly #mattermost: VirtualMattermost;
  readonly #metrics: Metrics;
  /** Each makes one user leave. */
  #users: readonly (() => Promise<void>)[] = [];

  constructor(mattermost: VirtualMattermost, metrics: Metrics) {
    this.#mattermost = mattermost;
    this.#metrics = metrics;
  }

  add(users: number): void {
    const onError = (): void => void (this.errors += 1);
    const launched = Array.from({ length: users }, () =>
      this.#mattermost.launch(this.#metrics, onError),
    );
    this.#users = [...this.#users, ...launched];
  }

  async remove(users: number): Promise<void> {
    const stay = Math.max(0, this.#users.length - users);
    const leaving = this.#users.slice(stay);
    this.#users = this.#users.slice(0, stay);
    await Promise.all(leaving.map((leave) => leave()));
  }
}

/** Waits, but not beyond the user's leaving. */
function pause(milliseconds: number, leave: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (leave.aborted) {
      resolve();
      return;
    }
    const wake = (): void => {
      clearTimeout(timer);
      leave.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    leave.addEventListener('abort', wake);
  });
}
