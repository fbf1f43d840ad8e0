export interface WorkerPoolSettings {
  /** 1 or more. */
  readonly workers: number;
  /** Mean of the exponential service time, above 0. */
  readonly serviceSeconds: number;
  /** The most requests that may wait; Infinity for no limit. */
  readonly queueLimit: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Workers that take requests first come first served, for an exponential time each. */
export interface WorkerPool {
  /** Workers that are busy now. */
  readonly busy: () => number;
  /** Calls `done` when the request has been served; returns false when the queue is full. */
  readonly submit: (done: () => void) => boolean;
}

/** How fast the median of the timers' lateness is followed, in milliseconds a request. */
const latenessStep = 0.01;

/**
 * Node's timers fire up to about a millisecond late, and whole milliseconds only. So that this
 * makes no worker slower than it is said to be, a worker that has more to do starts its next
 * request at the time at which the one before was due, not at which its timer fired; and timers
 * are set early by the median of their lateness, which no stall of the machine can spoil.
 */
export function createWorkerPool(settings: WorkerPoolSettings): WorkerPool {
  const { workers, serviceSeconds, queueLimit, random } = settings;
  const waiting: (() => void)[] = [];
  let busy = 0;
  let lateness = 0;

  const serve = (startedAt: number, done: () => void): void => {
    const due = startedAt - Math.log(1 - random()) * serviceSeconds * 1000;
    const finish = (): void => {
      lateness += performance.now() > due ? latenessStep : -latenessStep;
      done();
      const next = waiting.shift();
      if (next === undefined) {
        busy -= 1;
      } else {
        serve(due, next);
      }
    };
    setTimeout(finish, Math.max(0, Math.round(due - performance.now() - lateness)));
  };

  return {
    busy: () => busy,
    submit: (done) => {
      if (busy < workers) {
        busy += 1;
        serve(performance.now(), done);
        return true;
      }
      if (waiting.length >= queueLimit) {
        return false;
      }
      waiting.push(done);
      return true;
    },
  };
}
