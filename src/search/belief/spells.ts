import { mean, slopeOf } from './least-squares.ts';
import { isNear, isSteady, type Block } from './blocks.ts';

/** Fewer blocks than these, in half of the time, follow each other in any order by chance. */
const fewestBlocks = 20;
/** Values scatter by so much about their line, in logarithms, where the difference matters. */
const leastScatter = 0.25;
/**
 * What is shorter than this share of what was measured evens out in time, as a job that runs every few
 * minutes does.
 */
const longSpell = 0.06;
/** So many standard deviations, in each half of the time, are beyond chance. */
const surely = 3;

/** What was measured, in logarithms: users as a part of the capacity, and value as one of the threshold. */
interface Point {
  readonly load: number;
  readonly margin: number;
}

/**
 * Whether what was measured near the capacity was better and worse for long spells, whatever the users
 * were: the service changes by itself, and no number of users is its capacity. In both halves of the
 * time, as a service that changed once is what it is since.
 *
 * @param blocks of one signal, the oldest first
 * @param users the capacity
 */
export function comesInSpells(blocks: readonly Block[], users: number): boolean {
  const near = blocks
    .filter((block) => isSteady(block) && isNear(block, users))
    .map((block) => ({ load: Math.log(block.users / users), margin: block.margin }));
  const half = Math.floor(near.length / 2);
  if (half < fewestBlocks) return false;
  const spells = lengthsOf(beyondLine(near).map((each) => each > 0));
  const shortest = Math.min(...spells.map((lengths) => Math.max(0, ...lengths)));
  if (shortest < longSpell * near.length) return false;
  return [near.slice(0, half), near.slice(half)].every(isInSpells);
}

/** How far each value lies beyond the line through all that the users tell. */
function beyondLine(points: readonly Point[]): readonly number[] {
  const [loads, margins] = [points.map(({ load }) => load), points.map(({ margin }) => margin)];
  const [load, margin] = [mean(loads), mean(margins)];
  const slope = Math.max(0, slopeOf(loads, margins));
  return points.map((point) => point.margin - margin - slope * (point.load - load));
}

/** How many blocks each spell lasts, of better ones and of worse ones. */
function lengthsOf(isWorse: readonly boolean[]): readonly [better: number[], worse: number[]] {
  const lengths: [number[], number[]] = [[], []];
  isWorse.forEach((worse, at) => {
    const own = lengths[worse ? 1 : 0];
    own.push(at > 0 && worse === isWorse[at - 1] ? (own.pop() ?? 0) + 1 : 1);
  });
  return lengths;
}

/**
 * By the number of runs of values on one side of the line that the users tell (Wald and Wolfowitz, Ann.
 * Math. Stat. 11, 1940).
 */
function isInSpells(points: readonly Point[]): boolean {
  const beyond = beyondLine(points);
  if (Math.sqrt(mean(beyond.map((each) => each ** 2))) < leastScatter) return false;
  const isWorse = beyond.map((each) => each > 0);
  const runs = lengthsOf(isWorse).flat().length;
  const worse = isWorse.filter(Boolean).length;
  const expected = 1 + (2 * worse * (points.length - worse)) / points.length;
  const variance = ((expected - 1) * (expected - 2)) / (points.length - 1);
  return expected - runs > surely * Math.sqrt(Math.max(0, variance));
}
