import { nearest } from '../../cluster/embedded/nearest.ts';
import { PrometheusError, queryOrNothing } from '../prometheus/queries.ts';
import type { PrometheusQueries } from '../prometheus/queries.ts';
import type { LabelMatcher } from '../promql/tree.ts';
import type { Selector } from '../promql/analysis.ts';
import { distinctSelectors } from '../questions.ts';
import type { WatchedQuery } from '../questions.ts';

/** So many names are looked at for the nearest one. */
const mostNames = 20_000;
/** So many values of a label are told. */
const mostValues = 5;

/** What stands for the series that a classic histogram has, by their endings, with its rate. */
const askedOfNative: Readonly<Record<string, (rate: string) => string>> = {
  _bucket: (rate) => `has its buckets in one: expected histogram_quantile(…, sum(${rate}))`,
  _sum: (rate) => `has its sum in it: expected histogram_sum(${rate})`,
  _count: (rate) => `has its count in it: expected histogram_count(${rate})`,
};

/** What is to be said of selectors. */
export interface Unmatched {
  readonly notices: readonly string[];
  /** Those of the notices that no request will make untrue: what was written is wrong. */
  readonly mistakes: readonly string[];
}

/**
 * Tells of metrics that are not there, and of selectors that match nothing although their metric
 * is, with what there is in their place. Before the first request many a series does not exist,
 * so that these are no problems for a run. Rejects as `query` does.
 */
export async function unmatchedSelectors(
  prometheus: PrometheusQueries,
  watched: readonly WatchedQuery[],
  time: number,
  abort: AbortSignal,
): Promise<Unmatched> {
  const finder = new Finder(prometheus, time, abort);
  const selectors = distinctSelectors(watched.map(({ analysis }) => analysis));
  const names = [...new Set(selectors.flatMap(({ metricName }) => metricName ?? []))];
  const existing = new Set(
    (
      await Promise.all(
        names.map(async (name) =>
          (await finder.exists(`{__name__=${quoted(name)}}`)) ? name : [],
        ),
      )
    ).flat(),
  );
  const ofMetrics = names
    .filter((name) => !existing.has(name))
    .map(async (name) => {
      const native = await finder.nativeOf(name);
      if (native !== null)
        return [
          { text: `Prometheus has no metric ${name} at the moment: ${native}`, isMistake: true },
        ];
      const near = nearestMetric(name, (await finder.values('__name__', null)).slice(0, mostNames));
      const meant =
        near === null
          ? ''
          : near === name
            ? ', although it had: is its target still up?'
            : `, did you mean ${near}?`;
      const text = `Prometheus has no metric ${name} at the moment${meant}`;
      return [{ text, isMistake: near !== null && near !== name }];
    });
  const ofSelectors = selectors.map(async (selector) => {
    const { metricName, matchers } = selector;
    const isThere = metricName === null || existing.has(metricName);
    const isExpected = watched.some(
      ({ signal, analysis }) =>
        signal.whenMissing === 'unknown' &&
        analysis.selectors.some(({ text }) => text === selector.text),
    );
    return isThere && matchers.length > 0 ? finder.unmatched(selector, isExpected) : [];
  });
  const remarks = (await Promise.all([...ofMetrics, ...ofSelectors])).flat();
  return {
    notices: remarks.map(({ text }) => text),
    mistakes: remarks.filter(({ isMistake }) => isMistake).map(({ text }) => text),
  };
}

/** The name without what exporters add to it is nearer than any that is written alike. */
function nearestMetric(name: string, names: readonly string[]): string | null {
  const whole = ['', '_bucket', '_total'].map((ending) => name + ending);
  return whole.find((one) => names.includes(one)) ?? nearest(name, names);
}

interface Remark {
  readonly text: string;
  readonly isMistake: boolean;
}

/** Labels whose values are made by what happens: one that never happened is not there yet. */
const outcomeLabels =
  /code|status|outcome|result|error|exception|reason|class|level|success|le$|quantile/i;

class Finder {
  readonly #prometheus: PrometheusQueries;
  readonly #time: number;
  readonly #abort: AbortSignal;

