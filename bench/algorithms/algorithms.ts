import { capacitySearch } from '../../src/search/search.ts';
import type { Scenario } from '../scenario.ts';
import { simulate, type Simulation } from '../simulation/run.ts';
import { doubleBisect } from './double-bisect.ts';
import { original, originalTickSeconds } from './original.ts';

/** In the order in which they are shown. */
export const algorithmNames = ['capacity-gate', 'original', 'double-bisect'] as const;

export type AlgorithmName = (typeof algorithmNames)[number];

/** Plays one run of an algorithm in virtual time. */
export const algorithms: Readonly<
  Record<AlgorithmName, (scenario: Scenario, seed: number) => Promise<Simulation>>
> = {
  'capacity-gate': (scenario, seed) => simulate(scenario, seed, capacitySearch),
  original: (scenario, seed) =>
    simulate(scenario, seed, original, { sampleIntervalSeconds: originalTickSeconds }),
  'double-bisect': (scenario, seed) => simulate(scenario, seed, doubleBisect),
};
