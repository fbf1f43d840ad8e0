import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** Utilization is told over this long. */
const spanSeconds = 5;

/** Over less than this it says nothing. */
const shortestSpanSeconds = 0.5;

interface Reading {
  /** Seconds, of any clock that does not jump. */
  readonly time: number;
  /** CPU time that this process has used, in seconds. */
  readonly cpuSeconds: number;
  readonly eventLoop: EventLoopUtilization;
}

/** How busy this process was during the last five seconds. */
export class Utilization {
  #readings: readonly Reading[] = [read()];

  /** Begins to watch; does not keep the process alive. */
  constructor() {
    setInterval(() => {
      const latest = read();
      const kept = this.#readings.filter(({ time }) => time > latest.time - spanSeconds);
      this.#readings = [...kept, latest];
    }, 1000).unref();
  }

  /**
   * The share of one core, or the share of time in which the event loop was busy, whichever is
   * more: 0 to 1. Null right after the start.
   */
  read(): number | null {
    const [first] = this.#readings;
    const last = read();
    if (first === undefined || last.time - first.time < shortestSpanSeconds) return null;
    const cpu = (last.cpuSeconds - first.cpuSeconds) / (last.time - first.time);
    const { utilization } = performance.eventLoopUtilization(last.eventLoop, first.eventLoop);
    return Math.min(1, Math.max(cpu, utilization));
  }
}

function read(): Reading {
  const { user, system } = process.cpuUsage();
  return {
    time: performance.now() / 1000,
    cpuSeconds: (user + system) / 1e6,
    eventLoop: performance.eventLoopUtilization(),
  };
}