  constructor(prometheus: PrometheusQueries, time: number, abort: AbortSignal) {
    this.#prometheus = prometheus;
    this.#time = time;
    this.#abort = abort;
  }

  /** Whether a selector has series now. */
  async exists(selector: string): Promise<boolean> {
    const { series } = await this.#prometheus.query(`count(${selector})`, this.#time, this.#abort);
    return series.length > 0;
  }

  /** What to ask for in the place of a part of a native histogram, which has none; null: it is none. */
  async nativeOf(name: string): Promise<string | null> {
    const [ending = ''] = /_(bucket|sum|count)$/.exec(name) ?? [];
    const whole = name.slice(0, name.length - ending.length);
    const ask = ending === '' ? null : askedOfNative[ending]?.(`rate(${whole}[$__rate_interval])`);
    if (!ask) return null;
    const counted = `histogram_count({__name__=${quoted(whole)}})`;
    const { series } = await queryOrNothing(this.#prometheus, counted, this.#time, this.#abort);
    return series.length === 0 ? null : `${whole} is a native histogram, which ${ask}`;
  }

  /** The values of a label; none where the server does not tell. */
  async values(label: string, selector: string | null): Promise<readonly string[]> {
    try {
      const values = this.#prometheus.metadata?.labelValues(label, selector, this.#abort);
      return (await values) ?? [];
    } catch (error) {
      if (error instanceof PrometheusError) {
        return [];
      }
      throw error;
    }
  }

  /** Why a selector matches nothing; empty when it does match, or is not expected to yet. */
  async unmatched(
    { text, metricName, matchers }: Selector,
    isExpected: boolean,
  ): Promise<Remark[]> {
    if (metricName === null || (await this.exists(text))) {
      return [];
    }
    const metric = `{__name__=${quoted(metricName)}}`;
    const alone = await Promise.all(
      matchers.map(async (matcher) => ({
        matcher,
        matches: await this.exists(`{__name__=${quoted(metricName)},${matcher.text}}`),
      })),
    );
    const wrong = alone.filter(({ matches }) => !matches).map(({ matcher }) => matcher);
    const said = await Promise.all(
      wrong.map((matcher) => this.#wrongLabel(metricName, metric, matcher, isExpected)),
    );
    const beginning = `Nothing matches ${text} at the moment: `;
    return wrong.length === 0
      ? [
          {
            text: `${beginning}no series of ${metricName} fulfils all its conditions`,
            isMistake: false,
          },
        ]
      : said.flatMap((remark) =>
          remark === null ? [] : [{ ...remark, text: beginning + remark.text }],
        );
  }

  async #wrongLabel(
    metricName: string,
    metric: string,
    { label, operator, value }: LabelMatcher,
    isExpected: boolean,
  ): Promise<Remark | null> {
    const values = await this.values(label, metric);
    if (values.length === 0) {
      const text = `${metricName} has no label ${label}${await this.#labelsOf(metric)}`;
      return { text, isMistake: true };
    }
    // An error that never happened has no series, and `when-missing` says what that means.
    const isPattern = operator.endsWith('~') && /[.*+?|()[\]\\]/.test(value);
    if (isPattern && !isExpected) {
      return null;
    }
    const near = nearest(value, values);
    const some = values.slice(0, mostValues).map(quoted).join(', ');
    const more = values.length > mostValues ? ', …' : '';
    const text =
      `its label ${label} is ${some}${more}, never ${operator === '=' ? '' : operator}${quoted(value)}` +
      (near === null ? '' : `; did you mean ${quoted(near)}?`);
    return { text, isMistake: !outcomeLabels.test(label) };
  }

  async #labelsOf(metric: string): Promise<string> {
    const { series } = await this.#prometheus.query(
      `topk(1, timestamp(${metric}))`,
      this.#time,
      this.#abort,
    );
    const labels = Object.keys(series[0]?.labels ?? {}).filter((label) => label !== '__name__');
    return labels.length === 0 ? '' : `; it has ${labels.join(', ')}`;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
