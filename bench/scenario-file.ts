import { InputError, type Problem } from '../src/errors.ts';
import {
  asMapping,
  isMapping,
  listAt,
  numberAt,
  textAt,
  type Mapping,
} from '../src/settings/mapping.ts';
import { Wrong } from '../src/settings/problems.ts';
import { describe, either } from '../src/settings/words.ts';
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
  const scenarios: Scenario[] = [];
  const problems: Problem[] = [];
  parseList(text, file).forEach((value, index) => {
    try {
      const scenario = scenarioOf(value);
      if (scenarios.some(({ name }) => name === scenario.name)) {
        throw new Wrong('name: expected one that no scenario before it has, got it again');
      }
      scenarios.push(scenario);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      const name = isMapping(value) && typeof value['name'] === 'string' ? value['name'] : null;
      const which = name === null ? `scenario ${index + 1}` : `"${name}"`;
      problems.push({ input: `${file}, ${which}`, message: error.message });
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return scenarios;
}

function parseList(text: string, file: string): readonly unknown[] {
  const fail = (got: string): InputError =>
    new InputError([{ input: file, message: `expected a JSON list of scenarios, got ${got}` }]);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw fail(`what is no JSON (${(error as SyntaxError).message})`);
  }
  if (!Array.isArray(list)) throw fail(describe(list));
  if (list.length === 0) throw fail('an empty one');
  return list as readonly unknown[];
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

function positiveAt(mapping: Mapping, key: string): number {
  const value = mapping[key];
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw new Wrong(`${key}: expected a number above 0, got ${describe(value)}`);
  }
  return value;
}

function wholeAt(mapping: Mapping, key: string, least: number): number {
  const value = mapping[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw new Wrong(`${key}: expected a whole number of ${least} or more, got ${describe(value)}`);
  }
  return value;
}

function wordAt<Word extends string>(mapping: Mapping, key: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === mapping[key]);
  if (word === undefined) {
    throw new Wrong(`${key}: expected ${either(words)}, got ${describe(mapping[key])}`);
  }
  return word;
}
