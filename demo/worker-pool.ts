export interface WorkerPoolSettings {
  /** 1 or more. */
  readonly workers: number;
  /** Mean of the exponential service time, above 0. */
  readonly serviceSeconds: number;
  /** The most requests that may wait; Infinity for no limit. */
  readonly queueLimit: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** After so many requests all workers stand still for a while, as for a garbage collection. */
  readonly pauses?: { readonly everyRequests: number; readonly seconds: number };
  /**
   * The first request takes 1 + `extra` times as long; what is extra falls evenly, and is gone after so
   * many requests, as with code that is compiled while it runs.
   */
  readonly coldStart?: { readonly extra: number; readonly requests: number };
}

/** A request in service. */
interface Job {
  /** When it is done, by the process's own clock, in milliseconds. */
  due: number;
  /** Its time was put off after its timer had been set. */
  isPutOff: boolean;
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
  const { workers, serviceSeconds, queueLimit, random, pauses, coldStart } = settings;
  const waiting: (() => void)[] = [];
  const inService = new Set<Job>();
  let busy = 0;
  let lateness = 0;
  let begun = 0;
  let ended = 0;
  let pausedUntil = -Infinity;

  const coldness = (): number =>
    coldStart === undefined
      ? 1
      : 1 + coldStart.extra * Math.max(0, 1 - (begun - 1) / coldStart.requests);

  /** All that is in service takes longer by the pause; what comes meanwhile waits for its end. */
  const pauseAt = (time: number): void => {
    if (pauses === undefined || ended % pauses.everyRequests !== 0) return;
    pausedUntil = time + pauses.seconds * 1000;
    for (const job of inService) {
      job.due += pauses.seconds * 1000;
      job.isPutOff = true;
    }
  };

  const serve = (askedAt: number, done: () => void): void => {
    begun += 1;
    const startedAt = Math.max(askedAt, pausedUntil);
    const mean = serviceSeconds * coldness() * 1000;
    const job: Job = { due: startedAt - Math.log(1 - random()) * mean, isPutOff: false };
    inService.add(job);
    const finish = (): void => {
      if (job.isPutOff) {
        job.isPutOff = false;
        wait();
        return;
      }
      inService.delete(job);
      ended += 1;
      lateness += performance.now() > job.due ? latenessStep : -latenessStep;
      pauseAt(job.due);
      done();
      const next = waiting.shift();
      if (next === undefined) {
        busy -= 1;
      } else {
        serve(job.due, next);
      }
    };
    const wait = (): void =>
      void setTimeout(finish, Math.max(0, Math.round(job.due - performance.now() - lateness)));
    wait();
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
