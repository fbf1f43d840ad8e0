import {
  asMapping,
  booleanAt,
  listAt,
  numberAt,
  textAt,
  type Mapping,
} from '../../src/settings/values/mapping.ts';
import { naming, Wrong } from '../../src/settings/values/problems.ts';
import { describe } from '../../src/settings/values/words.ts';
import { parseNamedList, positiveAt, wholeAt, wordAt } from '../json-file.ts';
import { defaults, signalKinds, type Distribution, type World, type WorldSignal } from './world.ts';

/** What a number must be. */
type Rule = 'positive' | 'at least 0' | 'whole' | 'share';

/** The fields of the optional parts of a world that are mappings of numbers. */
const parts = {
  pauses: { everyRequests: 'whole', seconds: 'positive' },
  slowdown: { everySeconds: 'positive', seconds: 'positive', factor: 'positive' },
  coldStart: { extra: 'at least 0', requests: 'positive' },
  contention: { alpha: 'at least 0', beta: 'at least 0', most: 'whole' },
  autoscale: {
    target: 'share',
    most: 'whole',
    delaySeconds: 'at least 0',
    everySeconds: 'positive',
  },
  arriveSeconds: { min: 'at least 0', max: 'at least 0' },
  cycle: { seconds: 'positive', least: 'share' },
} as const satisfies Partial<Record<keyof World, Readonly<Record<string, Rule>>>>;

const stepFields = { atSeconds: 'at least 0', factor: 'positive' } as const;
const regionFields = { fromUsers: 'whole', toUsers: 'whole', factor: 'positive' } as const;

const partNames = Object.keys(parts) as (keyof typeof parts)[];

const keys: readonly (keyof World)[] = [
  ...(['name', 'think', 'service', 'workers', 'cores', 'queueLimit'] as const),
  ...(['clientTimeoutSeconds', 'rateLimit', 'loginFactor', 'driftPerHour'] as const),
  ...partNames,
  ...(['steps', 'regions', 'scrapeSeconds', 'rateWindowSeconds'] as const),
  ...(['spinUpUsersPerSecond', 'maxUsers', 'budgetSeconds', 'agentStatistics', 'signals'] as const),
];

/**
 * The worlds of a file.
 *
 * @param file its name, for messages
 * @throws InputError with one problem for each world that is wrong
 */
export function parseWorlds(text: string, file: string): World[] {
  return parseNamedList(text, file, 'world', worldOf);
}

function worldOf(value: unknown): World {
  const mapping = asMapping(value, keys);
  const positive = (key: keyof World, otherwise: number): number =>
    key in mapping ? positiveAt(mapping, key) : otherwise;
  const signals = listAt(mapping, 'signals').map((signal, index) =>
    naming(`signals, ${index + 1}`, () => signalOf(signal)),
  );
  if (signals.length === 0) throw new Wrong('signals: expected one at least, got none');
  return {
    name: textAt(mapping, 'name'),
    think: distributionAt(mapping, 'think', defaults.think),
    service: distributionAt(mapping, 'service', defaults.service),
    workers: 'workers' in mapping ? wholeAt(mapping, 'workers', 1) : defaults.workers,
    cores: positive('cores', defaults.cores),
    scrapeSeconds: positive('scrapeSeconds', defaults.scrapeSeconds),
    rateWindowSeconds:
      mapping['rateWindowSeconds'] === null
        ? null
        : positive('rateWindowSeconds', defaults.rateWindowSeconds),
    spinUpUsersPerSecond: positive('spinUpUsersPerSecond', defaults.spinUpUsersPerSecond),
    maxUsers: 'maxUsers' in mapping ? wholeAt(mapping, 'maxUsers', 1) : defaults.maxUsers,
    budgetSeconds: positive('budgetSeconds', defaults.budgetSeconds),
    agentStatistics: booleanAt(mapping, 'agentStatistics', defaults.agentStatistics),
    signals,
    ...('queueLimit' in mapping && { queueLimit: wholeAt(mapping, 'queueLimit', 0) }),
    ...optionalNumbers(mapping),
    ...Object.fromEntries(
      partNames
        .filter((name) => name in mapping)
        .map((name) => [name, naming(name, () => numbersOf<string>(mapping[name], parts[name]))]),
    ),
    ...('steps' in mapping && {
      steps: listAt(mapping, 'steps').map((step) => numbersOf(step, stepFields)),
    }),
    ...('regions' in mapping && {
      regions: listAt(mapping, 'regions').map((region) => numbersOf(region, regionFields)),
    }),
  };
}

