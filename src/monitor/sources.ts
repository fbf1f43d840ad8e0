import { durationText, escaped } from './promql/tree.ts';
import { PrometheusError } from './prometheus/queries.ts';
import type { PrometheusQueries } from './prometheus/queries.ts';
import type { UnknownReason } from './signal.ts';

/** What Prometheus knows of the raw series behind a selector at one moment. */
export type Source =
  /** Series are there; the newest sample of them all is of `newest` (seconds since the epoch). */
  | { readonly kind: 'present'; readonly newest: number }
  /** No series, and none that was lost. */
  | { readonly kind: 'absent' }
  /** An earlier answer had series, and this one knows of none: they are those of several servers. */
  | { readonly kind: 'unequal' }
  /** Series that were there since the run began are gone, and so are the targets of their job. */
  | { readonly kind: 'lost' }
  /** Prometheus cannot tell: the selector takes in metrics that only their names tell apart. */
  | { readonly kind: 'untold' }
  | { readonly kind: 'unreachable'; readonly message: string };

/** The moment of a look at raw series. Times in seconds since the epoch. */
export interface SourceMoment {
  readonly time: number;
  readonly startedAt: number;
  /** The newest sample that an earlier look had; null: none had any. */
  readonly seenAt: number | null;
}

/** Asks for the raw series behind a selector. Never rejects. */
export async function findSource(
  prometheus: PrometheusQueries,
  selector: string,
  { time, startedAt, seenAt }: SourceMoment,
  abort: AbortSignal,
): Promise<Source> {
  try {
    const { series } = await prometheus.query(`max(timestamp(${selector}))`, time, abort);
    const newest = series[0]?.samples.at(-1)?.[1];
    if (newest !== undefined && !Number.isNaN(newest)) {
      return { kind: 'present', newest };
    }
    if (await isLost(prometheus, selector, time, startedAt, abort)) return { kind: 'lost' };
    return {
      kind:
        seenAt !== null && !(await hasSince(prometheus, selector, time, seenAt, abort))
          ? 'unequal'
          : 'absent',
    };
  } catch (error) {
    return error instanceof PrometheusError && error.kind === 'bad-query'
      ? { kind: 'untold' }
      : { kind: 'unreachable', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a server has a sample that was seen, or a later one: what is stored stays. */
async function hasSince(
  prometheus: PrometheusQueries,
  selector: string,
  time: number,
  seenAt: number,
  abort: AbortSignal,
): Promise<boolean> {
  // A second more, for ranges leave out their beginning.
  const range = durationText(Math.max(0, time - seenAt) + 1);
  const query = `count(last_over_time(${selector}[${range}]))`;
  return (await prometheus.query(query, time, abort)).series.length > 0;
}

/**
 * Whether series that were there since the run began are gone because their target died. A counter
 * that never counted leaves an empty answer as well. A target lives where `up` says so, or any
 * fresh series of its job: what is pushed, or has labels of its own, has no `up`.
 */
async function isLost(
  prometheus: PrometheusQueries,
  selector: string,
  time: number,
  startedAt: number,
  abort: AbortSignal,
): Promise<boolean> {
  const gone = await prometheus.query(
    `group by (job) (last_over_time(${selector}[${durationText(time - startedAt)}])) ` +
      'unless on (job) (up == 1)',
    time,
    abort,
  );
  if (gone.series.length === 0) {
    return false;
  }
  const jobs = gone.series.map(({ labels }) => labels['job'] ?? '');
  const living = await prometheus.query(
    // Prometheus makes `up` and `scrape_…` itself, of dead targets as well.
    `group by (job) ({job=~${JSON.stringify(jobs.map(escaped).join('|'))},` +
      '__name__=~".+",__name__!~"up|scrape_.*"})',
    time,
    abort,
  );
  const alive = new Set(living.series.map(({ labels }) => labels['job'] ?? ''));
  return !jobs.every((job) => alive.has(job));
}

/** What the raw series of one query mean for its reading. */
export interface Freshness {
  /** The time that all series present have reached; null when that cannot be told. */
  readonly newest: number | null;
  /** Set when the query's answer, whatever it is, says nothing of the present. */
  readonly unknown: UnknownReason | null;
  /** Why the query has no value, if it has none. */
  readonly missing: UnknownReason;
  readonly note: string;
}

/**
 * Judges the sources of one query. Series that are older than `staleSeconds`, or lost, make it
 * stale; a query without a value is idle only when all its series are there and fresh.
 */
export function freshnessOf(
  sources: ReadonlyMap<string, Source>,
  time: number,
  staleSeconds: number,
): Freshness {
  const all = [...sources.values()];
  const present = all.flatMap((source) => (source.kind === 'present' ? [source.newest] : []));
  const newest = present.length === 0 ? null : Math.min(...present);
  const idle = present.length === all.length && all.length > 0;
  const missing = idle ? 'idle' : 'no-data';
  const unreachable = all.find((source) => source.kind === 'unreachable');
  if (unreachable !== undefined) {
    return { newest, missing, unknown: 'unreachable', note: unreachable.message };
  }
  const unequal = [...sources].find(([, source]) => source.kind === 'unequal');
  if (unequal !== undefined) {
    const note = `the answers differ from one to the next: there was ${unequal[0]}, and now there never was`;
    return { newest, missing, unknown: 'partial', note };
  }
  const lost = [...sources].find(([, source]) => source.kind === 'lost');
  if (lost !== undefined) {
    const note = `the series of ${lost[0]} are gone, and no target of their job is up`;
    return { newest, missing, unknown: 'stale', note };
  }
  if (newest !== null && time - newest > staleSeconds) {
    const note = `the newest sample is older than ${Math.round(staleSeconds)} s`;
    return { newest, missing, unknown: 'stale', note };
  }
  return { newest, missing, unknown: null, note: '' };
}
