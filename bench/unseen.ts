import { drawsOf, rounded, type Draw } from './draw.ts';
import type { Outage, Scenario } from './scenario.ts';
import { truthOf } from './truth.ts';

type Peculiarity = keyof typeof peculiarities;

/** What is special about a scenario, and how often. Never and always tell when it is degraded. */
const peculiarities = {
  none: 50,
  hiccup: 12,
  latch: 8,
  drift: 8,
  outages: 10,
  ceiling: 6,
  never: 3,
  always: 3,
};

/** More events than this a second would make a run take minutes. */
const mostRequestsPerSecond = 2500;
/** Below this a precision of some percent is less than a user. */
const leastUsers = 20;

/**
 * Scenarios that nobody has seen before, of the same form as those of the list, so that a search
 * that is tuned to the list is found out. The same seed gives the same scenarios, and the first
 * ones of a longer list are those of a shorter.
 */
export function unseenScenarios(seed: number, count: number): Scenario[] {
  const draw = drawsOf(seed);
  return Array.from({ length: count }, (_, index) => {
    const peculiarity = draw.weighted(peculiarities);
    return { name: `random-${seed}-${index + 1}-${peculiarity}`, ...unseen(draw, peculiarity) };
  });
}

/** Draws until the target is one that a benchmark can run, and an answer can be precise for. */
function unseen(draw: Draw, peculiarity: Peculiarity): Omit<Scenario, 'name'> {
  for (;;) {
    const service = serviceOf(draw, peculiarity);
    if (service.workers / service.serviceSeconds > mostRequestsPerSecond) continue;
    const { users } = truthOf(withName(service));
    const capacity = peculiarity === 'always' ? roughCapacity(service) : users;
    if (capacity < leastUsers || (users === 0) !== (peculiarity === 'always')) continue;
    return { ...service, ...surroundingsOf(draw, peculiarity, capacity) };
  }
}

type Service = Omit<Scenario, 'name'>;

/** The queue and its signal; the rest is filled in when the capacity is known. */
function serviceOf(draw: Draw, peculiarity: Peculiarity): Service {
  // A small pool at an easy threshold would latch by chance alone, below its capacity.
  const latches = peculiarity === 'latch';
  const workers = Math.round(draw.logUniform(latches ? 8 : 1, 150));
  const serviceSeconds = rounded(draw.logUniform(0.01, 1));
  const scrapeSeconds = draw.whole(1, 30);
  const window = Math.min(300, Math.max(10, draw.whole(2, 8) * scrapeSeconds));
  return {
    workers,
    serviceSeconds,
    thinkSeconds: rounded(draw.logUniform(1, 20)),
    ...signalOf(draw, peculiarity, workers, serviceSeconds),
    scrapeSeconds,
    rateWindowSeconds: draw.chance(1 / 3) ? null : window,
    spinUpUsersPerSecond: 1,
    maxUsers: 1,
    budgetSeconds: Math.round(draw.uniform(1800, 5400)),
  };
}

function signalOf(
  draw: Draw,
  peculiarity: Peculiarity,
  workers: number,
  serviceSeconds: number,
): Pick<Scenario, 'signal' | 'threshold' | 'queueLimit'> {
  const latency = (low: number, high: number) =>
    ({
      signal: 'mean-latency',
      threshold: rounded(serviceSeconds * draw.logUniform(low, high)),
    }) as const;
  if (peculiarity === 'always') return latency(0.3, 0.9);
  if (peculiarity === 'latch') return latency(1.6, 6);
  switch (draw.weighted({ latency: 60, utilization: 20, errors: 20 })) {
    case 'latency':
      return latency(1.2, 6);
    case 'utilization':
      return { signal: 'utilization', threshold: rounded(draw.uniform(0.6, 0.95)) };
    case 'errors':
      return {
        signal: 'error-ratio',
        threshold: rounded(draw.logUniform(0.002, 0.05)),
        queueLimit: Math.ceil(workers * draw.uniform(0.5, 5)),
      };
  }
}

/** How the users come and are seen, and what goes wrong. */
function surroundingsOf(
  draw: Draw,
  peculiarity: Peculiarity,
  capacity: number,
): Pick<Scenario, 'spinUpUsersPerSecond' | 'maxUsers'> & Partial<Scenario> {
  const factor = peculiarity === 'never' ? draw.uniform(0.2, 0.8) : draw.logUniform(2, 100);
  const ways = {
    spinUpUsersPerSecond: rounded(capacity / draw.logUniform(5, 300)),
    maxUsers: Math.max(1, Math.round(capacity * factor)),
  };
  switch (peculiarity) {
    case 'hiccup': {
      const everySeconds = draw.whole(120, 600);
      const seconds = Math.max(2, Math.round(everySeconds * draw.uniform(0.01, 0.04)));
      const capacityFactor = rounded(draw.uniform(0.2, 0.7));
      return { ...ways, hiccup: { everySeconds, seconds, capacityFactor } };
    }
    case 'latch': {
      const backlogFactor = rounded(draw.uniform(1.5, 3));
      return {
        ...ways,
        latch: { backlogFactor, capacityFactor: rounded(draw.uniform(0.5, 0.8)) },
      };
    }
    case 'drift':
      return { ...ways, driftPerHour: rounded(draw.uniform(-0.15, 0.1)) };
    case 'outages':
      return { ...ways, outages: outagesOf(draw) };
    case 'ceiling':
      return { ...ways, generatorCeiling: Math.round(capacity * draw.uniform(0.3, 0.9)) };
    default:
      return ways;
  }
}

function outagesOf(draw: Draw): Outage[] {
  const outages: Outage[] = [];
  let atSeconds = 0;
  for (let left = draw.whole(1, 4); left > 0; left -= 1) {
    atSeconds += draw.whole(60, 300);
    const seconds = draw.whole(20, 120);
    const kind = draw.weighted({ down: 1, nan: 1, empty: 1, stale: 1 });
    outages.push({ atSeconds, seconds, kind });
    atSeconds += seconds;
  }
  return outages;
}

/** Where the workers would be busy all the time. */
function roughCapacity({ workers, serviceSeconds, thinkSeconds }: Service): number {
  return (workers * (thinkSeconds + serviceSeconds)) / serviceSeconds;
}

function withName(service: Service): Scenario {
  return { name: '', ...service };
}
