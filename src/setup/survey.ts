import { newestValues } from '../monitor/prometheus/queries.ts';
import type { PrometheusQueries } from '../monitor/prometheus/queries.ts';
import { presets } from '../settings/presets/presets.ts';
import { queryOf, type Preset, type Where } from '../settings/presets/preset.ts';
import { withWindow } from '../monitor/promql/analysis.ts';

/** What one job of Prometheus has metrics for. */
export interface Job {
  /** Empty: its series have no such label. */
  readonly name: string;
  readonly instances: readonly string[];
  /** None where it has no metrics that presets know: some come with the first request only. */
  readonly presets: readonly Preset[];
}

/** A preset, and what it shows of a job now. */
export interface Candidate {
  readonly preset: Preset;
  readonly where: Where;
  /** Null: it has no value, as without traffic. */
  readonly value: number | null;
  /** The highest finite bucket of its histogram; null: it has none, or that is not known. */
  readonly highestBucket: number | null;
}

const needed = [...new Set(presets.flatMap(({ needs }) => needs))];

/** Prometheus has this metric of all that it scrapes. */
const scraped = 'up';

/** All jobs with what presets they have the metrics of. Rejects as `query` does. */
export async function jobsOf(prometheus: PrometheusQueries, abort: AbortSignal): Promise<Job[]> {
  const names = JSON.stringify([scraped, ...needed].join('|'));
  const { series } = await prometheus.query(
    `group by (__name__, job, instance) ({__name__=~${names}})`,
    null,
    abort,
  );
  const jobs = [...new Set(series.map(({ labels }) => labels['job'] ?? ''))].sort();
  return jobs.map((name) => {
    const own = series.filter(({ labels }) => (labels['job'] ?? '') === name);
    const metrics = new Set(own.map(({ labels }) => labels['__name__'] ?? ''));
    return {
      name,
      instances: [...new Set(own.flatMap(({ labels }) => labels['instance'] ?? []))],
      presets: presets.filter(({ needs }) => needs.every((metric) => metrics.has(metric))),
    };
  });
}

/** What candidates are looked at over, in seconds: long enough for a slow scrape. */
const pastSeconds = 300;

/** Looks at a preset of a job as it is now. Never rejects: what cannot be asked has no value. */
export async function look(
  prometheus: PrometheusQueries,
  preset: Preset,
  where: Where,
  abort: AbortSignal,
): Promise<Candidate> {
  const ask = async (promql: string): Promise<number[]> => {
    try {
      const { series } = await prometheus.query(withWindow(promql, pastSeconds), null, abort);
      return newestValues(series);
    } catch {
      return [];
    }
  };
  const values = (await ask(queryOf(preset, where))).filter((value) => !Number.isNaN(value));
  const buckets = preset.needs.find((metric) => metric.endsWith('_bucket'));
  const highest =
    buckets === undefined
      ? []
      : await boundsOf(prometheus, queryOf({ query: `${buckets}{}` }, where), abort);
  const isHigh = preset.bound === 'max';
  return {
    preset,
    where,
    value:
      values.length === 0
        ? valueOfNothing(preset)
        : isHigh
          ? Math.max(...values)
          : Math.min(...values),
    highestBucket: highest.length === 0 ? null : Math.max(...highest),
  };
}

function valueOfNothing({ whenMissing }: Preset): number | null {
  return whenMissing === 'zero' ? 0 : null;
}

async function boundsOf(
  prometheus: PrometheusQueries,
  selector: string,
  abort: AbortSignal,
): Promise<number[]> {
  try {
    const { series } = await prometheus.query(`count by (le) (${selector})`, null, abort);
    return series.map(({ labels }) => Number(labels['le'])).filter(Number.isFinite);
  } catch {
    return [];
  }
}
