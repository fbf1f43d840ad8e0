import { setImmediate } from 'node:timers/promises';
import { SimulatedPrometheus, signalOf } from '../../../bench/simulation/prometheus.ts';
import { seededRandom } from '../../../bench/simulation/random.ts';
import type { Scenario } from '../../../bench/scenario.ts';
import { Cluster } from '../../../src/cluster/cluster.ts';
import { LoadTestNgAgent } from '../../../src/cluster/load-test-ng/agent.ts';
import { coordinate } from '../../../src/coordinator/coordinator.ts';
import type { RunRecord, Sample } from '../../../src/coordinator/record.ts';
import { sampleIntervalFor } from '../../../src/coordinator/sample-interval.ts';
import { Monitor } from '../../../src/monitor/monitor.ts';
import type { Signal } from '../../../src/monitor/signal.ts';
import { capacitySearch } from '../../../src/search/search.ts';
import { VirtualMattermost } from './mattermost.ts';
import { FakeLoadTestNg } from './server.ts';
import { VirtualLoad } from './users.ts';

/** Carries about as many users as the server that the recordings were made with. */
export const scenario: Scenario = {
  name: 'mattermost',
  workers: 2,
  serviceSeconds: 0.02,
  thinkSeconds: 2,
  signal: 'mean-latency',
  threshold: 0.1,
  scrapeSeconds: 5,
  rateWindowSeconds: 60,
  spinUpUsersPerSecond: 1000,
  maxUsers: 2000,
  budgetSeconds: 690,
};

/** What the agents tell of the same: no Prometheus is needed. */
export const ofTheAgents: Signal = {
  name: 'mean latency of the agents',
  source: { kind: 'agent-statistic', statistic: 'latency-mean' },
  bound: 'max',
  threshold: scenario.threshold,
  whenMissing: 'unknown',
  warmUpSeconds: 0,
  reportOnly: false,
};

export interface VirtualRun {
  readonly seed: number;
  readonly metricsHidden?: boolean;
  /** Of a worker; left out: 0.2, which is ten requests. */
  readonly loginSeconds?: number;
  /** Users idle for so long before they log in, on average; left out: 10. */
  readonly idleSeconds?: number;
  /** Left out: that of the scenario, of Prometheus. */
  readonly signal?: Signal;
  readonly onSample?: (sample: Sample) => void;
}

/** What the virtual clock shows when a run begins. */
const epoch = 1_000_000;

/**
 * A run in virtual time against two load-test-ng servers whose users come slowly, and whose logins are
 * costly. All of the product is the real one, HTTP included; the service, its Prometheus and the clock
 * are not.
 */
export async function runInVirtualTime({
  seed,
  metricsHidden = false,
  loginSeconds = 0.2,
  idleSeconds = 10,
  signal = signalOf(scenario),
  onSample = () => undefined,
}: VirtualRun): Promise<RunRecord> {
  const { workers, serviceSeconds, thinkSeconds, scrapeSeconds, budgetSeconds, maxUsers } =
    scenario;
  const mattermost = new VirtualMattermost(
    {
      workers,
      serviceSeconds,
      thinkSeconds,
      loginSeconds,
      idleSeconds: { least: 1, most: 2 * idleSeconds - 1 },
    },
    seededRandom(seed),
  );
  const prometheus = new SimulatedPrometheus(scenario, epoch);
  for (let scrape = -20; scrape < 0; scrape += 1) {
    prometheus.scrape(scrape * scrapeSeconds, mattermost.counters);
  }
  const clock = {
    now: () => epoch + mattermost.now,
    sleep: async (seconds: number): Promise<void> => {
      const end = mattermost.now + seconds;
      const scrapes = Math.floor(end / scrapeSeconds);
      for (let scrape = Math.ceil(mattermost.now / scrapeSeconds); scrape <= scrapes; scrape += 1) {
        mattermost.advanceTo(scrape * scrapeSeconds);
        prometheus.scrape(mattermost.now, mattermost.counters);
      }
      mattermost.advanceTo(end);
      // What the servers had been waiting for reaches them.
      await setImmediate();
    },
  };
  const servers = [1, 2].map(
    () => new FakeLoadTestNg((metrics) => new VirtualLoad(mattermost, metrics)),
  );
  const urls = await Promise.all(servers.map((server) => server.listen()));
  for (const server of servers) server.quirks.metricsHidden = metricsHidden;
  const config = {
    LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 1000 } },
    SimulControllerConfig: { MinIdleTimeMs: 1000, AvgIdleTimeMs: 1000 * idleSeconds },
  };
  const cluster = new Cluster(
    urls.map(
      (url, index) =>
        new LoadTestNgAgent({ url, id: `lt${index}`, headers: {}, config, now: clock.now }),
    ),
    // Virtual time stands still while somebody waits.
    { patience: 0.2 },
  );
  const monitor = new Monitor({
    signals: [signal],
    prometheus: signal.source.kind === 'query' ? prometheus : null,
    scrapeSecondsOverride: scrapeSeconds,
  });
  try {
    return await coordinate({
      cluster: {
        start: () => cluster.start(),
        observe: (since) => cluster.observe(since),
        setUsers: (users, still) => cluster.setUsers(users, still),
        stop: () => whileTimePasses(cluster.stop(), mattermost),
      },
      monitor,
      search: capacitySearch({
        maxUsers,
        startUsers: null,
        warmUpSeconds: null,
        expectedUsers: null,
        enoughUsers: null,
        precision: 0.03,
        confidence: 0.95,
        deadline: budgetSeconds,
        scrapeSeconds,
        windowSeconds: monitor.windowSeconds,
      }),
      clock,
      cancel: new AbortController().signal,
      budgetSeconds,
      sampleIntervalSeconds: sampleIntervalFor(scrapeSeconds),
      onSample,
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Lets virtual time go on until some work is done that nobody's clock waits for. */
async function whileTimePasses<Result>(
  work: Promise<Result>,
  mattermost: VirtualMattermost,
): Promise<Result> {
  const done = new AbortController();
  const result = work.finally(() => {
    done.abort();
  });
  while (!done.signal.aborted) {
    mattermost.advanceTo(mattermost.now + 0.01);
    await setImmediate();
  }
  return await result;
}
