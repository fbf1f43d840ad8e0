import packageJson from '../../package.json' with { type: 'json' };
import type { RunRecord } from '../coordinator/record.ts';
import type { Conditions } from '../gate/entry.ts';
import { withoutUnheld } from '../gate/unmeasured.ts';
import type { Signal } from '../monitor/signal.ts';
import type { DrawnRun, Report } from '../report/model.ts';
import { gravestFirst } from '../report/content/doubts.ts';
import { userWords } from '../report/content/user-words.ts';
import { masked } from '../settings/values/secrets.ts';
import type { Comparison } from './comparison.ts';
import type { RunContext } from './context.ts';
import { pooledDoubts, pooledResult } from './pooled.ts';
import type { Engine } from './agents.ts';
import type { Settled } from './settle.ts';
import { unitDoubts } from './unit-doubts.ts';

/** All that a report is made of. */
interface Told {
  readonly context: RunContext;
  readonly engine: Engine;
  readonly conditions: Conditions;
  readonly comparison: Comparison;
  readonly sideBySide: Report['sideBySide'];
  readonly mode: Report['mode'];
  readonly settled: Omit<Settled, 'baseline'>;
  /** What was measured beside the build; left out: nothing. */
  readonly base?: RunRecord;
}

/**
 * The report of a run, without secrets. Its result is the one of all measurements together, as the
 * gate judges them; levels and samples are the last one's.
 */
export function reportOf(told: Told): Report {
  const { context, engine, conditions, comparison, sideBySide, mode, settled } = told;
  const { settings, key, head, timeBudgetSeconds } = context;
  const { maxUsers, precision, confidence, requiredUsers, maxRegression } = settings;
  const { records, clean } = settled;
  const results = records.map((record) => withoutUnheld(record.result, record));
  const { verdict, reason, parts, comparison: compared } = settled.verdict;
  const last = records.at(-1);
  if (last === undefined) throw new RangeError('expected a measurement to report');
  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'capacity-gate', version: packageJson.version },
    key,
    engine: engine.name,
    agents: engine.agents.map(({ name }) => name),
    target: engine.target,
    links: {
      prometheus: settings.prometheus?.url ?? null,
      grafana: settings.reporting.grafana?.page ?? null,
    },
    head,
    mode,
    settings: { maxUsers, precision, confidence, timeBudgetSeconds, requiredUsers, maxRegression },
    signals: [...settings.signals, ...guardsThatMatter(last)],
    userDoes: userWords(settings.agents),
    conditions,
    baseline: comparison.baseline,
    sideBySide,
    trend: comparison.trend,
    verdict: { verdict, reason, parts, comparison: compared },
    measurements: results.map(({ outcome, users, low, high }, index) => ({
      ...{ outcome, users, low, high },
      seconds: secondsOf(records[index] ?? last),
    })),
    run: {
      ...last,
      result: pooledResult(results, confidence),
      doubts: gravestFirst(pooledDoubts(records.map(withUnitDoubts))),
      notices: [...comparison.notices, ...settled.notices, ...noticesOf(told)],
      clean,
    },
    others: [...records.slice(0, -1), ...(told.base === undefined ? [] : [told.base])].map(drawn),
  };
  return withoutSecrets(report, masked(settings.secrets));
}

function drawn({ startedAt, finishedAt, result, levels, samples }: RunRecord): DrawnRun {
  return { startedAt, finishedAt, result, levels, samples };
}

function secondsOf({ startedAt, finishedAt }: RunRecord): number {
  return finishedAt - startedAt;
}

/** What the users' own view was judged by, where it bound or was degraded. */
function guardsThatMatter({ result, levels, samples }: RunRecord): Signal[] {
  const degraded = levels.filter(({ side }) => side === 'degraded');
  const bound = new Set([result.limitedBy, ...degraded.map(({ bindingSignal }) => bindingSignal)]);
  const guards = new Map(
    samples
      .flatMap(({ readings }) => readings)
      .filter(
        ({ signal, state }) => signal.guard && (bound.has(signal.name) || state === 'degraded'),
      )
      .map(({ signal }) => [signal.name, signal]),
  );
  return [...guards.values()];
}

/** A threshold in another unit than its value tells why nothing moved towards it: that is told once. */
function withUnitDoubts(record: RunRecord): Pick<RunRecord, 'doubts'> {
  const ofUnits = unitDoubts(record);
  if (ofUnits.length === 0) return record;
  const others = record.doubts.filter(({ kind }) => kind !== 'unmoved');
  return { doubts: [...others, ...ofUnits] };
}

/** Of all measurements, each once. */
function noticesOf({ settled }: Told): string[] {
  return [...new Set(settled.records.flatMap(({ notices }) => notices))];
}

/** The same value with every text in it masked: what comes from outside may repeat a secret. */
function withoutSecrets<Value>(value: Value, mask: (text: string) => string): Value {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return mask(part);
    if (Array.isArray(part)) return part.map(walk);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, walk(entry)]));
  };
  return walk(value) as Value;
}