function optionalNumbers(mapping: Mapping): Partial<World> {
  const found: { -readonly [Key in keyof World]?: World[Key] } = {};
  for (const key of ['clientTimeoutSeconds', 'rateLimit', 'loginFactor'] as const) {
    if (key in mapping) found[key] = positiveAt(mapping, key);
  }
  if ('driftPerHour' in mapping) found.driftPerHour = numberAt(mapping, 'driftPerHour', -1);
  return found;
}

function signalOf(value: unknown): WorldSignal {
  const own = ['quantile', 'rememberSeconds', 'everySeconds', 'windowSeconds', 'median', 'sigma'];
  const mapping = asMapping(value, ['kind', 'max', 'min', ...own]);
  const bounds = (['max', 'min'] as const).filter((key) => key in mapping);
  const [bound] = bounds;
  if (bound === undefined || bounds.length > 1) {
    throw new Wrong(`expected either max or min, got ${bounds.length === 0 ? 'none' : 'both'}`);
  }
  const kind = wordAt(mapping, 'kind', signalKinds);
  const needed: Partial<Record<WorldSignal['kind'], readonly string[]>> = {
    summary: ['quantile', 'rememberSeconds'],
    'recorded-p99': ['everySeconds', 'windowSeconds'],
    noise: ['median', 'sigma'],
  };
  return {
    kind,
    bound,
    threshold: positiveAt(mapping, bound),
    ...Object.fromEntries((needed[kind] ?? []).map((key) => [key, positiveAt(mapping, key)])),
  };
}

function distributionAt(
  mapping: Mapping,
  key: 'think' | 'service',
  otherwise: Distribution,
): Distribution {
  if (!(key in mapping)) return otherwise;
  return naming(key, () => distributionOf(mapping[key], otherwise.mean));
}

const distributionKinds = ['exponential', 'constant', 'lognormal', 'pareto', 'bimodal'] as const;

/** `mean`: where the file gives none. */
function distributionOf(value: unknown, meanOtherwise: number): Distribution {
  const own = asMapping(value, ['kind', 'mean', 'sigma', 'shape', 'slowShare', 'slowMean']);
  const kind = 'kind' in own ? wordAt(own, 'kind', distributionKinds) : ('exponential' as const);
  const mean = 'mean' in own ? positiveAt(own, 'mean') : meanOtherwise;
  switch (kind) {
    case 'lognormal':
      return { kind, mean, sigma: numberAt(own, 'sigma', 0) };
    case 'pareto': {
      const shape = positiveAt(own, 'shape');
      if (shape <= 1) throw new Wrong(`shape: expected a number above 1, got ${shape}`);
      return { kind, mean, shape };
    }
    case 'bimodal': {
      const [slowShare, slowMean] = [shareAt(own, 'slowShare'), positiveAt(own, 'slowMean')];
      return { kind, mean, slowShare, slowMean };
    }
    default:
      return { kind, mean };
  }
}

function numbersOf<Name extends string>(
  value: unknown,
  fields: Readonly<Record<Name, Rule>>,
): Record<Name, number> {
  const mapping = asMapping(value, Object.keys(fields));
  return Object.fromEntries(
    Object.entries<Rule>(fields).map(([key, rule]) => [key, ruledAt(mapping, key, rule)]),
  ) as Record<Name, number>;
}

function ruledAt(mapping: Mapping, key: string, rule: Rule): number {
  switch (rule) {
    case 'positive':
      return positiveAt(mapping, key);
    case 'at least 0':
      return numberAt(mapping, key, 0);
    case 'whole':
      return wholeAt(mapping, key, 1);
    case 'share':
      return shareAt(mapping, key);
  }
}

function shareAt(mapping: Mapping, key: string): number {
  const value = mapping[key];
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw new Wrong(`${key}: expected a number from 0 to 1, got ${describe(value)}`);
  }
  return value;
}
