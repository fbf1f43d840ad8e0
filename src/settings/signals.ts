import { agentStatisticNames } from '../cluster/agent.ts';
import { errorsOfTheUsers, guardedSignal } from '../monitor/guards.ts';
import type { Signal, SignalSource } from '../monitor/signal.ts';
import { parseChoice } from './values/choice.ts';
import { withoutPreset } from './presets/presets.ts';
import { parseDuration } from './values/duration.ts';
import { parseYaml, readText, type Files } from './values/files.ts';
import {
  asMapping,
  booleanAt,
  isMapping,
  numberAt,
  textAt,
  type Mapping,
} from './values/mapping.ts';
import { naming, together, Wrong, type ProblemList } from './values/problems.ts';
import { quietly } from './values/quiet.ts';
import { describe, either } from './values/words.ts';

/** The keys of a signal without a preset. */
export const signalKeys = [
  'name',
  'query',
  'agent-stat',
  'baseline-query',
  'max',
  'min',
  'when-missing',
  'warm-up',
  'window',
  'report-only',
  'kind',
] as const;
export const whenMissing = ['unknown', 'zero', 'healthy'] as const;
export const signalKinds = ['latency', 'other'] as const;

/** What `limited-by` says of what is no signal of the user; one of that name could not be told apart. */
const reservedNames: readonly string[] = ['max-users', 'agents', 'time', errorsOfTheUsers];

const example = '"- {name: p95 of the agents (s), agent-stat: latency-p95, max: 0.3}"';

/** A signal as it is written. */
export interface WrittenSignal {
  readonly signal: Signal;
  /** The query at the deployment of the base; null: none is given. */
  readonly baselineQuery: string | null;
}

/**
 * The signals of the `signals` input: a YAML list, or the path of a file that holds one. Throws
 * Wrong when there is no list; undefined stands for a signal that is wrong, added to the problems.
 */
export function parseSignals(
  text: string,
  files: Files,
  problems: ProblemList,
): readonly (WrittenSignal | undefined)[] {
  const isPath = !text.includes('\n') && files.exists(text);
  const read = (item: unknown): WrittenSignal =>
    isPath ? quietly(item, () => parseSignal(item)) : parseSignal(item);
  return readList(text, isPath, files).map((item, index) =>
    problems.attempt('signals', () => naming(placeOf(item, index), () => read(item))),
  );
}

/** Adds what is wrong with the signals as a whole; `input` is where they were written. */
export function checkSignals(
  signals: readonly (Signal | undefined)[],
  hasPrometheus: boolean,
  input: string,
  problems: ProblemList,
): void {
  const names = signals.map((signal) => signal?.name);
  for (const [index, signal] of signals.entries()) {
    if (signal === undefined) {
      continue;
    }
    const { name, source } = signal;
    if (reservedNames.includes(name)) {
      problems.add(input, `expected a name other than ${either(reservedNames)}, got "${name}"`);
    }
    const guarded = guardedSignal(name);
    if (guarded !== null) {
      problems.add(input, `expected a name without "${name.slice(guarded.length)}", got "${name}"`);
    }
    if (names.indexOf(name) < index) {
      problems.add(input, `expected each name once, got "${name}" again`);
    }
    if (source.kind === 'query' && !hasPrometheus) {
      problems.add(input, `signal "${name}": expected prometheus-url for its query, got none`);
    }
  }
  if (signals.length > 0 && signals.every((signal) => signal?.reportOnly === true)) {
    problems.add(input, 'expected a signal to judge by, got none but report-only ones');
  }
}

/** The message for when no signal was given anywhere. */
export const noSignals = `expected at least one signal, got none; write one as ${example}`;

function readList(text: string, isPath: boolean, files: Files): readonly unknown[] {
  const value = parseYaml(isPath ? readText(text, files) : text);
  if (typeof value === 'string' && !isPath) {
    throw new Wrong(`expected a YAML list or the path of a file, but "${value}" does not exist`);
  }
  if (!Array.isArray(value)) {
    // A text of a file is not shown: in the wrong file it may be a secret.
    const got = typeof value === 'string' ? 'a text' : describe(value);
    throw new Wrong(`expected a YAML list of signals as ${example}, got ${got}${listHint(value)}`);
  }
  return value as readonly unknown[];
}

