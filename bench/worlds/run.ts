import { Cluster } from '../../src/cluster/cluster.ts';
import {
  coordinate,
  type CoordinatorOptions,
  type Search,
} from '../../src/coordinator/coordinator.ts';
import type { RunRecord } from '../../src/coordinator/record.ts';
import { sampleIntervalFor } from '../../src/coordinator/sample-interval.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import { capacitySearch } from '../../src/search/search.ts';
import type { SearchSettings } from '../../src/search/types.ts';
import type { AlgorithmName } from '../algorithms/algorithms.ts';
import { doubleBisect } from '../algorithms/double-bisect.ts';
import { original, originalTickSeconds } from '../algorithms/original.ts';
import { precision } from '../simulation/run.ts';
import { Playground } from './simulation/playground.ts';
import { signalsOf } from './simulation/signals.ts';
import type { World } from './world.ts';

/** What a run found, and what it did to the service. */
export interface WorldRun {
  readonly record: RunRecord;
  readonly playground: Playground;
  /** How long the run took in virtual time, from the first look to the last. */
  readonly seconds: number;
}

/** What tests and tools may look at. */
export interface Watch {
  readonly onSample?: CoordinatorOptions<never>['onSample'];
}

/** One run of an algorithm in virtual time. The same seed gives the same run. */
export async function playWorld(
  world: World,
  algorithm: AlgorithmName,
  seed: number,
  watch: Watch = {},
): Promise<WorldRun> {
  switch (algorithm) {
    case 'capacity-gate':
      return await simulate(world, seed, capacitySearch, watch);
    case 'original':
      return await simulate(world, seed, original, watch, originalTickSeconds);
    case 'double-bisect':
      return await simulate(world, seed, doubleBisect, watch);
  }
}

/** The real coordinator, cluster and monitor; only the clock, the agent and Prometheus are simulated. */
async function simulate<State>(
  world: World,
  seed: number,
  searchFor: (settings: SearchSettings) => Search<State>,
  { onSample = () => undefined }: Watch,
  tickSeconds?: number,
): Promise<WorldRun> {
  const { budgetSeconds, maxUsers } = world;
  const playground = new Playground(world, seed);
  const cancel = new AbortController().signal;
  const monitor = new Monitor({ signals: signalsOf(world), prometheus: playground.prometheus });
  const { problems } = await monitor.check(playground.now(), cancel);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { scrapeSeconds, windowSeconds } = monitor;
  const record = await coordinate({
    cluster: new Cluster([playground]),
    monitor,
    search: searchFor({
      maxUsers,
      startUsers: null,
      warmUpSeconds: null,
      expectedUsers: null,
      enoughUsers: null,
      precision,
      confidence: 0.95,
      deadline: budgetSeconds,
      scrapeSeconds,
      windowSeconds,
    }),
    clock: playground,
    cancel,
    budgetSeconds,
    sampleIntervalSeconds: tickSeconds ?? sampleIntervalFor(scrapeSeconds),
    onSample,
  });
  return { record, playground, seconds: record.finishedAt - record.startedAt };
}
