import type { AgentStatistics } from '../../src/cluster/agent.ts';
import type { ClusterPort, ClusterStatus, Search } from '../../src/coordinator/coordinator.ts';
import {
  coordinateInTurns,
  type SideOptions,
  type SideRecord,
} from '../../src/coordinator/turns.ts';
import type { Command, Observation, SearchResult } from '../../src/search/types.ts';
import { reading, signal } from '../fixtures/reports/build.ts';

export const epoch = 5000;
export const latency = signal('latency', 1);

export const answer: SearchResult = {
  outcome: 'found',
  users: 30,
  low: 29,
  high: 31,
  limitedBy: 'latency',
  reason: 'Found.',
  collapse: null,
};

export const ask = (users: number, phase: Command['phase'] = 'expand'): Command => ({
  users,
  settledSince: null,
  phase,
  reason: '',
  result: null,
});
export const done: Command = { ...ask(0, 'done'), result: answer };

export interface Script {
  /** One a tick; a tick takes ten seconds. */
  readonly commands: readonly Command[];
  readonly turnSeconds?: number;
  readonly budgetSeconds?: number;
  /** How long the agents take to be ready. */
  readonly startSeconds?: number;
  readonly cluster?: Partial<ClusterPort>;
  /** What the agents say with so many users asked for. */
  readonly status?: (users: number, time: number) => Partial<ClusterStatus>;
}

/** A side as it was played. */
export interface Side {
  readonly options: SideOptions<number>;
  readonly observations: readonly Observation[];
  /** What the monitor was asked: time, settledSince and startedAt. */
  readonly questions: readonly (number | null)[];
  /** Since when the agents were asked what the users saw, in seconds since the beginning. */
  readonly since: readonly (number | null)[];
  /** The statistics and the users that the monitor was told. */
  readonly told: readonly (readonly [AgentStatistics | null, number])[];
  /** The time of each sample as it was shown, the beginnings of the levels so far, and the answer. */
  readonly shown: readonly (readonly [number, readonly number[], string])[];
}

export interface Played {
  /** What both were told to do, with the seconds since the beginning. */
  readonly orders: readonly string[];
  readonly sides: { readonly base: Side; readonly head: Side };
  readonly base: SideRecord;
  readonly head: SideRecord;
  /** The most users that were on both at once. */
  readonly mostAtOnce: number;
}

/** Plays two scripts on one virtual clock. */
export async function play(
  { base, head }: { readonly base: Script; readonly head: Script },
  cancelAt = Infinity,
): Promise<Played> {
  let now = epoch;
  const cancel = new AbortController();
  const orders: string[] = [];
  const usersOf = new Map<string, number>();
  let mostAtOnce = 0;

  const side = (name: string, script: Script): Side => {
    const { commands, cluster, status } = script;
    const { turnSeconds = 30, budgetSeconds = 1000, startSeconds = 0 } = script;
    const observations: Observation[] = [];
    const questions: (number | null)[] = [];
    const sinces: (number | null)[] = [];
    const told: [AgentStatistics | null, number][] = [];
    const shown: [number, number[], string][] = [];
    const order = (what: string): void => void orders.push(`${now - epoch} ${name} ${what}`);
    const search: Search<number> = {
      initial: 0,
      next: (state, observation) => {
        observations.push(observation);
        return { state: state + 1, command: commands[state] ?? ask(0) };
      },
      conclude: (_state, why) => ({ ...answer, outcome: 'inconclusive', reason: `${why}.` }),
      levels: () => [
        { users: 10, from: 0, to: 20, margin: -1, side: 'healthy', bindingSignal: 'latency' },
        { users: 20, from: 40, to: 50, margin: -1, side: 'healthy', bindingSignal: 'latency' },
      ],
    };
    const options: SideOptions<number> = {
      ...{ name, turnSeconds, budgetSeconds, search },
      sampleIntervalSeconds: 10,
      onSample: ({ time }, run) => {
        const from = run.levels().map((level) => level.from - epoch);
        shown.push([time - epoch, from, run.answer().reason]);
      },
      monitor: {
        read: ({ time, settledSince, startedAt, statistics, users }) => {
          told.push([statistics, users]);
          questions.push(time - epoch, settledSince, startedAt - epoch);
          return Promise.resolve([{ ...reading(latency, time, 0.5), from: time - 15 }]);
        },
      },
      cluster: {
        start: () => {
          now += startSeconds;
          return Promise.resolve();
        },
        observe: (since) => {
          sinces.push(since === null ? null : since - epoch);
          mostAtOnce = Math.max(mostAtOnce, Math.min(...usersOf.values()));
          const activeUsers = usersOf.get(name) ?? 0;
          const says = { activeUsers, lostAgents: [], limit: null, statistics: null, notices: [] };
          return Promise.resolve({ ...says, ...status?.(activeUsers, now - epoch) });
        },
        setUsers: (wanted) => {
          usersOf.set(name, wanted);
          order(`${wanted}`);
          return Promise.resolve();
        },
        stop: () => {
          usersOf.set(name, 0);
          order('stop');
          return Promise.resolve({ clean: true, problems: [] });
        },
        ...cluster,
      },
    };
    usersOf.set(name, 0);
    return { options, observations, questions, since: sinces, told, shown };
  };
  const clock = {
    now: () => now,
    sleep: (seconds: number, signal: AbortSignal) => {
      if (!signal.aborted) now += seconds;
      if (now - epoch >= cancelAt) cancel.abort();
      return Promise.resolve();
    },
  };
  const sides = { base: side('The base', base), head: side('The head', head) };
  const [ofBase, ofHead] = await coordinateInTurns(
    [sides.base.options, sides.head.options],
    clock,
    cancel.signal,
  );
  return { orders, sides, base: ofBase, head: ofHead, mostAtOnce };
}

export const climb = [ask(10), ask(10), ask(20), ask(30), ask(40), ask(50), done];

export const both = { base: { commands: climb }, head: { commands: climb } };
