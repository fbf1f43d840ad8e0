import type { Signal } from '../monitor/signal.ts';
import { readStructured, type Files } from './values/files.ts';
import { asMapping, booleanAt, listAt, numberAt, textAt, type Mapping } from './values/mapping.ts';
import { naming, Wrong, type ProblemList } from './values/problems.ts';
import { quietly } from './values/quiet.ts';
import type { RemoteAgentSettings } from './settings.ts';

/**
 * What a coordinator.json or .toml of Mattermost load-test-ng says. What it leaves out is filled in as
 * the coordinator fills it in (the `default` tags of coordinator/config.go and below).
 */
export interface CoordinatorConfig {
  readonly agents: readonly RemoteAgentSettings[];
  /** How many of them the file names. */
  readonly agentsNamed: number;
  /** Null: it has no queries either. */
  readonly prometheusUrl: string | null;
  /** Undefined stands for a query that is wrong. */
  readonly signals: readonly (Signal | undefined)[];
  readonly maxUsers: number | null;
  readonly notices: readonly string[];
  /** What to tell when its signals are used. */
  readonly signalNotices: readonly string[];
}

const input = 'coordinator-config';
const rootKeys = [
  'ClusterConfig',
  'MonitorConfig',
  'NumUsersInc',
  'NumUsersDec',
  'RestTimeSec',
  'LogSettings',
];
const clusterKeys = ['Agents', 'MaxActiveUsers', 'BrowserAgents', 'MaxActiveBrowserUsers'];
const monitorKeys = ['PrometheusURL', 'UpdateIntervalMs', 'Queries'];
const agentKeys = ['Id', 'ApiURL'];
/** What has no counterpart here: the search has its own steps, and its own log. */
const withoutCounterpart = {
  root: ['NumUsersInc', 'NumUsersDec', 'RestTimeSec', 'LogSettings'],
  monitor: ['UpdateIntervalMs'],
};
const usualPrometheusUrl = 'http://localhost:9090';
const usualAgentUrl = 'http://localhost:4000';
const queryKeys = ['Description', 'Legend', 'Query', 'Threshold', 'MinIntervalSec', 'Alert'];

/** Reads a coordinator config; what is wrong with it is added to the problems. */
export function readCoordinatorConfig(
  path: string,
  files: Files,
  problems: ProblemList,
): CoordinatorConfig {
  const content = problems.attempt(input, () => naming(path, () => readStructured(path, files)));
  const attempt = <T>(place: string, parse: () => T): T | undefined =>
    problems.attempt(input, () => naming(place, () => quietly(content, parse)));
  const each = <T>(mapping: Mapping, key: string, read: (item: unknown) => T): (T | undefined)[] =>
    (attempt(path, () => listAt(mapping, key)) ?? []).map((item, index) =>
      attempt(`${key}[${index}]`, () => read(item)),
    );

  const root =
    content === undefined ? {} : (attempt(path, () => asMapping(content, rootKeys)) ?? {});
  const section = (key: string, keys: readonly string[]): Mapping =>
    attempt(key, () => asMapping(root[key] ?? {}, keys)) ?? {};
  const cluster = section('ClusterConfig', clusterKeys);
  const monitor = section('MonitorConfig', monitorKeys);
  const { MaxActiveUsers: maxUsers } = cluster;
  const { PrometheusURL: prometheusUrl } = monitor;
  const signals = each(monitor, 'Queries', readQuery);
  const browsers = attempt(path, () => listAt(cluster, 'BrowserAgents')) ?? [];
  const named = each(cluster, 'Agents', readAgent).filter((agent) => agent !== undefined);
  const written = 'Agents' in cluster ? named : [{ id: '', url: usualAgentUrl }];
  const { agents, notices: ofIds } = withOwnIds(written);
  const unnamedPrometheus = signals.length > 0 ? usualPrometheusUrl : null;
  const leftOut = [
    ...withoutCounterpart.root.filter((key) => key in root),
    ...withoutCounterpart.monitor.filter((key) => key in monitor),
  ];

  return {
    agents,
    agentsNamed: named.length,
    prometheusUrl:
      prometheusUrl === undefined
        ? unnamedPrometheus
        : (attempt('MonitorConfig', () => textAt(monitor, 'PrometheusURL')) ?? null),
    signals: withUniqueNames(signals.filter((signal) => signal !== null)),
    maxUsers:
      maxUsers === undefined
        ? null
        : (attempt('ClusterConfig', () => numberAt(cluster, 'MaxActiveUsers', 1)) ?? null),
    notices: [...ofIds, ...browserNotices(browsers.length), ...leftOutNotices(leftOut)],
    signalNotices: queryNotices(signals),
  };
}

