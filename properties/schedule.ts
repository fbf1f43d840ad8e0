import fc from 'fast-check';
import type { Outage } from '../bench/scenario.ts';

/** What goes wrong with an agent, at a time in seconds since the beginning. */
export interface AgentFault {
  readonly agent: number;
  readonly atSeconds: number;
  /**
   * `silent`: answers nothing. `deaf`: takes no orders. `mute`: carries orders out, and answers
   * with an error. `slow`: each answer takes two seconds. `restarts`: has forgotten all at once.
   * `loses`: half of its users are gone at once.
   */
  readonly kind: 'silent' | 'deaf' | 'mute' | 'slow' | 'restarts' | 'loses';
  /** How long it lasts; of no meaning for what happens at once. */
  readonly seconds: number;
}

/** A run in which things go wrong. */
export interface Schedule {
  readonly seed: number;
  readonly service: {
    readonly workers: number;
    readonly serviceSeconds: number;
    readonly signal: 'mean-latency' | 'utilization' | 'error-ratio';
    readonly scrapeSeconds: number;
    readonly rateWindowSeconds: number | null;
    readonly driftPerHour: number;
    readonly hiccups: boolean;
  };
  readonly maxUsers: number;
  readonly budgetSeconds: number;
  readonly agents: number;
  readonly faults: {
    readonly outages: readonly Outage[];
    readonly agentFaults: readonly AgentFault[];
  };
  /** The agent whose start is refused; null: none. */
  readonly unstartable: number | null;
  /** How often the first removal of everything fails. */
  readonly failedRemovals: number;
  /** Null: it is not. */
  readonly cancelledAt: number | null;
}

const anyTime = fc.integer({ min: 0, max: 400 });
const anySpan = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 40, max: 400 }) },
);

/** Null nine times of ten. */
const seldom = (what: fc.Arbitrary<number>): fc.Arbitrary<number | null> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: what });

const anyOutage = fc.record({
  atSeconds: anyTime,
  seconds: anySpan,
  kind: fc.constantFrom('down', 'nan', 'empty', 'stale'),
});

const anyAgentFault = fc.record({
  agent: fc.nat(2),
  atSeconds: anyTime,
  kind: fc.constantFrom('silent', 'deaf', 'mute', 'slow', 'restarts', 'loses'),
  seconds: anySpan,
});

/** Of outages that overlap, the simulated Prometheus has the first alone. */
function apart([first, ...more]: readonly Outage[]): Outage[] {
  if (first === undefined) return [];
  const end = first.atSeconds + first.seconds;
  const others = more.filter(
    ({ atSeconds, seconds }) => atSeconds >= end || atSeconds + seconds <= first.atSeconds,
  );
  return [first, ...others];
}

/** Faults often come together: an agent loses its users just while nothing can be seen. */
const anyFaults = fc
  .record({
    outages: fc.array(anyOutage, { maxLength: 2 }),
    agentFaults: fc.array(anyAgentFault, { maxLength: 2 }),
    together: fc.constantFrom(null, null, 'restarts' as const, 'loses' as const),
  })
  .map(({ outages: drawn, agentFaults, together }) => {
    const outages = apart(drawn);
    const meanwhile = outages.map(({ atSeconds, seconds }) => ({
      agent: 0,
      atSeconds: atSeconds + Math.ceil(seconds / 2),
      kind: together ?? 'restarts',
      seconds: 0,
    }));
    return {
      outages,
      agentFaults: together === null ? agentFaults : [...agentFaults, ...meanwhile],
    };
  });

/** Any schedule of faults, over small services that are quick to simulate. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  service: fc.record({
    workers: fc.integer({ min: 1, max: 4 }),
    serviceSeconds: fc.constantFrom(0.2, 0.5),
    signal: fc.constantFrom('mean-latency', 'utilization', 'error-ratio'),
    scrapeSeconds: fc.constantFrom(5, 15),
    rateWindowSeconds: fc.constantFrom(null, 30, 60),
    driftPerHour: fc.constantFrom(0, 0, -0.1),
    hiccups: fc.boolean(),
  }),
  maxUsers: fc.constantFrom(20, 1000),
  budgetSeconds: fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 30, max: 200 }) },
    { weight: 4, arbitrary: fc.integer({ min: 200, max: 500 }) },
  ),
  agents: fc.integer({ min: 1, max: 3 }),
  faults: anyFaults,
  unstartable: seldom(fc.nat(2)),
  // Each one waits for a moment of real time.
  failedRemovals: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(1) },
  ),
  cancelledAt: seldom(anyTime),
});
