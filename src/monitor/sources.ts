import { durationText, escaped } from './promql/tree.ts';
import { newestValues, PrometheusError } from './prometheus/queries.ts';
import { worstOf } from './evaluate.ts';
import type { PrometheusQueries, Series } from './prometheus/queries.ts';
import type { UnknownReason } from './signal.ts';

/** What Prometheus scrapes. */
export interface ScrapedTarget {
  readonly job: string;
  readonly instance: string;
}

/** What Prometheus knows of the raw series behind a selector at one moment. */
export type Source =
  /** Series are there; the newest sample of them all is of `newest` (seconds since the epoch). */
  | {
      readonly kind: 'present';
      readonly newest: number;
      /** Those that they are scraped from, as far as that is known. */
      readonly targets: readonly ScrapedTarget[];
    }
  /** No series, and none that was lost. */
  | { readonly kind: 'absent' }
  /** An earlier answer had series, and this one knows of none: they are those of several servers. */
  | { readonly kind: 'unequal' }
  /** Series that were there since the run began are gone, and so are the targets of their job. */
  | { readonly kind: 'lost' }
  /** Of several targets this one had series since the run began, and cannot be scraped any more. */
  | { readonly kind: 'part-lost'; readonly target: ScrapedTarget }
  /**
   * Prometheus cannot tell: the selector takes in metrics that only their names tell apart. `isOld`: it
   * knows at least that none of them has a sample of the present.
   */
  | { readonly kind: 'untold'; readonly isOld?: true }
  | { readonly kind: 'unreachable'; readonly message: string };

/** The moment of a look at raw series. Times in seconds since the epoch. */
export interface SourceMoment {
  readonly time: number;
  readonly startedAt: number;
  /** The newest sample that an earlier look had; null: none had any. */
  readonly seenAt: number | null;
  /** The targets that earlier looks had; null: there are too many of them to tell them apart. */
  readonly seenTargets: readonly ScrapedTarget[] | null;
  /** From this age on, in seconds, a newest sample says nothing of the present. */
  readonly staleSeconds: number;
}

/** A sample is no newer than the moment that is asked for, but servers round, in seconds. */
const mostAhead = 60;

/** Asks for the raw series behind a selector. Never rejects. */
export async function findSource(
  prometheus: PrometheusQueries,
  selector: string,
  moment: SourceMoment,
  abort: AbortSignal,
): Promise<Source> {
  const { time, startedAt, seenAt, seenTargets } = moment;
  try {
    const { series } = await prometheus.query(newestOf(selector, seenTargets), time, abort);
    const times = newestValues(series);
    const newest = worstOf('max', times);
    if (newest !== null) {
      const targets = targetsOf(series);
      const lost = await lostOf(prometheus, seenTargets ?? [], targets, time, abort);
      if (lost !== null) return { kind: 'part-lost', target: lost };
      if (newest <= time + mostAhead) return { kind: 'present', newest, targets };
      const message = `Prometheus tells the time ${newest} of the newest sample, which is yet to come`;
      return { kind: 'unreachable', message };
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
      ? await untold(prometheus, selector, moment, abort)
      : { kind: 'unreachable', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Where times cannot be had, it can be asked whether there is any sample that is not old. */
async function untold(
  prometheus: PrometheusQueries,
  selector: string,
  { time, staleSeconds }: SourceMoment,
  abort: AbortSignal,
): Promise<Source> {
  try {
    const all = await prometheus.query(`count(${selector})`, time, abort);
    const range = durationText(staleSeconds);
    const fresh = `count(last_over_time(${selector}[${range}]))`;
    const isOld =
      all.series.length > 0 && (await prometheus.query(fresh, time, abort)).series.length === 0;
    return { kind: 'untold', ...(isOld && { isOld }) };
  } catch {
    return { kind: 'untold' };
  }
}

/** The expression whose values are the times of the newest samples, of each target or of all. */
export function newestOf(selector: string, seen: readonly ScrapedTarget[] | null): string {
  return `max${seen === null ? '' : ' by (job, instance) '}(timestamp(${selector}))`;
}

function targetsOf(series: readonly Series[]): ScrapedTarget[] {
  return series.flatMap(({ labels: { job = '', instance = '' } }) =>
    job === '' || instance === '' ? [] : [{ job, instance }],
  );
}

/** So many are asked for, where more are missing. */
const mostMissing = 20;

/**
 * A target whose series are missing, although it is still to be scraped: it is down, or takes too long
 * to answer, as one that is overloaded does, and those that are left look healthy. One that is not to be
 * scraped any more, or lives without these series, is not missed. Null: there is none.
 */
async function lostOf(
  prometheus: PrometheusQueries,
  seen: readonly ScrapedTarget[],
  present: readonly ScrapedTarget[],
  time: number,
  abort: AbortSignal,
): Promise<ScrapedTarget | null> {
  const known = new Set(present.map(keyOf));
  const missing = seen.filter((target) => !known.has(keyOf(target))).slice(0, mostMissing);
  if (missing.length === 0) return null;
  const oneOf = (values: readonly string[]): string =>
    JSON.stringify([...new Set(values)].map(escaped).join('|'));
  const down = await prometheus.query(
    `up{job=~${oneOf(missing.map(({ job }) => job))},` +
      `instance=~${oneOf(missing.map(({ instance }) => instance))}} == 0`,
    time,
    abort,
  );
  const areDown = new Set(targetsOf(down.series).map(keyOf));
  return missing.find((target) => areDown.has(keyOf(target))) ?? null;
}

/** Tells targets apart. */
export function keyOf({ job, instance }: ScrapedTarget): string {
  return JSON.stringify([job, instance]);
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

/** Samples that are so many seconds older than they say. */
export function earlier(
  shown: ReadonlyMap<string, Source>,
  seconds: number,
): ReadonlyMap<string, Source> {
  if (seconds === 0) return shown;
  return new Map(
    [...shown].map(([text, source]) => [
      text,
      source.kind === 'present' ? { ...source, newest: source.newest - seconds } : source,
    ]),
  );
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
  for (const source of all) {
    if (source.kind !== 'part-lost') continue;
    const { job, instance } = source.target;
    const note = `the target ${instance} of job ${job} cannot be scraped any more (its up is 0)`;
    return { newest, missing, unknown: 'stale', note };
  }
  const lost = [...sources].find(([, source]) => source.kind === 'lost');
  if (lost !== undefined) {
    const note = `the series of ${lost[0]} are gone, and no target of their job is up`;
    return { newest, missing, unknown: 'stale', note };
  }
  const isOld = all.some((source) => source.kind === 'untold' && source.isOld === true);
  if (isOld || (newest !== null && time - newest > staleSeconds)) {
    const note = `the newest sample is older than ${Math.round(staleSeconds)} s`;
    return { newest, missing, unknown: 'stale', note };
  }
  return { newest, missing, unknown: null, note: '' };
}
