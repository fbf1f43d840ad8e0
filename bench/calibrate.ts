/**
 * Prints what src/search/belief.ts assumes of a queue's mean latency: how steeply its excess grows
 * with the load (k), and how noisy its mean over a window is. Run: `node bench/calibrate.ts`.
 */
import { capacity, steadyState, type ClosedQueue } from '../demo/closed-queue.ts';
import { seededRandom } from './simulation/random.ts';
import { SimulatedTarget, type Counters } from './simulation/target.ts';

const serviceSeconds = 0.05;
const thinkSeconds = 5;
const threshold = 2 * serviceSeconds;
/** Latency without load, relative to the threshold. */
const quiet = serviceSeconds / threshold;
const scrapeSeconds = 15;
const warmUpSeconds = 120;

/** Latency relative to the threshold in the steady state. */
function exact(model: ClosedQueue, users: number): number {
  return steadyState({ ...model, users }).meanLatency / threshold;
}

/** The exponent k of v(N) = quiet + (1 - quiet) (N / C)^k, from two loads around `users`. */
function slope(model: ClosedQueue, users: number): number {
  const aside = Math.max(1, Math.round(0.02 * users));
  const [less, more] = [users - aside, users + aside];
  const growth = (exact(model, more) - quiet) / (exact(model, less) - quiet);
  return Math.log(growth) / Math.log(more / less);
}

/** The target's counters every 15 seconds, from when it has settled. */
function scrapesOf(model: ClosedQueue, users: number): Counters[] {
  const scenario = {
    name: 'calibrate',
    ...model,
    signal: 'mean-latency' as const,
    threshold,
    scrapeSeconds,
    rateWindowSeconds: null,
    spinUpUsersPerSecond: Infinity,
    maxUsers: users,
    budgetSeconds: Infinity,
  };
  const target = new SimulatedTarget(scenario, seededRandom(1), 0);
  target.changeUsers(users);
  // Many workers make many events a second, and the law of large numbers comes sooner.
  const seconds = Math.min(12_000, 120_000 / model.workers);
  const scrapes: Counters[] = [];
  for (let time = warmUpSeconds; time <= warmUpSeconds + seconds; time += scrapeSeconds) {
    target.advanceTo(time);
    scrapes.push(target.counters());
  }
  return scrapes;
}

/** The belief's `noise`, from the scatter of ln v over disjoint windows of so many scrapes. */
function noise(scrapes: readonly Counters[], windowScrapes: number, value: number): number {
  const ends = scrapes.filter((_, index) => index % windowScrapes === 0);
  const logs = ends.slice(1).map((end, index) => {
    const begin = ends[index] ?? end;
    const served = end.served - begin.served;
    return Math.log((end.latencySeconds - begin.latencySeconds) / served / threshold);
  });
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const share = 1 - quiet / value;
  return (Math.sqrt(variance) / share) * Math.sqrt((windowScrapes * scrapeSeconds) / 60);
}

console.log('workers  load  users     k  noise of 15 s  of 60 s');
for (const workers of [1, 2, 5, 11, 20, 50, 100]) {
  const model = { workers, serviceSeconds, thinkSeconds };
  const most = capacity(model, ({ meanLatency }) => meanLatency < threshold);
  for (const load of [0.93, 1, 1.05]) {
    const users = Math.round(load * most);
    const value = exact(model, users);
    const scrapes = scrapesOf(model, users);
    console.log(
      [
        String(workers).padStart(7),
        load.toFixed(2).padStart(6),
        String(users).padStart(7),
        slope(model, users).toFixed(1).padStart(6),
        noise(scrapes, 1, value).toFixed(2).padStart(15),
        noise(scrapes, 4, value).toFixed(2).padStart(9),
      ].join(''),
    );
  }
}
