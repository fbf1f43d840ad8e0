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
/** More selectors than this are not told apart: their sum must be exact. */
const mostSelectors = 30;
/** A new target is scraped by one server before the other; so often it is asked again. */
const mostLooks = 13;
const pauseSeconds = 5;

/**
 * Asks several times whether there is anything behind the selectors: servers behind one address of
 * which only some have the data answer by turns with values and with nothing, which
 * `when-missing` would then take for zero. Rejects as `query` does.
 *
 * @param pause between two looks, where the answers differ; may reject when it is aborted
 */
export async function findUnequalServers(
  prometheus: PrometheusQueries,
  selectors: readonly Selector[],
  abort: AbortSignal,
  pause: () => Promise<unknown> = () => sleep(pauseSeconds * 1000, undefined, { signal: abort }),
): Promise<Problem[]> {
  const texts = selectors.slice(0, mostSelectors).map(({ text }) => text);
  if (texts.length === 0) return [];
  let unequal: string[] = [];
  for (let look = 0; look < mostLooks; look++) {
    if (look > 0) await pause();
    unequal = await unequalOf(prometheus, texts, abort);
    if (unequal.length === 0) return [];
  }
  return unequal.slice(0, 1).map((text) => ({
    input: 'prometheus-url',
    message:
      `the answers differ from one to the next: there is ${text}, and then there is not; ` +
      'expected one server, or servers that all have the same data',
  }));
}

/** The selectors that have something behind them in some answers, and nothing in others. */
async function unequalOf(
  prometheus: PrometheusQueries,
  texts: readonly string[],
  abort: AbortSignal,
): Promise<string[]> {
  const query = texts
    .map((text, index) => `${2 ** index} * (count(absent(${text})) or vector(0))`)
    .join(' + ');
  const answers = await Promise.all(
    Array.from({ length: asks }, () => valueOf(prometheus, query, null, abort)),
  );
  return texts.filter((_, index) => {
    const absent = answers.flatMap((answer) =>
      answer === null ? [] : [Math.floor(answer / 2 ** index) % 2 === 1],
    );
    return absent.includes(true) && absent.includes(false);
  });
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
