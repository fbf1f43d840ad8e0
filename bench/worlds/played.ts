import { slowSpeed } from './simulation/speed.ts';
import type { Truth } from './truth.ts';
import type { Distribution, World } from './world.ts';

/** A world as it is for a while: a speed that does not change, and no region of its own. */
export interface Variant {
  readonly world: World;
  /** Of the service, against its first; more than one variant may have the same. */
  readonly speed: number;
  /** The truth is no more than this. */
  readonly limit: number;
}

/** A world, and what is true of it at each of the speeds that it goes through. */
export interface Played {
  readonly world: World;
  /** Several with the same speed: each of them is right. */
  readonly moments: readonly { readonly speed: number; readonly truth: Truth }[];
}

/** A cycle is looked at with so many speeds; between two of them the truth is interpolated. */
const speedsOfCycle = 4;

/** The steady worlds whose truths together tell that of a world at any moment. */
export function variantsOf(world: World): Variant[] {
  const { cycle, steps = [], regions = [] } = world;
  const ofSteps = [1, ...steps.map(({ factor }) => factor)];
  const ofCycle = Array.from(
    { length: cycle === undefined ? 1 : speedsOfCycle },
    (_, index) => 1 - ((1 - (cycle?.least ?? 1)) * index) / Math.max(1, speedsOfCycle - 1),
  );
  const speeds = [...new Set(ofSteps.flatMap((step) => ofCycle.map((some) => some * step)))];
  return speeds.flatMap((speed) => [
    { speed, world: steadyWorld(world, speed), limit: Infinity },
    // Up to where a region begins the world is as if there were none.
    ...regions.map(({ fromUsers }) => ({
      speed,
      world: steadyWorld(world, speed),
      limit: fromUsers - 1,
    })),
  ]);
}

/** Without what changes it in time, and without regions. */
function steadyWorld(world: World, speed: number): World {
  const steady: { -readonly [Key in keyof World]: World[Key] } = {
    ...world,
    service: slowed(world.service, speed),
  };
  delete steady.cycle;
  delete steady.steps;
  delete steady.regions;
  delete steady.driftPerHour;
  return steady;
}

function slowed(distribution: Distribution, speed: number): Distribution {
  const mean = distribution.mean / speed;
  return distribution.kind === 'bimodal'
    ? { ...distribution, mean, slowMean: distribution.slowMean / speed }
    : { ...distribution, mean };
}

/**
 * What is true of a world at a time of a run, in seconds; of several truths, that which is nearest
 * to an answer. A drift is left out, as in the textbook benchmark.
 */
export function truthAt(
  { world, moments }: Played,
  seconds: number,
  estimate: number | null,
): Truth {
  const speed = slowSpeed({ ...world, driftPerHour: 0 }, seconds);
  const sorted = moments.toSorted((one, other) => one.speed - other.speed);
  const above = sorted.find((moment) => moment.speed >= speed - 1e-9) ?? sorted.at(-1);
  const below = sorted.findLast((moment) => moment.speed <= speed + 1e-9) ?? sorted[0];
  if (above === undefined || below === undefined) throw new Error(`${world.name} has no truth`);
  if (above.speed - below.speed > 1e-9) {
    const share = Math.log(speed / below.speed) / Math.log(above.speed / below.speed);
    const between = (low: number, high: number): number =>
      Math.round(low ** (1 - share) * high ** share);
    return {
      longRun: between(below.truth.longRun, above.truth.longRun),
      ownWindow: between(below.truth.ownWindow, above.truth.ownWindow),
      noiseSeconds: Math.max(below.truth.noiseSeconds, above.truth.noiseSeconds),
    };
  }
  const right = sorted.filter((moment) => Math.abs(moment.speed - above.speed) < 1e-9);
  const off = (truth: Truth): number =>
    estimate === null ? -truth.longRun : Math.abs(Math.log(estimate / truth.longRun));
  return right
    .map(({ truth }) => truth)
    .reduce((best, truth) => (off(truth) < off(best) ? truth : best));
}
