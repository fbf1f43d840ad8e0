import { durationText } from '../../src/monitor/promql/tree.ts';
import { seededRandom } from '../simulation/random.ts';
import { fineQuantile, noCounts, type FineCounts } from './simulation/latencies.ts';
import { SimulatedPrometheus } from './simulation/prometheus.ts';
import { SimulatedService } from './simulation/service.ts';
import { queryOf, quantileQuery } from './simulation/signals.ts';
import type { World, WorldSignal } from './world.ts';

/** What the signals of a world come to when the same users are there for long, as margins: below 0 is healthy. */
export interface Steady {
  /** The worst of the values over the whole time. */
  readonly longRun: number;
  /** The worst of the means of the readings of the user's own query. */
  readonly ownWindow: number;
}

/**
 * Has `users` in a world for `seconds`, after a time in which it comes to rest: users are logged in,
 * and the service is warm.
 */
export function steadyOf(world: World, users: number, seconds: number, seed: number): Steady {
  const random = seededRandom(seed);
  const { scrapeSeconds, signals } = world;
  const fine = signals.some(({ kind }) => kind === 'summary');
  const service = new SimulatedService(world, random, { settled: true, fine });
  const prometheus = new SimulatedPrometheus(world, random, 0);
  service.changeUsers(users);
  const rest = restSeconds(world);
  const sums = signals.map(() => 0);
  let readings = 0;
  let before: FineCounts = noCounts();
  for (let scrape = 0; ; scrape += 1) {
    const time = scrape * scrapeSeconds;
    service.advanceTo(time);
    prometheus.scrape(time, service);
    if (time < rest) {
      before = service.served.fine?.slice() ?? before;
      continue;
    }
    readings += 1;
    signals.forEach((signal, index) => {
      const value = prometheus.valueOf(ownQuery(signal, world), time);
      sums[index] = (sums[index] ?? 0) + (Number.isNaN(value) ? 0 : value);
    });
    if (time < rest + seconds) continue;
    const margins = signals.map((signal, index) => ({
      longRun: marginOf(signal, longRun(signal)),
      ownWindow: marginOf(signal, (sums[index] ?? 0) / readings),
    }));
    return {
      longRun: Math.max(...margins.map((margin) => margin.longRun)),
      ownWindow: Math.max(...margins.map((margin) => margin.ownWindow)),
    };

    function longRun(signal: WorldSignal): number {
      const range = durationText(time - rest);
      switch (signal.kind) {
        case 'summary':
          return fineQuantile(signal.quantile ?? 0, service.served.fine ?? before, before);
        case 'recorded-p99':
          return prometheus.valueOf(quantileQuery(0.99, range), time);
        case 'noise':
          return signal.median ?? 0;
        default:
          return prometheus.valueOf(queryOf(signal, world, range), time);
      }
    }
  }
}

/** Where the search chooses the window, it is taken as a minute. */
const freeWindowSeconds = 60;

function ownQuery(signal: WorldSignal, world: World): string {
  return queryOf(signal, world, durationText(world.rateWindowSeconds ?? freeWindowSeconds));
}

/** Until queue, workers and windows have settled. */
function restSeconds({ think, autoscale, signals, rateWindowSeconds }: World): number {
  const windows = signals.map(({ windowSeconds, rememberSeconds }) =>
    Math.max(windowSeconds ?? 0, rememberSeconds ?? 0),
  );
  const scaling = autoscale ? 8 * (autoscale.delaySeconds + autoscale.everySeconds) : 0;
  return 300 + 20 * think.mean + scaling + Math.max(rateWindowSeconds ?? 0, ...windows);
}

/** In the manner of the monitor, but not clamped: NaN, as no traffic has, is healthy. */
function marginOf({ bound, threshold }: WorldSignal, value: number): number {
  if (Number.isNaN(value)) return -Infinity;
  const beyond = Math.log(Math.max(0, value) / threshold);
  return bound === 'max' ? beyond : -beyond;
}
