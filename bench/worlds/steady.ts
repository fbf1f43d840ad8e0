import { latencyQuantile } from '../../src/cluster/latencies.ts';
import { mean } from '../../src/gate/statistics.ts';
import { durationText } from '../../src/monitor/promql/tree.ts';
import { seededRandom } from '../simulation/random.ts';
import { histogramBetween, noCounts, type FineCounts } from './simulation/latencies.ts';
import { SimulatedPrometheus } from './simulation/prometheus.ts';
import { SimulatedService } from './simulation/service.ts';
import { queryOf, quantileQuery } from './simulation/signals.ts';
import type { World, WorldSignal } from './world.ts';

export const measures = ['longRun', 'ownWindow'] as const;

/** By the value over a long time, or by the mean of the readings of the user's own query. */
export type Measure = (typeof measures)[number];

/** A margin of the worst signal, below 0 where all are healthy, and what is known of its error. */
export interface Estimate {
  readonly margin: number;
  /** Standard deviation of the margins of single blocks. */
  readonly deviation: number;
  readonly blocks: number;
}

/** What time is cut into to see how much chance does, in seconds. */
export const blockSeconds = 600;
/** Fewer blocks do not tell how they scatter. */
const fewestBlocks = 5;
const largestMargin = 5;
/** So many standard errors away from 0, the side is certain. */
const certainErrors = 4;

/**
 * A world in which the same users are for long: logged in, and the service warm. It goes on in
 * blocks, so that no more time is spent than the question needs.
 */
export class SteadyRun {
  private readonly world: World;
  private readonly service: SimulatedService;
  private readonly prometheus: SimulatedPrometheus;
  /** Is scraped at the ends of the blocks only. */
  private readonly rarely: SimulatedPrometheus;
  private readonly rest: number;
  private time: number;
  private readonly blockMargins: Readonly<Record<Measure, number[]>> = {
    longRun: [],
    ownWindow: [],
  };
  private readonly fineAtRest: FineCounts;
  /** By signal: the sum and the number of readings. */
  private readonly readings: { sum: number; count: number }[];

  constructor(world: World, users: number, seed: number) {
    const random = seededRandom(seed);
    const fine = world.signals.some(({ kind }) => kind === 'summary');
    this.world = world;
    this.service = new SimulatedService(world, random, { settled: true, fine });
    this.prometheus = new SimulatedPrometheus(world, random, 0, () => this.time);
    this.rarely = new SimulatedPrometheus({ ...world, signals: [] }, random, 0, () => this.time);
    this.readings = world.signals.map(() => ({ sum: 0, count: 0 }));
    this.service.changeUsers(users);
    this.rest = restSeconds(world);
    this.time = 0;
    while (this.time < this.rest) this.nextScrape();
    this.fineAtRest = this.service.served.fine?.slice() ?? noCounts();
    this.rarely.scrape(this.time, this.service);
  }

  /** Goes on until both sides are certain, or for so many seconds in all. */
  decide(seconds: number): void {
    while (
      this.time < this.rest + seconds &&
      !measures.every((measure) => this.isCertain(measure))
    ) {
      this.nextBlock();
    }
  }

  estimate(measure: Measure): Estimate {
    const blocks = this.blockMargins[measure];
    const margins = this.world.signals.map((signal, index) =>
      measure === 'longRun'
        ? marginOf(signal, this.longRun(signal, this.rest))
        : marginOf(signal, meanOf(this.readings[index])),
    );
    return {
      margin: Math.max(...margins),
      deviation: blocks.length < 2 ? Infinity : standardDeviation(blocks),
      blocks: blocks.length,
    };
  }

  private isCertain(measure: Measure): boolean {
    const blocks = this.blockMargins[measure];
    if (blocks.length < fewestBlocks) return false;
    const error = standardDeviation(blocks) / Math.sqrt(blocks.length);
    return Math.abs(mean(blocks)) > certainErrors * error;
  }

  private nextBlock(): void {
    const { signals } = this.world;
    const before = this.readings.map((reading) => ({ ...reading }));
    const from = this.time;
    const fine = this.service.served.fine?.slice();
    while (this.time < from + blockSeconds) this.nextScrape();
    this.rarely.scrape(this.time, this.service);
    const ownWindow = signals.map((signal, index) => {
      const [now, then] = [this.readings[index], before[index]];
      return marginOf(
        signal,
        meanOf({
          sum: (now?.sum ?? 0) - (then?.sum ?? 0),
          count: (now?.count ?? 0) - (then?.count ?? 0),
        }),
      );
    });
    const longRun = signals.map((signal) => marginOf(signal, this.longRun(signal, from, fine)));
    this.blockMargins.ownWindow.push(Math.max(...ownWindow));
    this.blockMargins.longRun.push(Math.max(...longRun));
  }

  private nextScrape(): void {
    this.service.advanceTo(this.time);
    this.prometheus.scrape(this.time, this.service);
    if (this.time >= this.rest) {
      this.world.signals.forEach((signal, index) => {
        const value = this.prometheus.valueOf(ownQuery(signal, this.world), this.time);
        const reading = this.readings[index];
        if (reading === undefined || Number.isNaN(value)) return;
        reading.sum += value;
        reading.count += 1;
      });
    }
    this.time += this.world.scrapeSeconds;
  }

  /** The value of a signal from a moment on until now. */
  private longRun(signal: WorldSignal, from: number, fine = this.fineAtRest): number {
    const { served } = this.service;
    const range = durationText(this.time - from + 1e-3);
    switch (signal.kind) {
      case 'summary':
        return latencyQuantile(histogramBetween(fine, served.fine ?? fine), signal.quantile ?? 0.5);
      case 'recorded-p99':
        return this.rarely.valueOf(quantileQuery(0.99, range), this.time);
      case 'noise':
        return signal.median ?? 0;
      default:
        return this.rarely.valueOf(queryOf(signal, this.world, range), this.time);
    }
  }
}

/** Of a sample. */
function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((total, value) => total + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function meanOf(reading: { readonly sum: number; readonly count: number } | undefined): number {
  return reading === undefined ? NaN : reading.sum / reading.count;
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

/** As the monitor has it; no traffic is healthy. */
function marginOf({ bound, threshold }: WorldSignal, value: number): number {
  if (Number.isNaN(value)) return -largestMargin;
  const beyond = Math.log(Math.max(0, value) / threshold);
  const margin = bound === 'max' ? beyond : -beyond;
  return Math.min(largestMargin, Math.max(-largestMargin, margin));
}
