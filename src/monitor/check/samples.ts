import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../../errors.ts';
import { queryOrNothing } from '../prometheus/queries.ts';
import type { PrometheusQueries } from '../prometheus/queries.ts';
import type { Selector } from '../promql/analysis.ts';

/** Servers look back for five minutes by default: what is newer than now is seen until then. */
const futureSeconds = 290;

/** So much ahead, in seconds, samples may be: a level is held for longer than that. */
const mostAhead = 3;

/**
 * Looks for samples of the future, as exporters with timestamps of their own write them, and
 * scrapers whose clock is ahead of the server's: a server hides them until their time has come, so
 * that its newest sample looks fresh and is old. `time`: of the server. Rejects as `query` does.
 */
export async function findSamplesAhead(
  prometheus: PrometheusQueries,
  selectors: readonly Selector[],
  time: number,
  abort: AbortSignal,
): Promise<Problem[]> {
  const ask = (promql: string, at: number | null) => valueOf(prometheus, promql, at, abort);
  const newest = await Promise.all(
    selectors.map(async ({ text }) => ({
      text,
      time: await ask(`max(timestamp(${text}))`, time + futureSeconds),
    })),
  );
  // Meanwhile time has passed, and samples came.
  const isSuspicious = newest.some((sample) => (sample.time ?? 0) > time + mostAhead);
  const present = isSuspicious ? await ask('time()', null) : null;
  if (present === null) return [];
  return newest.flatMap((sample) => {
    const seconds = (sample.time ?? present) - present;
    return seconds <= mostAhead
      ? []
      : [
          {
            input: 'signals',
            message:
              `the samples of ${sample.text} are ${Math.round(seconds)} s ahead of the clock of ` +
              'Prometheus, which shows each of them so much later; expected clocks of its exporter ' +
              'and its scraper that agree with that of Prometheus',
          },
        ];
  });
}

/** So many times the same is asked. */
const asks = 5;
/** More selectors than this are not asked for at once. */
const mostSelectors = 30;
/** A new target is scraped by one server before the other; so often it is asked again. */
const mostLooks = 13;
const pauseSeconds = 5;

/**
 * Asks several times how many series are behind the selectors: servers behind one address of which
 * only some have the data answer by turns with values and with nothing, which `when-missing` would
 * then take for zero; and those that have a part each, with the sum of one part and of another. Rejects as `query` does.
 *
 * @param pause between two looks, where the answers differ; may reject when it is aborted, and then
 * what was seen by then counts
 */
export async function findUnequalServers(
  prometheus: PrometheusQueries,
  selectors: readonly Selector[],
  abort: AbortSignal,
  pause: () => Promise<unknown> = () => sleep(pauseSeconds * 1000, undefined, { signal: abort }),
): Promise<Problem[]> {
  const texts = selectors.slice(0, mostSelectors).map(({ text }) => text);
  if (texts.length === 0) return [];
  let unequal: Unequal[] = [];
  for (let look = 0; look < mostLooks; look++) {
    if (look > 0 && !(await hasPaused(pause))) break;
    unequal = await unequalOf(prometheus, texts, abort);
    if (unequal.length === 0) return [];
  }
  return unequal.slice(0, 1).map((one) => ({
    input: 'prometheus-url',
    message:
      `the answers differ from one to the next: ${inWords(one)}; ` +
      'expected one server, or servers that all have the same data',
  }));
}

/** False: the time for it was over. */
async function hasPaused(pause: () => Promise<unknown>): Promise<boolean> {
  return await pause().then(
    () => true,
    () => false,
  );
}

/** Series that come and go make the number of them differ by less than this, as a share. */
const mostChurn = 0.1;

/** The selectors that have more series behind them in some answers than in others. */
async function unequalOf(
  prometheus: PrometheusQueries,
  texts: readonly string[],
  abort: AbortSignal,
): Promise<Unequal[]> {
  const query = texts
    .map(
      (text, index) => `label_replace(count(${text}) or vector(0), "selector", "${index}", "", "")`,
    )
    .join(' or ');
  const answers = await Promise.all(
    Array.from({ length: asks }, () => queryOrNothing(prometheus, query, null, abort)),
  );
  return texts.flatMap((text, index) => {
    const counts = answers.flatMap(({ series }) => {
      const own = series.find(({ labels }) => labels['selector'] === String(index));
      return own?.samples.at(-1)?.[1] ?? [];
    });
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    return counts.length > 1 && least < (1 - mostChurn) * most ? [{ text, least, most }] : [];
  });
}

/** A selector, and the fewest and the most series that it had in several answers. */
interface Unequal {
  readonly text: string;
  readonly least: number;
  readonly most: number;
}

function inWords({ text, least, most }: Unequal): string {
  return least === 0
    ? `there is ${text}, and then there is not`
    : `${text} has ${most} series, and then ${least}`;
}

/** Null where there is no value, or the query is refused. */
async function valueOf(
  prometheus: PrometheusQueries,
  promql: string,
  time: number | null,
  abort: AbortSignal,
): Promise<number | null> {
  const { series } = await queryOrNothing(prometheus, promql, time, abort);
  const value = series[0]?.samples.at(-1)?.[1];
  return value === undefined || Number.isNaN(value) ? null : value;
}
