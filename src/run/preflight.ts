import { agentStatisticNames } from '../cluster/agent.ts';
import { completed, configuredCap } from '../cluster/load-test-ng/configuration.ts';
import { Cluster } from '../cluster/cluster.ts';
import { InputError, type Problem } from '../errors.ts';
import { type CheckResult, Monitor } from '../monitor/monitor.ts';
import { PrometheusClient, type PrometheusClientOptions } from '../monitor/prometheus/client.ts';
import type { Signal } from '../monitor/signal.ts';
import type { AgentSettings, Settings } from '../settings/settings.ts';
import { engineFor, type Engine } from './agents.ts';
import { systemClock, timeLimit } from './clock.ts';
import { formatCount, formatUsers } from '../report/text/numbers.ts';

/** One deployment: the agents that load it, and the signals that watch it. */
export interface Deployment {
  readonly engine: Engine;
  readonly monitor: Monitor;
}

/** Everything a run needs, known to work. */
export interface Prepared extends Deployment {
  /** What the build is measured side by side with; null: nothing. */
  readonly base: Deployment | null;
  readonly notices: readonly string[];
}

/** A control loop cannot wait longer for an answer: until it comes, the signal is unknown. */
export const queryTimeoutSeconds = 4;
/** Before load, a server that asks to be left alone is waited for so long in all, in seconds. */
const mostPatienceSeconds = 60;

/** The share of a run's time in which all must be known that can be known before load. */
const checkShare = 0.5;

/** What a check may take of, and whom it tells. */
export interface Checking {
  /** All the time that the run has, in seconds. */
  readonly timeBudgetSeconds: number;
  /** Told what holds it up, in words for the user. */
  readonly tell: (line: string) => void;
}

/**
 * Checks everything that can be known before load: that the agents are agents, that Prometheus
 * answers, and that it understands the queries; of the base's deployment too, where there is one.
 *
 * @throws InputError with all problems at once
 */
export async function prepare(
  settings: Settings,
  cancel: AbortSignal,
  checking: Checking = unhurried,
): Promise<Prepared> {
  const { head, base, problems, notices } = await examine(settings, cancel, checking);
  if (problems.length > 0) throw new InputError(problems);
  return { ...working(head), base: base && working(base), notices };
}

/** All that a check of both deployments has to say. */
export interface Examined {
  readonly head: Checked;
  readonly base: Checked | null;
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
  /** Those of the notices that tell of a mistake, which a run would not recover from. */
  readonly mistakes: readonly string[];
}

/** The same, but what is wrong is part of the result. */
export async function examine(
  settings: Settings,
  cancel: AbortSignal,
  { timeBudgetSeconds, tell }: Checking = unhurried,
): Promise<Examined> {
  const seconds = checkShare * timeBudgetSeconds;
  const why = `no answer within ${Math.round(seconds)} s, half of the time there is`;
  const time: CheckTime = { cancel, over: timeLimit(seconds, why), seconds, tell };
  const [head, base] = await Promise.all([
    checkDeployment(settings, settings, ofHead, time),
    settings.base && checkDeployment(settings.base, settings, ofBase, time),
  ]);
  const problems = [...head.problems, ...(base?.problems ?? []), ...mismatch(head, base)];
  return {
    head,
    base,
    problems: problems.filter(
      (one, index) =>
        index ===
        problems.findIndex(({ input, message }) => input === one.input && message === one.message),
    ),
    notices: [...new Set([...head.notices, ...(base?.notices ?? [])])],
    mistakes: [...new Set([...head.mistakes, ...(base?.mistakes ?? [])])],
  };
}

/** A deployment, and what is to be said of it; the engine is null when there is a problem with it. */
export interface Checked {
  readonly engine: Engine | null;
  readonly monitor: Monitor;
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
  readonly mistakes: readonly string[];
  /** Prometheus cannot be used at all. */
  readonly isUnreachable: boolean;
}

const unhurried: Checking = { timeBudgetSeconds: Infinity, tell: () => undefined };

/** The time of a check. */
interface CheckTime extends Pick<Checking, 'tell'> {
  /** Aborted when the user cancels. */
  readonly cancel: AbortSignal;
  /** Aborted when the time is over, which is so many seconds. */
  readonly over: AbortSignal;
  readonly seconds: number;
}

/** What to blame when something of a deployment does not work. */
interface Origin {
  /** The input of agents, by their kind. */
  readonly inputs: Readonly<Record<AgentSettings['kind'], string>>;
  /** What stands before a problem with a query. */
  readonly ofQuery: string;
}

const ofHead: Origin = {
  inputs: {
    remote: 'agent-urls',
    embedded: 'target-url',
    k6: 'agent-config',
    locustfile: 'agent-config',
  },
  ofQuery: '',
};
const ofBase: Origin = {
  inputs: { ...ofHead.inputs, remote: 'baseline-agent-urls', embedded: 'baseline-target-url' },
  ofQuery: 'baseline-query of ',
};

