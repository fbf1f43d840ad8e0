import { Agent, request } from 'undici';

/** The load that the users of one load agent make. */
export interface Load {
  /** Starts users; each is connected when its turn has come. */
  add(users: number): void;
  /** Stops users, the newest first; resolves when they have finished what they were doing. */
  remove(users: number): Promise<void>;
}

/** Users that do nothing at all. */
export const noLoad: Load = {
  add: () => undefined,
  remove: () => Promise.resolve(),
};

export interface HttpLoadOptions {
  readonly target: string;
  /** Mean of the exponential time between an answer and the next request. */
  readonly thinkSeconds: number;
  /** How many users a second begin. */
  readonly spinUpUsersPerSecond: number;
}

interface User {
  readonly leave: AbortController;
  readonly gone: Promise<void>;
}

/** Users that think for an exponential time, GET the target, and begin again. */
export class HttpLoad implements Load {
  readonly #options: HttpLoadOptions;
  readonly #connections = new Agent({ connections: null, pipelining: 1 });
  readonly #users: User[] = [];
  /** When the next user may begin, in milliseconds of the monotonic clock. */
  #turn = 0;

  constructor(options: HttpLoadOptions) {
    this.#options = options;
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
    await pause(delay, leave);
    for (;;) {
      await pause(-Math.log(1 - Math.random()) * this.#options.thinkSeconds * 1000, leave);
      if (leave.aborted) {
        return;
      }
      await this.#ask();
    }
  }

  async #ask(): Promise<void> {
    try {
      const { body } = await request(this.#options.target, { dispatcher: this.#connections });
      await body.dump();
    } catch {
      // A user whose request failed goes on: the target's own metrics tell of failures.
    }
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
