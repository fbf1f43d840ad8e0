import type { Connection } from '../http/connection.ts';
import { drawRestOfThinkTime, drawThinkTime } from '../scenario/think-time.ts';
import type { FinishedRequest } from '../statistics.ts';
import { type Asking, perform } from './exchange.ts';
import type { PreparedScenario } from './prepared-scenario.ts';
import type { PreparedStep } from './prepared-step.ts';
import type { Session } from './session.ts';

/** What a user needs from the world. */
export interface UserWorld {
  readonly scenario: PreparedScenario;
  readonly connect: () => Connection;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly record: (request: FinishedRequest) => void;
}

/**
 * After an error without a response, and when the steps before the first flow fail, a user waits at
 * least this long, so that users without think time do not spin while the service is down.
 */
const pauseAfterFailureSeconds = 1;

/** One user: thinks, asks, waits for the response, and so on. */
export class VirtualUser {
  readonly #world: UserWorld;
  readonly #asking: Asking;
  readonly #steps: Generator<PreparedStep, never, boolean>;
  #timer: NodeJS.Timeout | undefined;
  /** Whether it has ever asked: one that has not needs no farewell. */
  #begun = false;
  #isThere = false;

  /** @param number from 1; tells the users apart */
  constructor(world: UserWorld, number: number) {
    const { scenario, connect, random, now, record } = world;
    this.#world = world;
    const session = scenario.session(number, random);
    this.#asking = { connection: connect(), session, now, record };
    this.#steps = stepsWithoutEnd(world, session);
    const first = this.#steps.next().value;
    this.#think(first, drawRestOfThinkTime(first.thinkTime, random));
  }

  /**
   * True from its first answered request on: before, it is not yet anybody's load. False while this
   * machine has no socket or port for it.
   */
  get isThere(): boolean {
    return this.#isThere;
  }

  /**
   * Ends what it does at once, amid a request too, and closes its connection, after the last steps
   * where there are some; calls back when all is over.
   */
  leave(onGone: () => void): void {
    clearTimeout(this.#timer);
    const { connection } = this.#asking;
    connection.close();
    const last = this.#begun ? [...this.#world.scenario.end] : [];
    const farewell = { ...this.#asking, record: () => undefined };
    const next = (): void => {
      const step = last.shift();
      if (step !== undefined) {
        perform(farewell, step, this.#world.now(), next);
      } else {
        connection.close();
        onGone();
      }
    };
    next();
  }

  #think(step: PreparedStep, seconds: number): void {
    // Timers count whole milliseconds.
    const milliseconds = Math.round(seconds * 1000);
    const due = this.#world.now() + milliseconds / 1000;
    if (milliseconds === 0) {
      this.#ask(step, due);
    } else {
      this.#timer = setTimeout(() => this.#ask(step, due), milliseconds);
    }
  }

  #ask(step: PreparedStep, due: number): void {
    this.#begun = true;
    perform(this.#asking, step, due, ({ error, status }) => {
      if (status !== null) this.#isThere = true;
      else if (error === 'local') this.#isThere = false;
      const next = this.#steps.next(error === null).value;
      const isStart = error !== null && this.#world.scenario.start.includes(next);
      const pause = isStart || (error !== null && status === null) ? pauseAfterFailureSeconds : 0;
      this.#think(next, Math.max(pause, drawThinkTime(next.thinkTime, this.#world.random)));
    });
  }
}

/**
 * The steps of the start until they have all gone well, then those of one flow after the other, picked
 * at random by weight. Takes whether the step before went well.
 */
function* stepsWithoutEnd(
  { scenario: { flows, start }, random }: UserWorld,
  session: Session,
): Generator<PreparedStep, never, boolean> {
  const weights = flows.reduce((sum, flow) => sum + flow.weight, 0);
  let isStarted = false;
  while (!isStarted) isStarted = yield* stepsWhile(start, () => true);
  for (;;) {
    let rest = random() * weights;
    const picked = flows.find((flow) => (rest -= flow.weight) < 0) ?? flows.at(-1);
    if (picked === undefined) throw new Error('a scenario has at least one flow');
    session.beginFlow();
    yield* stepsWhile(picked.steps, ({ captures }) => captures);
  }
}

/** Ends with false when a step goes wrong without which the others make no sense. */
function* stepsWhile(
  steps: readonly PreparedStep[],
  isNeeded: (step: PreparedStep) => boolean,
): Generator<PreparedStep, boolean, boolean> {
  for (const step of steps) {
    const wentWell = yield step;
    if (!wentWell && isNeeded(step)) return false;
  }
  return true;
}