/** The id is empty where the file does not tell it. */
function readAgent(item: unknown): RemoteAgentSettings {
  const mapping = asMapping(item, agentKeys);
  const id = 'Id' in mapping ? textAt(mapping, 'Id') : '';
  // It is a part of a path, and must be one and the same to all on the way.
  if (/[/\\?#%\s]|^\.+$/.test(id)) {
    throw new Wrong(`Id: expected a name that may stand in a path, as lt0, got "${id}"`);
  }
  return { id, url: 'ApiURL' in mapping ? textAt(mapping, 'ApiURL') : usualAgentUrl };
}

/** The names of an agent's users come from its id: agents with the same one would share their accounts. */
function withOwnIds(written: readonly RemoteAgentSettings[]): {
  readonly agents: readonly RemoteAgentSettings[];
  readonly notices: readonly string[];
} {
  const ids = new Set<string>();
  const notices: string[] = [];
  const agents = written.map((agent, index) => {
    const wanted = agent.id === '' ? `lt${index}` : agent.id;
    const id = ids.has(wanted) ? `${wanted}-${index}` : wanted;
    ids.add(id);
    if (id !== wanted) {
      notices.push(
        `${input}: agent ${index + 1} is called "${id}", as another has its Id "${wanted}", and the users of both would share their accounts.`,
      );
    }
    return { ...agent, id };
  });
  return { agents, notices };
}

/**
 * A query as a signal; null for one that neither alerts nor has a threshold to be shown against.
 * The coordinator alerts at the threshold and above, takes a query without a value for healthy,
 * and leaves a query alone until MinIntervalSec have passed since it began to monitor.
 */
function readQuery(item: unknown): Signal | null {
  const mapping = asMapping(item, queryKeys);
  const name = textAt(mapping, 'Description');
  const query = textAt(mapping, 'Query');
  const alert = booleanAt(mapping, 'Alert', false);
  if (!alert && (mapping['Threshold'] ?? 0) === 0) {
    return null;
  }
  const threshold = numberAt(mapping, 'Threshold');
  if (threshold <= 0) {
    throw new Wrong(`Threshold: expected a number above 0, got ${threshold}`);
  }
  return {
    name,
    source: { kind: 'query', query },
    bound: 'max',
    threshold,
    whenMissing: 'healthy',
    warmUpSeconds: 'MinIntervalSec' in mapping ? numberAt(mapping, 'MinIntervalSec', 0) : 0,
    reportOnly: !alert,
  };
}

/** The coordinator does not mind two queries of one description: the later ones get a number. */
function withUniqueNames(signals: readonly (Signal | undefined)[]): (Signal | undefined)[] {
  const seen = new Map<string, number>();
  return signals.map((signal) => {
    if (signal === undefined) {
      return undefined;
    }
    const count = (seen.get(signal.name) ?? 0) + 1;
    seen.set(signal.name, count);
    return count === 1 ? signal : { ...signal, name: `${signal.name} (${count})` };
  });
}

function browserNotices(browsers: number): string[] {
  return browsers === 0
    ? []
    : [`${input}: ${browsers} browser agent(s) are left out; browsers are not driven.`];
}

function leftOutNotices(keys: readonly string[]): string[] {
  return keys.length === 0
    ? []
    : [`${input}: left out, as the search has its own steps and log: ${keys.join(', ')}.`];
}

function queryNotices(signals: readonly (Signal | null | undefined)[]): string[] {
  const unused = signals.filter((signal) => signal === null).length;
  const notices =
    unused === 0
      ? []
      : [`${input}: ${unused} query(s) with neither Alert nor Threshold are left out.`];
  return signals.length === unused
    ? notices
    : [
        ...notices,
        `${input}: a query without a value counts as healthy, as in the coordinator; write it under signals to change that.`,
      ];
}
