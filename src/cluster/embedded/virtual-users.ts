import type { Connection } from './http/connection.ts';
import type { Scenario } from './scenario.ts';
import type { FinishedRequest } from './statistics.ts';
import { type PreparedRequest, prepareRequest, type Target } from './http/target.ts';
import { drawRestOfThinkTime, drawThinkTime, type ThinkTime } from './scenario/think-time.ts';

/** What the users need from the world. */
export interface UserEnvironment {
  readonly target: Target;
  readonly scenario: Scenario;
  readonly connect: () => Connection;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly record: (request: FinishedRequest) => void;
}

/** Users that go through the scenario, each on a connection of its own. */
export class VirtualUsers {
  readonly #work: Work;
  readonly #users: VirtualUser[] = [];

  constructor(environment: UserEnvironment) {
    this.#work = { ...environment, flows: prepareFlows(environment) };
  }

  get count(): number {
    return this.#users.length;
  }

  /** Adds or removes users. Those that leave close their connections at once, amid a request too. */
  set(count: number): void {
    while (this.#users.length < count) this.#users.push(new VirtualUser(this.#work));
    for (const user of this.#users.splice(count)) user.leave();
  }
}

interface Work extends UserEnvironment {
  readonly flows: readonly PreparedFlow[];
}

interface PreparedFlow {
  readonly weight: number;
  readonly steps: readonly PreparedStep[];
}

interface PreparedStep {
  readonly request: PreparedRequest;
  readonly thinkTime: ThinkTime;
}

function prepareFlows({ scenario, target }: UserEnvironment): PreparedFlow[] {
  return scenario.flows.map((flow) => ({
    weight: flow.weight,
    steps: flow.steps.map((step) => ({
      request: prepareRequest(target, step),
      thinkTime: step.thinkTime,
    })),
  }));
}

/**
 * After an error without a response a user waits at least this long, so that users without think
 * time do not spin while the service is down.
 */
const pauseAfterFailureSeconds = 1;

/** One user: thinks, asks, waits for the response, and so on. */
class VirtualUser {
  readonly #work: Work;
  readonly #steps: Generator<PreparedStep, never>;
  readonly #connection: Connection;
  #timer: NodeJS.Timeout | undefined;

  constructor(work: Work) {
    this.#work = work;
    this.#steps = stepsWithoutEnd(work);
    this.#connection = work.connect();
    const first = this.#steps.next().value;
    this.#think(first, drawRestOfThinkTime(first.thinkTime, work.random));
  }

  leave(): void {
    clearTimeout(this.#timer);
    this.#connection.close();
  }

  #think(step: PreparedStep, seconds: number): void {
    // Timers count whole milliseconds.
    const milliseconds = Math.round(seconds * 1000);
    const due = this.#work.now() + milliseconds / 1000;
    if (milliseconds === 0) {
      this.#ask(step, due);
    } else {
      this.#timer = setTimeout(() => this.#ask(step, due), milliseconds);
    }
  }

  /** Latency counts from `due`: when this process is late, the user has waited all the same. */
  #ask(step: PreparedStep, due: number): void {
    const { now, random, record } = this.#work;
    const asked = now();
    const begin = Math.min(due, asked);
    this.#connection.request(step.request, ({ error, status }) => {
      const at = now();
      record({ at, latencySeconds: at - begin, lateSeconds: asked - begin, error });
      const next = this.#steps.next().value;
      const pause = error !== null && status === null ? pauseAfterFailureSeconds : 0;
      this.#think(next, Math.max(pause, drawThinkTime(next.thinkTime, random)));
    });
  }
}

/** The steps of one flow after the other, picked at random by weight. */
function* stepsWithoutEnd({ flows, random }: Work): Generator<PreparedStep, never> {
  const weights = flows.reduce((sum, flow) => sum + flow.weight, 0);
  for (;;) {
    let rest = random() * weights;
    const picked = flows.find((flow) => (rest -= flow.weight) < 0) ?? flows.at(-1);
    if (picked === undefined) throw new Error('a scenario has at least one flow');
    yield* picked.steps;
  }
}
