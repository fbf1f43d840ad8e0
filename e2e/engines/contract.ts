import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Agent, AgentStatisticName } from '../../src/cluster/agent.ts';
import { Cluster, type ClusterStatus } from '../../src/cluster/cluster.ts';
import { killPrograms, type Program, startProgram, until } from '../programs.ts';
import { describeUnless } from '../skip.ts';
import { killExecutables } from './executables.ts';

/** The real programs of an engine, running on this machine, and the adapters that drive them. */
export interface RunningEngine {
  /** New adapters: nothing was asked of them yet. */
  readonly agents: readonly Agent[];
  /** Users that the programs themselves say they have, whatever the adapters say. */
  readonly users: () => Promise<number>;
  /** Ids of the processes that the adapters have started and not ended. */
  readonly processes: () => readonly number[];
  /** Ends one agent (or one worker of it) at once, as a crash does. */
  readonly killOne: () => Promise<void>;
  /** Starts again what `killOne` ended, or does nothing where the adapter does so itself. */
  readonly restartOne: () => Promise<void>;
}

export interface EngineUnderTest {
  readonly name: string;
  /** Why its programs cannot be started here; null, or not told: they can. */
  readonly missing?: string | null;
  /** Starts its programs, whose users load `target`, a URL without a final slash. */
  readonly start: (target: string) => Promise<RunningEngine>;
  /** The statistics that it tells. */
  readonly statistics: readonly AgentStatisticName[];
}

/** What the demo's service can take easily, so that no user waits for it. */
const level = 20;
const higher = 30;
const lower = 8;

/**
 * The contract of the `Agent` port, which every engine's adapter keeps with its real program: each
 * is driven through the cluster, as in a run. Programs that were started with `startProgram` and
 * `startExecutable` are ended afterwards.
 */
export function describeContract(engine: EngineUnderTest): void {
  describeUnless(engine.missing ?? null, `${engine.name} as an agent`, () => {
    let service: Program;
    let running: RunningEngine;
    let cluster: Cluster;

    beforeAll(async () => {
      service = await startProgram(
        ...(['demo/main.ts', 'service', '--port', '0'] as const),
        ...['--workers', '20', '--service-seconds', '0.02'],
      );
      running = await engine.start(service.url);
      cluster = new Cluster(running.agents);
    });
    afterAll(async () => {
      // Programs that the adapters started are theirs to end.
      await cluster.stop();
      await Promise.all([killExecutables(), killPrograms()]);
    });

    /** Orders users, as the coordinator does at each tick, until the programs have them. */
    const reach = async (users: number): Promise<void> => {
      await until(
        async () => {
          await cluster.setUsers(users);
          const { activeUsers, lostAgents } = await cluster.observe(null);
          return { activeUsers, lostAgents, real: await running.users() };
        },
        (seen) => seen.activeUsers === users && seen.real === users && seen.lostAgents.length === 0,
      );
    };
    const observeUntil = (wanted: (status: ClusterStatus) => boolean): Promise<ClusterStatus> =>
      until(() => cluster.observe(null), wanted);

    it('is recognised, and begins without users', async () => {
      expect(await cluster.check()).toEqual([]);
      await cluster.start();
      const { activeUsers, lostAgents, notices } = await cluster.observe(null);
      expect([activeUsers, lostAgents, notices, await running.users()]).toEqual([0, [], [], 0]);
    });

    it('reaches a level, and its users load the target', async () => {
      await reach(level);
      const before = await requestsOf(service);
      await until(
        () => requestsOf(service),
        (requests) => requests >= before + level,
      );
    });

    it.each([
      ['raises', higher],
      ['lowers', lower],
      ['goes to zero', 0],
      ['comes back from zero', level],
    ])('%s', async (_name, users) => {
      await reach(users);
    });

    it('tells its statistics', async () => {
      await reach(level);
      const { statistics } = await observeUntil(
        (status) =>
          engine.statistics.length === 0 ||
          engine.statistics.every((name) => Number.isFinite(status.statistics?.values[name])),
      );
      const told = Object.entries(statistics?.values ?? {}).filter(([, value]) =>
        Number.isFinite(value),
      );
      expect(told.map(([name]) => name).toSorted()).toEqual(engine.statistics.toSorted());
      for (const [name, value] of told) {
        const [least, most] = plausible(name as AgentStatisticName);
        expect([name, value >= least && value <= most]).toEqual([name, true]);
      }
    });

    it('tells when one is lost, and gets its users back', async () => {
      await reach(level);
      await cluster.observe(null);
      await running.killOne();
      await observeUntil(
        ({ activeUsers, lostAgents, notices }) =>
          activeUsers < level || lostAgents.length > 0 || notices.length > 0,
      );
      await running.restartOne();
      await reach(level);
      await reach(higher);
    });

    it('leaves nothing behind', async () => {
      await reach(level);
      expect(await cluster.stop()).toEqual({ clean: true, problems: [] });
      expect(running.processes()).toEqual([]);
      await until(running.users, (users) => users === 0);
      expect(await cluster.stop()).toEqual({ clean: true, problems: [] });
    });
  });
}

/** Where a statistic lies, with users of the demo's service who are not waiting for each other. */
function plausible(name: AgentStatisticName): [number, number] {
  switch (name) {
    case 'error-ratio':
      return [0, 0];
    case 'requests-per-second':
      return [1, 1000];
    default:
      // Seconds: a reading in milliseconds lies far outside.
      return [0.001, 0.5];
  }
}

/** Requests that the demo's service has answered so far. */
async function requestsOf(service: Program): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return [...text.matchAll(/^http_requests_total\{[^}]*\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