/** How a mapping becomes a list of signals; empty: nobody knows. */
function listHint(value: unknown): string {
  if (!isMapping(value)) return '';
  const keys = Object.keys(value);
  if (keys.some((key) => signalKeys.some((known) => known === key) || key === 'preset')) {
    return '; begin each signal with "- "';
  }
  if (!keys.includes('signals')) return '';
  return keys.length === 1
    ? '; leave out the key "signals"'
    : '; a file that holds inputs is named by config';
}

/** What other tools call the same. */
const synonyms: Readonly<Record<string, string>> = {
  threshold: 'max" or "min',
  limit: 'max" or "min',
  above: 'min',
  below: 'max',
  expr: 'query',
  expression: 'query',
  metric: 'query',
  promql: 'query',
  stat: 'agent-stat',
  statistic: 'agent-stat',
  title: 'name',
  description: 'name',
};

function parseSignal(item: unknown): WrittenSignal {
  const mapping = asMapping(withoutPreset(item), signalKeys, synonyms);
  const [name, source, threshold, options, baselineQuery] = together(
    () => textAt(mapping, 'name'),
    () => parseSource(mapping),
    () => parseThreshold(mapping),
    () => parseOptions(mapping),
    () => ('baseline-query' in mapping ? textAt(mapping, 'baseline-query') : null),
  );
  if (baselineQuery !== null && source.kind === 'agent-statistic') {
    throw new Wrong('expected a baseline-query beside a query only, got one beside agent-stat');
  }
  if ('kind' in mapping && source.kind === 'agent-statistic') {
    throw new Wrong('expected a kind beside a query only, got one beside agent-stat');
  }
  if ('window' in mapping && source.kind === 'agent-statistic') {
    throw new Wrong('expected a window beside a query only, got one beside agent-stat');
  }
  return { signal: { name, source, ...threshold, ...options }, baselineQuery };
}

function parseSource(mapping: Mapping): SignalSource {
  if ('query' in mapping === 'agent-stat' in mapping) {
    const got = 'query' in mapping ? 'both' : 'none';
    throw new Wrong(`expected exactly one of query and agent-stat, got ${got}`);
  }
  if ('query' in mapping) {
    return { kind: 'query', query: textAt(mapping, 'query') };
  }
  const text = textAt(mapping, 'agent-stat');
  const statistic = naming('agent-stat', () => parseChoice(text, agentStatisticNames));
  return { kind: 'agent-statistic', statistic };
}

function parseThreshold(mapping: Mapping): Pick<Signal, 'bound' | 'threshold'> {
  if ('max' in mapping === 'min' in mapping) {
    const got = 'max' in mapping ? 'both' : 'none';
    throw new Wrong(`expected exactly one of max and min, got ${got}`);
  }
  const bound = 'max' in mapping ? 'max' : 'min';
  const threshold = numberAt(mapping, bound);
  if (threshold <= 0) {
    const hint = threshold === 0 ? '; where nothing is allowed, write a very small one' : '';
    throw new Wrong(`${bound}: expected a number above 0, got ${threshold}${hint}`);
  }
  return { bound, threshold };
}

function parseOptions(
  mapping: Mapping,
): Pick<Signal, 'whenMissing' | 'warmUpSeconds' | 'reportOnly' | 'windowSeconds' | 'kind'> {
  const read = <T>(key: string, otherwise: T, parse: (text: string) => T): T =>
    key in mapping ? naming(key, () => parse(String(mapping[key]))) : otherwise;
  return {
    whenMissing: read('when-missing', 'unknown', (text) => parseChoice(text, whenMissing)),
    warmUpSeconds: read('warm-up', 0, parseDuration),
    reportOnly: booleanAt(mapping, 'report-only', false),
    ...('window' in mapping && { windowSeconds: read('window', 0, parseDuration) }),
    ...('kind' in mapping && {
      kind: naming('kind', () => parseChoice(textAt(mapping, 'kind'), signalKinds)),
    }),
  };
}

function placeOf(item: unknown, index: number): string {
  const name = isMapping(item) ? item['name'] : undefined;
  return typeof name === 'string' && name !== '' ? `signal "${name}"` : `signal ${index + 1}`;
}
