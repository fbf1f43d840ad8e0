import { queryOrNothing } from '../prometheus/queries.ts';
import type { PrometheusQueries, QueryResult, Series } from '../prometheus/queries.ts';
import type { Selector } from '../promql/analysis.ts';

/** How often the targets of the queries are scraped. */
export interface Scrapes {
  /** Of the slowest; null when nothing has two samples yet. */
  readonly seconds: number | null;
  readonly notices: readonly string[];
}

/** Of a selector with very many jobs so many targets are looked at. */
const mostTargets = 40;

/** Scrapes this much rarer are those of another interval, and no chance. */
const differing = 1.5;

/**
 * The time between two scrapes, in seconds: the median gap between the samples of `up` of the
 * targets that a selector's series come from, one or two for each job, else of the series
 * themselves. Of several targets and selectors the slowest decides; where the targets of one
 * selector differ, a notice names them. Where the selectors have no series yet, as before the
 * first request, that of all targets. Rejects as `query` does.
 */
export async function findScrapes(
  prometheus: PrometheusQueries,
  selectors: readonly Selector[],
  time: number,
  abort: AbortSignal,
): Promise<Scrapes> {
  const ask = (promql: string): Promise<QueryResult> =>
    queryOrNothing(prometheus, promql, time, abort);
  const found = await Promise.all(selectors.map((selector) => scrapesOf(selector, time, ask)));
  const known = found.flatMap(({ targets }) => targets.map(({ seconds }) => seconds));
  return {
    seconds: known.length === 0 ? medianGap(await ask('up[5m]')) : maximum(known),
    notices: [...new Set(found.flatMap(({ notices }) => notices))],
  };
}

/** An older sample is that of a target which is gone, in seconds. */
const mostAge = 60;

interface Target {
  readonly name: string;
  readonly seconds: number;
}

async function scrapesOf(
  { text, metricName }: Selector,
  time: number,
  ask: (promql: string) => Promise<QueryResult>,
): Promise<{ targets: Target[]; notices: string[] }> {
  // The series of the newest and of the oldest sample of each job: of two scrape intervals within
  // one job the slower one leaves older samples.
  const { series } = await ask(
    `topk by (job) (1, timestamp(${text})) or bottomk by (job) (1, timestamp(${text}))`,
  );
  const looks = await Promise.all(
    series.slice(0, mostTargets).map(async (one) => {
      const up = upOf(one);
      const seconds =
        (up === null ? null : medianGap(await ask(`${up}[5m]`))) ??
        medianGap(await ask(`${selectorOf(one, metricName) ?? text}[2m]`));
      return { name: nameOf(one), seconds, age: time - (one.samples.at(-1)?.[1] ?? time) };
    }),
  );
  const known = looks.flatMap(({ name, seconds }) => (seconds === null ? [] : [{ name, seconds }]));
  if (known.length === 0) {
    const seconds = medianGap(await ask(`${text}[2m]`));
    return { targets: seconds === null ? [] : [{ name: text, seconds }], notices: [] };
  }
  const fastest = -maximum(known.map(({ seconds }) => -seconds));
  // A target that has been scraped but once is scraped no more often than its sample is old.
  const young = looks
    .filter(({ seconds, age }) => seconds === null && age > differing * fastest && age <= mostAge)
    .map(({ name, age }) => ({ name, seconds: Math.ceil(age) }));
  const targets = [...known, ...young];
  const slowest = maximum(targets.map(({ seconds }) => seconds));
  const lines = [
    ...new Set(
      targets.map(({ name, seconds }) => `${name} every ${Math.round(seconds * 10) / 10} s`),
    ),
  ];
  return {
    targets,
    notices:
      slowest < differing * fastest
        ? []
        : [
            `The targets of ${text} are scraped differently: ${lines.slice(0, 5).join(', ')}; ` +
              'the slowest decides',
          ],
  };
}

function upOf({ labels: { job, instance } }: Series): string | null {
  return job === undefined || instance === undefined
    ? null
    : `up{job=${JSON.stringify(job)},instance=${JSON.stringify(instance)}}`;
}

function selectorOf({ labels }: Series, metricName: string | null): string | null {
  if (metricName === null) {
    return null;
  }
  const matchers = Object.entries({ __name__: metricName, ...labels }).map(
    ([label, value]) =>
      `${/^\w+$/.test(label) ? label : JSON.stringify(label)}=${JSON.stringify(value)}`,
  );
  return `{${matchers.join(',')}}`;
}

function nameOf({ labels: { job = '', instance = '' } }: Series): string {
  return job === '' ? instance || 'one' : instance === '' ? job : `${job} (${instance})`;
}

function maximum(values: readonly number[]): number {
  return values.reduce((one, other) => Math.max(one, other));
}

/** The median gap between neighbouring samples of all series, in seconds, to the millisecond. */
function medianGap({ series }: QueryResult): number | null {
  const gaps = series
    .flatMap(({ samples }) =>
      samples.slice(1).map(([time], index) => time - (samples[index]?.[0] ?? time)),
    )
    // Two samples of one time are no two scrapes.
    .filter((gap) => gap > 0)
    .sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)];
  return median === undefined ? null : Math.round(median * 1000) / 1000;
}
