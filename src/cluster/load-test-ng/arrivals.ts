import { isRecord } from '../requests/json.ts';

/** From the launch of a user until it is there, in seconds; evenly spread between the two. */
export interface ArrivalTime {
  readonly least: number;
  readonly most: number;
}

/** What load-test-ng takes where its simulative controller is not configured, in milliseconds. */
const usualIdleTimes = { MinIdleTimeMs: 1000, AvgIdleTimeMs: 20_000 };
/** A login, or to sign up, takes so long where the service is not overloaded, in seconds. */
const loginSeconds = 1;

/**
 * How long users take to arrive, by the body of the create request. A simulative user idles first,
 * from the least idle time to twice the average less that (PickIdleTimeMs in loadtest/control),
 * then logs in; the others log in at once.
 */
export function arrivalTimeOf(configuration: unknown): ArrivalTime {
  if (controllerOf(configuration) !== 'simulative') return { least: 0, most: 2 * loginSeconds };
  const given = isRecord(configuration) ? configuration['SimulControllerConfig'] : null;
  const secondsOf = (key: keyof typeof usualIdleTimes): number => {
    const time = isRecord(given) ? given[key] : null;
    return (typeof time === 'number' ? time : usualIdleTimes[key]) / 1000;
  };
  const [least, average] = [secondsOf('MinIdleTimeMs'), secondsOf('AvgIdleTimeMs')];
  return { least: least + loginSeconds, most: 2 * average - least + loginSeconds };
}

/** Whether the users of this configuration open a WebSocket once they have logged in. */
export function opensSockets(configuration: unknown): boolean {
  return ['simulative', 'simple', 'noop'].includes(controllerOf(configuration));
}

function controllerOf(configuration: unknown): string {
  const loadTest = isRecord(configuration) ? configuration['LoadTestConfig'] : null;
  const controller = isRecord(loadTest) ? loadTest['UserControllerConfiguration'] : null;
  const type = isRecord(controller) ? controller['Type'] : null;
  return typeof type === 'string' ? type : 'simulative';
}

/** Tells how many users should be there, where the agents do not tell it. Users leave in the reverse order. */
export class Arrivals {
  readonly #time: ArrivalTime;
  #launches: readonly { readonly time: number; readonly users: number }[] = [];

  constructor(time: ArrivalTime) {
    this.#time = time;
  }

  /** So many users were launched by this time, in seconds since the epoch; those that are not there yet included. */
  hear(time: number, users: number): void {
    const launched = this.#launches.reduce((sum, launch) => sum + launch.users, 0);
    if (users > launched) {
      this.#launches = [...this.#launches, { time, users: users - launched }];
    }
    let surplus = launched - users;
    while (surplus > 0) {
      const last = this.#launches.at(-1) ?? { time, users: surplus };
      const rest = last.users - Math.min(surplus, last.users);
      surplus -= last.users - rest;
      this.#launches = this.#launches.slice(0, -1);
      if (rest > 0) this.#launches = [...this.#launches, { ...last, users: rest }];
    }
  }

  /** How many of them should be there. */
  present(now: number): number {
    const { least, most } = this.#time;
    const there = this.#launches.map(({ time, users }) => {
      const share = (now - time - least) / Math.max(most - least, 1e-9);
      return users * Math.min(1, Math.max(0, share));
    });
    return Math.round(there.reduce((sum, users) => sum + users, 0));
  }
}
