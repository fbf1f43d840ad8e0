import { drawsOf, rounded, type Draw } from '../draw.ts';
import { seededRandom } from '../simulation/random.ts';
import { samplerOf } from './simulation/distribution.ts';
import { bucketBounds } from './simulation/latencies.ts';
import { meanOf } from './truth.ts';
import { defaults, type Distribution, type World, type WorldSignal } from './world.ts';

/** What is special about a world, and how often. */
const peculiarities = {
  none: 12,
  queue: 8,
  timeout: 6,
  limiter: 8,
  pauses: 8,
  slowdown: 8,
  cold: 10,
  contention: 8,
  autoscale: 8,
  logins: 12,
  arrivals: 8,
  drift: 3,
};

type Peculiarity = keyof typeof peculiarities;

/** More requests than this a second would make a run take minutes. */
const mostRequestsPerSecond = 500;
/** Fewer users cannot be told apart within some percent. */
const leastUsers = 20;

/**
 * Worlds that nobody has seen before, of the same form as those of the list, so that a search that
 * is tuned to the list is found out. The same seed gives the same worlds, and the first ones of a
 * longer list are those of a shorter.
 */
export function randomWorlds(seed: number, count: number): World[] {
  const draw = drawsOf(seed);
  return Array.from({ length: count }, (_, index) => {
    const peculiarity = draw.weighted(peculiarities);
    return {
      ...randomWorld(draw, peculiarity),
      name: `random-${seed}-${index + 1}-${peculiarity}`,
    };
  });
}

/** Draws until the world is one that a benchmark can run, and an answer can be precise for. */
function randomWorld(draw: Draw, peculiarity: Peculiarity): Omit<World, 'name'> {
  for (;;) {
    const service = serviceOf(draw);
    const think: Distribution = { kind: 'exponential', mean: rounded(draw.logUniform(2, 10)) };
    const workers = Math.round(draw.logUniform(2, 40));
    const perSecond = workers / meanOf(service);
    const users = perSecond * (think.mean + meanOf(service));
    if (perSecond > mostRequestsPerSecond || users < 2 * leastUsers) continue;
    const scrapeSeconds = draw.weighted({ '5': 5, '10': 2, '15': 3 });
    return {
      ...defaults,
      think,
      service,
      workers,
      cores: workers,
      scrapeSeconds: Number(scrapeSeconds),
      rateWindowSeconds: draw.chance(1 / 3) ? null : 4 * Number(scrapeSeconds) + 40,
      spinUpUsersPerSecond: rounded(users / draw.logUniform(15, 120)),
      agentStatistics: draw.chance(1 / 4),
      signals: signalsOf(draw, peculiarity, service),
      ...peculiar(draw, peculiarity, { workers, perSecond, users, service }),
    };
  }
}

function serviceOf(draw: Draw): Distribution {
  const mean = rounded(draw.logUniform(0.02, 0.3));
  switch (draw.weighted({ exponential: 5, lognormal: 3, bimodal: 2, constant: 1, pareto: 1 })) {
    case 'exponential':
      return { kind: 'exponential', mean };
    case 'constant':
      return { kind: 'constant', mean };
    case 'lognormal':
      return { kind: 'lognormal', mean, sigma: rounded(draw.uniform(0.5, 1.5)) };
    case 'pareto':
      return { kind: 'pareto', mean, shape: rounded(draw.uniform(2.2, 3.5)) };
    case 'bimodal': {
      const slowMean = rounded(mean * draw.uniform(5, 12));
      return { kind: 'bimodal', mean, slowShare: rounded(draw.uniform(0.01, 0.06)), slowMean };
    }
  }
}

function signalsOf(draw: Draw, peculiarity: Peculiarity, service: Distribution): WorldSignal[] {
  const latency = latencySignal(draw, service);
  const fails = ['queue', 'timeout', 'limiter'].includes(peculiarity);
  return [
    latency,
    ...(fails ? [maxOf('errors', rounded(draw.logUniform(0.003, 0.03)))] : []),
    ...(draw.chance(1 / 5) ? [maxOf('cpu', rounded(draw.uniform(0.7, 0.97)))] : []),
  ];
}

