import { Cluster } from '../../src/cluster/cluster.ts';
import { sampleIntervalFor } from '../../src/coordinator/sample-interval.ts';
import {
  coordinateInTurns,
  leastTurnSeconds,
  sidePrecision,
  type SideOptions,
  type SideRecord,
} from '../../src/coordinator/turns.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import { capacitySearch, type SearchState } from '../../src/search/search.ts';
import type { Scenario } from '../scenario.ts';
import { truthOf } from '../truth.ts';
import { signalOf } from './prometheus.ts';
import { precision } from './run.ts';
import type { Machine } from './target.ts';
import { SimulatedWorld } from './world.ts';

/** What both runs found. */
export interface SideBySide {
  readonly base: SideRecord;
  readonly head: SideRecord;
  /** How long both together took in virtual time. */
  readonly seconds: number;
  /** The most users that were on the one while the other had some. */
  readonly mostAtOnce: number;
}

/**
 * Two builds on one machine and one virtual clock, measured by turns: as `simulate`, all but clock,
 * agents and Prometheus is real. Each may take half of the base's time budget.
 */
export async function simulateSideBySide(
  base: Scenario,
  head: Scenario,
  seed: number,
  machine: Machine | null,
): Promise<SideBySide> {
  const worlds = [base, head].map(
    (scenario, side) => new SimulatedWorld(scenario, 2 * seed + side, truthOf(scenario), machine),
  );
  const [first, second] = worlds;
  if (first === undefined || second === undefined) throw new Error('expected two worlds');
  const clock = {
    now: () => first.now(),
    sleep: (seconds: number) => {
      const until = first.seconds + seconds;
      worlds.forEach((world) => world.advanceTo(until));
      return Promise.resolve();
    },
  };
  let mostAtOnce = 0;
  const side = (name: string, scenario: Scenario, world: SimulatedWorld, other: SimulatedWorld) =>
    sideOf(name, scenario, world, base.budgetSeconds / 2, () => {
      mostAtOnce = Math.max(mostAtOnce, Math.min(world.users, other.users));
    });
  const [baseRecord, headRecord] = await coordinateInTurns(
    [side('the base', base, first, second), side('this build', head, second, first)],
    clock,
    new AbortController().signal,
  );
  return { base: baseRecord, head: headRecord, seconds: first.seconds, mostAtOnce };
}

function sideOf(
  name: string,
  scenario: Scenario,
  world: SimulatedWorld,
  budgetSeconds: number,
  onSample: () => void,
): SideOptions<SearchState> {
  const { scrapeSeconds, maxUsers } = scenario;
  const monitor = new Monitor({
    signals: [signalOf(scenario)],
    prometheus: world.prometheus,
    scrapeSecondsOverride: scrapeSeconds,
  });
  return {
    name,
    turnSeconds: leastTurnSeconds(scrapeSeconds),
    cluster: new Cluster([world]),
    monitor,
    search: capacitySearch({
      maxUsers,
      startUsers: null,
      warmUpSeconds: null,
      expectedUsers: null,
      enoughUsers: null,
      precision: sidePrecision(precision),
      confidence: 0.95,
      deadline: budgetSeconds,
      scrapeSeconds,
      windowSeconds: monitor.windowSeconds,
    }),
    budgetSeconds,
    sampleIntervalSeconds: sampleIntervalFor(scrapeSeconds),
    onSample,
  };
}
