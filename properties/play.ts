import type { Scenario } from '../bench/scenario.ts';
import { SimulatedWorld } from '../bench/simulation/world.ts';
import { signalOf } from '../bench/simulation/prometheus.ts';
import { truthOf } from '../bench/truth.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { coordinate } from '../src/coordinator/coordinator.ts';
import type { RunRecord } from '../src/coordinator/record.ts';
import { sampleIntervalFor } from '../src/coordinator/sample-interval.ts';
import { Monitor } from '../src/monitor/monitor.ts';
import { capacitySearch } from '../src/search/search.ts';
import { Crowd } from './crowd.ts';
import { FaultyAgent } from './faulty-agent.ts';
import type { Schedule } from './schedule.ts';

/** A run that was played. */
export interface Play {
  readonly scenario: Scenario;
  readonly record: RunRecord;
  readonly crowd: Crowd;
  /** The most users whose exact steady state is healthy, where there are no hiccups. */
  readonly trueUsers: number;
  readonly sampleIntervalSeconds: number;
  /** Looks at agents that all answered, and yet were taken to have other users than they had. */
  readonly miscounts: readonly { readonly counted: number; readonly there: number }[];
}

const thresholds = { 'mean-latency': 2, utilization: 0.8, 'error-ratio': 0.02 } as const;

/** The service of a schedule. */
export function scenarioOf({ service, maxUsers, budgetSeconds, faults }: Schedule): Scenario {
  const { signal, serviceSeconds, driftPerHour, hiccups } = service;
  const threshold = thresholds[signal] * (signal === 'mean-latency' ? serviceSeconds : 1);
  return {
    name: 'faults',
    workers: service.workers,
    serviceSeconds,
    thinkSeconds: 2,
    signal,
    threshold,
    ...(signal === 'error-ratio' && { queueLimit: 20 }),
    scrapeSeconds: service.scrapeSeconds,
    rateWindowSeconds: service.rateWindowSeconds,
    spinUpUsersPerSecond: 1e6,
    maxUsers,
    budgetSeconds,
    driftPerHour,
    ...(hiccups && { hiccup: { everySeconds: 120, seconds: 4, capacityFactor: 0.4 } }),
    outages: faults.outages,
  };
}

/**
 * Plays a schedule in virtual time: coordinator, cluster, monitor and search are the real ones; the
 * clock, the agents, the service and Prometheus are simulated.
 */
export async function play(schedule: Schedule): Promise<Play> {
  const scenario = scenarioOf(schedule);
  const { scrapeSeconds, budgetSeconds, maxUsers } = scenario;
  const truth = truthOf(scenario);
  const world = new SimulatedWorld(scenario, schedule.seed, truth);
  const crowd = new Crowd(world, schedule.agents);
  const monitor = new Monitor({
    signals: [signalOf(scenario)],
    prometheus: world.prometheus,
    scrapeSecondsOverride: scrapeSeconds,
  });
  const cancel = new AbortController();
  const { cancelledAt } = schedule;
  const sampleIntervalSeconds = sampleIntervalFor(scrapeSeconds);
  const agents = Array.from(
    { length: schedule.agents },
    (_, index) => new FaultyAgent(schedule, crowd, index),
  );
  const miscounts: { counted: number; there: number }[] = [];
  const record = await coordinate({
    cluster: new Cluster(agents),
    monitor,
    search: capacitySearch({
      maxUsers,
      startUsers: null,
      warmUpSeconds: null,
      expectedUsers: null,
      enoughUsers: null,
      precision: 0.2,
      confidence: 0.95,
      deadline: budgetSeconds,
      scrapeSeconds,
      windowSeconds: monitor.windowSeconds,
    }),
    clock: world,
    cancel: cancel.signal,
    budgetSeconds,
    sampleIntervalSeconds,
    onSample: ({ activeUsers, lostAgents }) => {
      if (lostAgents.length === 0 && activeUsers !== crowd.total) {
        miscounts.push({ counted: activeUsers, there: crowd.total });
      }
      if (cancelledAt !== null && world.seconds >= cancelledAt) cancel.abort();
    },
  });
  const trueUsers = truth.users;
  return { scenario, record, crowd, trueUsers, sampleIntervalSeconds, miscounts };
}
