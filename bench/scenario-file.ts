import {
  asMapping,
  listAt,
  numberAt,
  textAt,
  type Mapping,
} from '../src/settings/values/mapping.ts';
import { parseNamedList, positiveAt, wholeAt, wordAt } from './json-file.ts';
import type { Outage, Scenario } from './scenario.ts';

const signals: readonly Scenario['signal'][] = ['mean-latency', 'utilization', 'error-ratio'];
const outageKinds: readonly Outage['kind'][] = ['down', 'nan', 'empty', 'stale'];
const modes: readonly NonNullable<Scenario['mode']>[] = ['find', 'check'];

const keys: readonly (keyof Scenario)[] = [
  'name',
  'workers',
  'serviceSeconds',
  'thinkSeconds',
  'signal',
  'threshold',
  'queueLimit',
  'scrapeSeconds',
  'rateWindowSeconds',
  'spinUpUsersPerSecond',
  'maxUsers',
  'budgetSeconds',
  'hiccup',
  'latch',
  'driftPerHour',
  'generatorCeiling',
  'outages',
  'baseline',
  'mode',
];

/**
 * The scenarios of a file.
 *
 * @param file its name, for messages
 * @throws InputError with one problem for each scenario that is wrong
 */
export function parseScenarios(text: string, file: string): Scenario[] {
  return parseNamedList(text, file, 'scenario', scenarioOf);
}

function scenarioOf(value: unknown): Scenario {
  const mapping = asMapping(value, keys);
  return {
    name: textAt(mapping, 'name'),
    workers: wholeAt(mapping, 'workers', 1),
    serviceSeconds: positiveAt(mapping, 'serviceSeconds'),
    thinkSeconds: positiveAt(mapping, 'thinkSeconds'),
    signal: wordAt(mapping, 'signal', signals),
    threshold: positiveAt(mapping, 'threshold'),
    scrapeSeconds: positiveAt(mapping, 'scrapeSeconds'),
    rateWindowSeconds:
      mapping['rateWindowSeconds'] === null ? null : positiveAt(mapping, 'rateWindowSeconds'),
    spinUpUsersPerSecond: positiveAt(mapping, 'spinUpUsersPerSecond'),
    maxUsers: wholeAt(mapping, 'maxUsers', 1),
    budgetSeconds: positiveAt(mapping, 'budgetSeconds'),
    ...optional(mapping, 'queueLimit', (key) => wholeAt(mapping, key, 0)),
    ...optional(mapping, 'hiccup', (key) => hiccupOf(mapping[key])),
    ...optional(mapping, 'latch', (key) => latchOf(mapping[key])),
    ...optional(mapping, 'driftPerHour', (key) => numberAt(mapping, key, -1)),
    ...optional(mapping, 'generatorCeiling', (key) => wholeAt(mapping, key, 0)),
    ...optional(mapping, 'outages', (key) => listAt(mapping, key).map(outageOf)),
    ...optional(mapping, 'baseline', (key) => wholeAt(mapping, key, 1)),
    ...optional(mapping, 'mode', (key) => wordAt(mapping, key, modes)),
  };
}

function hiccupOf(value: unknown): NonNullable<Scenario['hiccup']> {
  const mapping = asMapping(value, ['everySeconds', 'seconds', 'capacityFactor']);
  return {
    everySeconds: positiveAt(mapping, 'everySeconds'),
    seconds: positiveAt(mapping, 'seconds'),
    capacityFactor: numberAt(mapping, 'capacityFactor', 0),
  };
}

function latchOf(value: unknown): NonNullable<Scenario['latch']> {
  const mapping = asMapping(value, ['backlogFactor', 'capacityFactor']);
  return {
    backlogFactor: positiveAt(mapping, 'backlogFactor'),
    capacityFactor: numberAt(mapping, 'capacityFactor', 0),
  };
}

function outageOf(value: unknown): Outage {
  const mapping = asMapping(value, ['atSeconds', 'seconds', 'kind']);
  return {
    atSeconds: numberAt(mapping, 'atSeconds', 0),
    seconds: positiveAt(mapping, 'seconds'),
    kind: wordAt(mapping, 'kind', outageKinds),
  };
}

/** Nothing when the key is missing. */
function optional<Key extends keyof Scenario>(
  mapping: Mapping,
  key: Key,
  read: (key: Key) => NonNullable<Scenario[Key]>,
): Partial<Pick<Scenario, Key>> {
  if (!(key in mapping)) return {};
  const found: Partial<Pick<Scenario, Key>> = {};
  found[key] = read(key);
  return found;
}
