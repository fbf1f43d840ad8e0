import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { onThreads } from '../runner/threads.ts';
import { isMapping } from '../../src/settings/mapping.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** The truths that are known, by `keyOf`; kept with the code, since they take minutes. */
export type KnownTruths = Readonly<Record<string, Truth & { readonly name: string }>>;

/** What of a world has no part in its truth: how users come, and how long there is to look. */
const aside: readonly (keyof World)[] = [
  'name',
  'loginFactor',
  'arriveSeconds',
  'coldStart',
  'driftPerHour',
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

/** Reads a file of truths. */
export function readTruths(file: URL): KnownTruths {
  const text: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isMapping(text)) throw new TypeError(`expected a mapping in ${file.pathname}`);
  return text as unknown as KnownTruths;
}

/**
 * The truths of worlds, in their order: the known ones as they are, the others by long runs on all
 * cores.
 *
 * @param onTruth called after each that had to be found out, with the number of those, and of all
 */
export async function truthsOf(
  worlds: readonly World[],
  known: KnownTruths,
  onTruth: (done: number, all: number) => void = () => undefined,
): Promise<Truth[]> {
  const unknown = worlds.filter((world) => !(keyOf(world) in known));
  const module = { url: new URL('./runner/truth-worker.ts', import.meta.url) };
  const found = await onThreads<Truth>(module, unknown, (done) => onTruth(done, unknown.length));
  return worlds.map((world) => {
    const truth = known[keyOf(world)] ?? found[unknown.indexOf(world)];
    if (truth === undefined) throw new Error(`no truth of "${world.name}" was found`);
    return { longRun: truth.longRun, ownWindow: truth.ownWindow };
  });
}

/** Keeps truths with those that are known. */
export function writeTruths(
  file: URL,
  known: KnownTruths,
  worlds: readonly World[],
  truths: readonly Truth[],
): void {
  const added = worlds.flatMap((world, index) => {
    const truth = truths[index];
    return truth === undefined ? [] : [[keyOf(world), { name: world.name, ...truth }] as const];
  });
  const all = { ...known, ...Object.fromEntries(added) };
  writeFileSync(file, `${JSON.stringify(all, null, 1)}\n`);
}
