import { Cluster } from '../../src/cluster/cluster.ts';
import {
  coordinate,
  type CoordinatorOptions,
  type Search,
} from '../../src/coordinator/coordinator.ts';
import { sampleIntervalFor } from '../../src/coordinator/sample-interval.ts';
import type { RunRecord } from '../../src/coordinator/record.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import type { SearchSettings } from '../../src/search/types.ts';
import type { Scenario } from '../scenario.ts';
import { truthOf } from '../truth.ts';
import { signalOf } from './prometheus.ts';
import type { Machine } from './target.ts';
import { SimulatedWorld, type Burden } from './world.ts';

/** Half-width of the interval that is asked for, as the action asks for by default. */
export const precision = 0.03;

/** What a run found, and what it did to the target. */
export interface Simulation {
  readonly record: RunRecord;
  readonly burden: Burden;
  /** How long the run took in virtual time, from the first look to the last. */
  readonly seconds: number;
}

/** What an algorithm may have its own way in, and tests may cut short or look at. */
export interface Watch {
  /** Between two looks; as the action would choose it when left out. */
  readonly sampleIntervalSeconds?: number;
  readonly cancel?: AbortSignal;
  readonly onSample?: CoordinatorOptions<never>['onSample'];
  /** How quick the machine is; always the same when left out. */
  readonly machine?: Machine;
}

/**
 * One run of an algorithm in virtual time: the real coordinator, cluster and monitor; only the
 * clock, the agent and Prometheus are simulated. The same seed gives the same run.
 */
export async function simulate<State>(
  scenario: Scenario,
  seed: number,
  searchFor: (settings: SearchSettings) => Search<State>,
  watch: Watch = {},
): Promise<Simulation> {
  const { scrapeSeconds, budgetSeconds, maxUsers } = scenario;
  const {
    sampleIntervalSeconds = sampleIntervalFor(scrapeSeconds),
    cancel = new AbortController().signal,
    onSample = () => undefined,
    machine = null,
  } = watch;
  const world = new SimulatedWorld(scenario, seed, truthOf(scenario), machine);
  const monitor = new Monitor({
    signals: [signalOf(scenario)],
    prometheus: world.prometheus,
    scrapeSecondsOverride: scrapeSeconds,
  });
  const record = await coordinate({
    cluster: new Cluster([world]),
    monitor,
    search: searchFor({
      maxUsers,
      startUsers: null,
      warmUpSeconds: null,
      expectedUsers: scenario.baseline ?? null,
      enoughUsers: enoughUsers(scenario),
      precision,
      confidence: 0.95,
      deadline: budgetSeconds,
      scrapeSeconds,
      windowSeconds: monitor.windowSeconds,
    }),
    clock: world,
    cancel,
    budgetSeconds,
    sampleIntervalSeconds,
    onSample,
  });
  return { record, burden: world.burden, seconds: record.finishedAt - record.startedAt };
}

/** What max-regression is when nobody says otherwise. */
const maxRegression = 0.05;

/** A check asks whether the baseline still holds, less what is allowed; null: no check is asked. */
export function enoughUsers({ mode, baseline }: Scenario): number | null {
  return mode === 'check' && baseline !== undefined ? (1 - maxRegression) * baseline : null;
}