async function checkDeployment(
  { agents, signals }: Pick<Settings, 'agents' | 'signals'>,
  { prometheus, maxUsers }: Settings,
  { inputs, ofQuery }: Origin,
  time: CheckTime,
): Promise<Checked> {
  const clientOf = (patience: Partial<PrometheusClientOptions>): PrometheusClient | null =>
    prometheus &&
    new PrometheusClient({ ...prometheus, timeoutSeconds: queryTimeoutSeconds, ...patience });
  const monitor = new Monitor({
    signals,
    localTime: () => systemClock.now(),
    prometheus: clientOf({}),
    beforeLoad: clientOf({
      patienceSeconds: Math.min(mostPatienceSeconds, time.seconds),
      isPatienceShared: true,
      onWait: time.tell,
    }),
  });
  const input = inputs[agents.kind];
  const [{ engine, problems }, checked] = await Promise.all([
    checkAgents(agents, signals, input, time),
    checkSignals(monitor, time),
  ]);
  time.cancel.throwIfAborted();
  const wasAsked = agents.kind === 'remote' && agents.type === 'auto' && engine !== null;
  const found = wasAsked ? [`The agents at ${input} are of type ${engine.name}`] : [];
  const capped =
    engine === null
      ? []
      : agents.kind === 'embedded'
        ? capOf(engine, maxUsers)
        : configuredCapOf(agents, engine, maxUsers);
  return {
    engine,
    monitor,
    problems: [
      ...problems,
      ...checked.problems.map(({ input: of, message }) => ({
        input: of,
        message: of === 'signals' ? `${ofQuery}${message}` : message,
      })),
    ],
    notices: [...found, ...capped, ...checked.notices],
    mistakes: [...capped, ...(checked.mistakes ?? [])],
    isUnreachable: checked.isUnreachable === true,
  };
}

/** Rejects only with the reason of `cancel`: where the time is over, that is a problem. */
async function checkSignals(
  monitor: Monitor,
  { cancel, over, seconds }: CheckTime,
): Promise<CheckResult> {
  try {
    return await monitor.check(systemClock.now(), AbortSignal.any([cancel, over]));
  } catch (error) {
    cancel.throwIfAborted();
    if (!over.aborted) throw error;
    const message =
      `not all that is asked before load was answered within ${Math.round(seconds)} s, half of the ` +
      'time there is; expected a Prometheus that answers sooner, or a larger time-budget';
    return { problems: [{ input: 'prometheus-url', message }], notices: [], isUnreachable: true };
  }
}

/** Users that this machine cannot connect are better known before the run. */
function capOf({ agents }: Engine, maxUsers: number): string[] {
  const cap = agents.reduce((sum, agent) => sum + (agent.maxUsers ?? Infinity), 0);
  if (cap >= maxUsers) return [];
  return [
    `This machine lets the embedded agent connect ${formatUsers(cap)}, max-users is ${formatCount(maxUsers)}: ` +
      'raise `ulimit -n`, or load the service from more machines',
  ];
}

/** What load-test-ng's coordinator refuses is told: the answer will be that of the agents. */
function configuredCapOf(agents: AgentSettings, { name }: Engine, maxUsers: number): string[] {
  if (agents.kind !== 'remote' || name !== 'load-test-ng' || agents.config === null) return [];
  const each = configuredCap(completed(agents.config)) ?? Infinity;
  const cap = agents.agents.reduce(
    (sum, { portion }) => sum + Math.min(each, portion?.maxUsers ?? Infinity),
    0,
  );
  if (cap >= maxUsers) return [];
  return [
    `The agents carry ${formatUsers(cap)} (MaxActiveUsers of agent-config is ${formatCount(each)} for each), max-users is ` +
      `${formatCount(maxUsers)}: raise the former, or use more agents`,
  ];
}

function mismatch(head: Checked, base: Checked | null): Problem[] {
  const [expected, got] = [head.engine?.name, base?.engine?.name];
  if (expected === undefined || got === undefined || expected === got) return [];
  const message = `expected agents of type ${expected}, as at agent-urls, got ${got}`;
  return [{ input: ofBase.inputs.remote, message }];
}

function working({ engine, monitor }: Checked): Deployment {
  if (engine === null) throw new TypeError('There are no agents, but no problem tells why.');
  return { engine, monitor };
}

async function checkAgents(
  agents: AgentSettings,
  signals: readonly Signal[],
  input: string,
  { cancel, over, seconds }: CheckTime,
): Promise<{ engine: Engine | null; problems: readonly Problem[] }> {
  const cut = AbortSignal.any([cancel, over]);
  try {
    const engine = await engineFor(agents, cut, input);
    const problems = [
      ...(await new Cluster(engine.agents).check(cut, seconds)).map(({ message }) => ({
        input,
        message,
      })),
      ...withoutStatistics(engine, signals),
    ];
    return { engine, problems };
  } catch (error) {
    if (error instanceof InputError) return { engine: null, problems: error.problems };
    throw error;
  }
}

/** Signals that would stay unknown for ever, as these agents do not tell what they judge. */
function withoutStatistics(
  { name: engine, statistics: common, agents }: Engine,
  signals: readonly Signal[],
): Problem[] {
  const statistics = agentStatisticNames.filter(
    (name) =>
      common.includes(name) ||
      agents.every(({ moreStatistics = [] }) => moreStatistics.includes(name)),
  );
  const told = statistics.length === 0 ? 'no statistics' : `only ${statistics.join(', ')}`;
  return signals.flatMap(({ name, source }) =>
    source.kind === 'agent-statistic' && !statistics.includes(source.statistic)
      ? [
          {
            input: 'signals',
            message: `"${name}": expected a query, because ${engine} agents report ${told}; got agent-stat ${source.statistic}`,
          },
        ]
      : [],
  );
}
