import type { Measurement } from '../../src/gate/measurement.ts';
import { judgeRatio, type Judgement, type VerdictWord } from '../../src/gate/verdict.ts';
import { capacitySearch } from '../../src/search/search.ts';
import type { SearchResult } from '../../src/search/types.ts';
import { withCapacity } from '../gate/pool.ts';
import type { Scenario } from '../scenario.ts';
import { simulate } from '../simulation/run.ts';
import { simulateSideBySide } from '../simulation/side-by-side.ts';
import type { Machine } from '../simulation/target.ts';
import { truthOf } from '../truth.ts';
import { playBracketed } from './bracketed.ts';
import { noisyMachine, type Noise } from './machine.ts';

/** A build to be compared, and the day on which. */
export interface Task {
  /** How the base is measured. */
  readonly check: 'by turns' | 'bracketed';
  readonly scenario: string;
  /** Its capacity over the base's. */
  readonly share: number;
  readonly seed: number;
}

/** What became of it. */
export interface Trial extends Task {
  readonly verdict: VerdictWord;
  /** The gate says that its capacity rose. */
  readonly rose: boolean;
  /** The change that was measured, in percent; null: there is none. */
  readonly changePercent: number | null;
  /** In virtual time. */
  readonly seconds: number;
  /** Turns of both; bracketed: measurements of both. */
  readonly turns: number;
  /** How long a full search of the build alone takes on the same day; null: not played. */
  readonly searchSeconds: number | null;
}

const noise: Noise = { day: 0.03, drift: 0.02, driftSeconds: 600 };
const settings = { requiredUsers: null, maxRegression: 0.05, confidence: 0.95 };

/** Plays a comparison, and beside it a search of an unchanged build. The same task gives the same trial. */
export async function playTrial(task: Task, scenarios: readonly Scenario[]): Promise<Trial> {
  const base = scenarios.find(({ name }) => name === task.scenario);
  if (base === undefined) throw new RangeError(`there is no scenario ${task.scenario}`);
  const { share, seed } = task;
  const head = share === 1 ? base : withCapacity(base, share * truthOf(base).users);
  const machine = noisyMachine(noise, seed);
  const { judgement, seconds, turns } =
    task.check === 'bracketed'
      ? await bracketed(base, head, seed, machine)
      : await byTurns(base, head, seed, machine);
  // One kind of build is enough to know how long a search takes.
  const search =
    share === 1
      ? await simulate(head, seed, capacitySearch, { machine: noisyMachine(noise, seed) })
      : null;
  return {
    ...task,
    verdict: judgement.verdict,
    rose: judgement.reason.includes('rose'),
    changePercent: judgement.comparison?.changePercent ?? null,
    seconds,
    turns,
    searchSeconds: search === null ? null : search.seconds,
  };
}

type Played = Pick<Trial, 'seconds' | 'turns'> & { readonly judgement: Judgement };

async function byTurns(
  base: Scenario,
  head: Scenario,
  seed: number,
  machine: Machine,
): Promise<Played> {
  const run = await simulateSideBySide(base, head, seed, machine);
  const judgement = judgeRatio(
    settings,
    measurement(run.base.result),
    measurement(run.head.result),
  );
  const turns = run.base.turns.length + run.head.turns.length;
  return { judgement, seconds: run.seconds, turns };
}

async function bracketed(
  base: Scenario,
  head: Scenario,
  seed: number,
  machine: Machine,
): Promise<Played> {
  const { measurements, ...played } = await playBracketed(base, head, seed, machine, noise.day);
  return { ...played, turns: measurements };
}

function measurement({ outcome, users, low, high }: SearchResult): Measurement {
  return { outcome, users, low, high, confidence: settings.confidence };
}
