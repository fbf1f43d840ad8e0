import type { Load } from './users.ts';
import type { Configuration } from './validation.ts';

type State = 'stopped' | 'starting' | 'running' | 'stopping';

/** The status as load-test-ng writes it (loadtest/status.go). */
export interface Status {
  readonly State: State;
  readonly NumUsers: number;
  readonly NumUsersAdded: number;
  readonly NumUsersRemoved: number;
  readonly NumUsersStopped: number;
  readonly NumErrors: number;
  readonly StartTime: string;
}

/** How many users an order moved, and why not all; null: all. */
export interface Moved {
  readonly users: number;
  readonly error: string | null;
}

/**
 * One load agent, as loadtest/loadtest.go keeps it: all requests take one lock in turn, so a
 * status waits while users are being removed.
 */
export class LoadTester {
  readonly #configuration: Configuration;
  readonly #load: Load;
  /** Resolves when a removal may end: lets a fake be slow. */
  readonly #slowness: () => Promise<void>;
  /** What the users of earlier runs could not do. */
  #errorsBefore = 0;
  #lock: Promise<unknown> = Promise.resolve();
  #status: Status = {
    State: 'stopped',
    NumUsers: 0,
    NumUsersAdded: 0,
    NumUsersRemoved: 0,
    NumUsersStopped: 0,
    NumErrors: 0,
    StartTime: '0001-01-01T00:00:00Z',
  };

  constructor(configuration: Configuration, load: Load, slowness: () => Promise<void>) {
    this.#configuration = configuration;
    this.#load = load;
    this.#slowness = slowness;
  }

  status(): Promise<Status> {
    return this.#locked(() => ({
      ...this.#status,
      NumErrors: this.#load.errors - this.#errorsBefore,
    }));
  }

  /** The error of load-test-ng, or null. */
  run(): Promise<string | null> {
    return this.#locked(() => {
      if (this.#status.State !== 'stopped') {
        return 'LoadTester has not stopped';
      }
      this.#status = {
        ...this.#status,
        State: 'running',
        NumUsersAdded: 0,
        NumUsersRemoved: 0,
        NumUsersStopped: 0,
        StartTime: new Date().toISOString(),
      };
      this.#errorsBefore = this.#load.errors;
      this.#add(this.#configuration.initialUsers);
      return null;
    });
  }

  /** The error of load-test-ng, or null. */
  stop(): Promise<string | null> {
    return this.#locked(async () => {
      if (this.#status.State !== 'running') {
        return 'LoadTester is not running';
      }
      this.#status = { ...this.#status, State: 'stopping' };
      await this.#remove(this.#status.NumUsers);
      this.#status = { ...this.#status, State: 'stopped' };
      return null;
    });
  }

  addUsers(amount: number): Promise<Moved> {
    return this.#locked(() =>
      this.#status.State === 'running'
        ? this.#add(amount)
        : { users: 0, error: 'LoadTester is not running' },
    );
  }

  removeUsers(amount: number): Promise<Moved> {
    return this.#locked(async () =>
      this.#status.State === 'running'
        ? await this.#remove(amount)
        : { users: 0, error: 'LoadTester is not running' },
    );
  }

  /** The process dies: its users with it, and no lock is waited for. */
  crash(): void {
    void this.#load.remove(this.#status.NumUsers);
  }

  #add(amount: number): Moved {
    const room = this.#configuration.maxUsers - this.#status.NumUsers;
    const users = Math.min(amount, room);
    this.#load.add(users);
    this.#status = {
      ...this.#status,
      NumUsers: this.#status.NumUsers + users,
      NumUsersAdded: this.#status.NumUsersAdded + users,
    };
    return { users, error: amount > room ? 'max active users limit reached' : null };
  }

  async #remove(amount: number): Promise<Moved> {
    const { NumUsers } = this.#status;
    const users = Math.min(amount, NumUsers);
    await Promise.all([this.#load.remove(users), this.#slowness()]);
    this.#status = {
      ...this.#status,
      NumUsers: NumUsers - users,
      NumUsersRemoved: this.#status.NumUsersRemoved + users,
      NumUsersStopped: this.#status.NumUsersStopped + users,
    };
    return { users, error: amount > NumUsers ? 'no active users left' : null };
  }

  #locked<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const result = this.#lock.then(work);
    this.#lock = result;
    return result;
  }
}
