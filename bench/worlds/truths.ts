import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isMapping } from '../../src/settings/values/mapping.ts';
import { onThreads } from '../runner/threads.ts';
import { variantsOf, type Played, type Variant } from './played.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** A truth in a file; null stands for Infinity, which JSON does not have. */
interface Stored {
  readonly name: string;
  readonly longRun: number | null;
  readonly ownWindow: number | null;
  readonly noiseSeconds: number;
}

/** By `keyOf`. */
type Known = Readonly<Record<string, Stored>>;

/** Kept with the code, since they take minutes; and what else this machine has found out. */
const committed = new URL('./truths.json', import.meta.url);
const cache = new URL('../../node_modules/.cache/capacity-gate/truths.json', import.meta.url);

/** What of a world has no part in its truth: how users come, and how long there is to look. */
const aside: readonly (keyof World)[] = [
  'name',
  'loginFactor',
  'arriveSeconds',
  'coldStart',
  'spinUpUsersPerSecond',
  'budgetSeconds',
  'agentStatistics',
];

/** The same for worlds of the same truth, whatever their names. */
export function keyOf(world: World): string {
  const told = Object.entries(world)
    .filter(([name]) => !aside.some((other) => other === name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16);
}

/**
 * Worlds with their truths, in their order: the known ones as they are, the others by long runs on
 * all cores.
 *
 * @param keep with the code what had to be found out; otherwise this machine remembers it
 * @param onTruth called after some were found out, with the number of those, and of all
 */
export async function withTruths(
  worlds: readonly World[],
  keep: boolean,
  onTruth: (done: number, all: number) => void = () => undefined,
): Promise<Played[]> {
  const variants = worlds.map(variantsOf);
  const all = new Map(variants.flat().map(({ world }) => [keyOf(world), world]));
  const known = { ...readKnown(cache), ...readKnown(committed) };
  const unknown = [...all].filter(([key]) => !(key in known));
  const module = { url: new URL('./runner/truth-worker.ts', import.meta.url) };
  const everything: Record<string, Stored> = { ...known };
  const several = availableParallelism();
  // Kept as soon as they are known, since they take minutes.
  for (let done = 0; done < unknown.length; done += several) {
    const some = unknown.slice(done, done + several);
    const found = await onThreads<Truth>(
      module,
      some.map(([, world]) => world),
    );
    some.forEach(([key, { name }], index) => {
      const truth = found[index];
      if (truth !== undefined) everything[key] = { name, ...truth };
    });
    onTruth(Math.min(unknown.length, done + several), unknown.length);
    write(keep ? committed : cache, everything, all);
  }
  return worlds.map((world, index) => ({
    world,
    moments: (variants[index] ?? []).map((variant) => ({
      speed: variant.speed,
      truth: truthIn(everything, variant),
    })),
  }));
}

function readKnown(file: URL): Known {
  if (!existsSync(file)) return {};
  const text: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isMapping(text)) throw new TypeError(`expected a mapping in ${file.pathname}`);
  return text as Known;
}

/** Adds the truths of some worlds to those that a file has. */
function write(file: URL, known: Known, worlds: ReadonlyMap<string, World>): void {
  const own = Object.entries(known).filter(([key]) => worlds.has(key));
  const all = { ...readKnown(file), ...Object.fromEntries(own) };
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}

function truthIn(known: Known, { world, limit }: Variant): Truth {
  const truth = known[keyOf(world)];
  if (truth === undefined) throw new Error(`no truth of "${world.name}" was found`);
  const { longRun, ownWindow, noiseSeconds } = truth;
  return {
    longRun: Math.min(limit, longRun ?? Infinity),
    ownWindow: Math.min(limit, ownWindow ?? Infinity),
    noiseSeconds,
  };
}