function latencySignal(draw: Draw, service: Distribution): WorldSignal {
  const factor = draw.logUniform(1.4, 4);
  const mean = meanOf(service);
  switch (draw.weighted({ mean: 5, p95: 2, p99: 5, summary: 1, 'recorded-p99': 1 })) {
    case 'mean':
      return maxOf('mean', rounded(factor * mean));
    case 'p95':
      return maxOf('p95', rounded(factor * shownQuantile(service, 0.95)));
    case 'p99':
      return maxOf('p99', rounded(factor * shownQuantile(service, 0.99)));
    case 'summary': {
      const threshold = rounded(factor * quantileOf(service, 0.95));
      const rememberSeconds = draw.whole(2, 10) * 60;
      return { ...maxOf('summary', threshold), quantile: 0.95, rememberSeconds };
    }
    case 'recorded-p99': {
      const threshold = rounded(factor * shownQuantile(service, 0.99));
      return { ...maxOf('recorded-p99', threshold), everySeconds: 30, windowSeconds: 180 };
    }
  }
}

function maxOf(kind: WorldSignal['kind'], threshold: number): WorldSignal {
  return { kind, bound: 'max', threshold };
}

/** Of a service without a queue, as far as buckets can show it: the upper end of its bucket. */
function shownQuantile(service: Distribution, share: number): number {
  const quantile = quantileOf(service, share);
  return Math.max(quantile, bucketBounds.find((bound) => bound >= quantile) ?? quantile) / 1.3;
}

const drawsOfQuantile = 4001;

function quantileOf(service: Distribution, share: number): number {
  const sample = samplerOf(service, seededRandom(1));
  const values = Array.from({ length: drawsOfQuantile }, sample).sort((one, other) => one - other);
  return values[Math.floor(share * drawsOfQuantile)] ?? 0;
}

interface Size {
  readonly workers: number;
  /** With all workers busy. */
  readonly perSecond: number;
  /** About as many keep all workers busy. */
  readonly users: number;
  readonly service: Distribution;
}

/** What the peculiarity brings with it. */
function peculiar(
  draw: Draw,
  peculiarity: Peculiarity,
  { workers, perSecond, users, service }: Size,
): Partial<World> {
  switch (peculiarity) {
    case 'none':
      return {};
    case 'queue':
      return { queueLimit: Math.ceil(workers * draw.uniform(0.5, 5)) };
    case 'timeout':
      return { clientTimeoutSeconds: rounded(quantileOf(service, 0.999) * draw.uniform(1.2, 3)) };
    case 'limiter':
      return { rateLimit: rounded(perSecond * draw.uniform(0.2, 0.8)) };
    case 'pauses':
      return {
        pauses: {
          everyRequests: Math.round(perSecond * draw.uniform(4, 20)),
          seconds: rounded(draw.uniform(0.1, 0.5)),
        },
      };
    case 'slowdown':
      return {
        slowdown: {
          everySeconds: draw.whole(20, 90),
          seconds: draw.whole(1, 3),
          factor: rounded(draw.uniform(0.3, 0.8)),
        },
      };
    case 'cold':
      return {
        coldStart: {
          extra: rounded(draw.uniform(1, 5)),
          requests: Math.round(perSecond * draw.uniform(20, 120)),
        },
      };
    case 'contention':
      return {
        contention: {
          alpha: rounded(draw.logUniform(0.05, 0.4) / workers),
          beta: rounded(draw.logUniform(0.05, 0.4) / workers ** 2),
          most: 20 * workers,
        },
      };
    case 'autoscale':
      return {
        autoscale: {
          target: rounded(draw.uniform(0.5, 0.8)),
          most: workers * draw.whole(2, 4),
          delaySeconds: draw.whole(20, 90),
          everySeconds: 15,
        },
      };
    case 'logins':
      return { loginFactor: draw.whole(8, 40) };
    case 'arrivals':
      return {
        loginFactor: draw.whole(5, 20),
        arriveSeconds: { min: draw.whole(0, 3), max: draw.whole(10, 45) },
        spinUpUsersPerSecond: rounded(users / draw.uniform(10, 40)),
      };
    case 'drift':
      return { driftPerHour: rounded(draw.uniform(-0.1, 0.1)) };
  }
}
