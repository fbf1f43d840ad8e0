import { describe, expect, it } from '@jest/globals';
import { Monitor } from '../../../src/monitor/monitor.ts';
import { findUnequalServers } from '../../../src/monitor/check/samples.ts';
import type { PrometheusQueries } from '../../../src/monitor/prometheus/queries.ts';
import { analyseQuery } from '../../../src/monitor/promql/analysis.ts';
import { scalar, vector } from '../../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../../fixtures/reports/build.ts';
import { clientOf, ownPrometheus } from '../own-prometheus.ts';

const never = new AbortController().signal;
const now = 10_000;

const prometheus = ownPrometheus();

async function problemsOf(query: string) {
  const monitor = new Monitor({
    signals: [signal('load', 1, { source: { kind: 'query', query } })],
    prometheus: clientOf(prometheus()),
    scrapeSecondsOverride: 5,
  });
  return (await monitor.check(now, never)).problems;
}

describe('samples of the future', () => {
  const newest = (selector: string, time: number): void => {
    prometheus().answers.set(`max(timestamp(${selector}))`, vector([{}, time]));
  };

  it('are looked for where the server would still show them', async () => {
    newest('a', now - 2);
    expect(await problemsOf('a')).toEqual([]);
    const asked = prometheus().queries.filter(({ promql }) => promql === 'max(timestamp(a))');
    expect(asked.map(({ time }) => time)).toEqual([now + 290]);
  });

  it('are refused with the selector that has them', async () => {
    newest('a', now + 30.4);
    newest('b', now + 1);
    prometheus().answers.set('time()', scalar(now));
    expect(await problemsOf('a / b')).toEqual([
      {
        input: 'signals',
        message:
          'the samples of a are 30 s ahead of the clock of Prometheus, which shows each of them so much later; ' +
          'expected clocks of its exporter and its scraper that agree with that of Prometheus',
      },
    ]);
  });

  it('are none where only time has passed since', async () => {
    newest('a', now + 5);
    prometheus().answers.set('time()', scalar(now + 6));
    expect(await problemsOf('a')).toEqual([]);
  });
});

describe('servers behind one address', () => {
  const { selectors } = analyseQuery('a{b="c"} / d');
  const presence =
    '1 * (count(absent(a{b="c"})) or vector(0)) + 2 * (count(absent(d)) or vector(0))';

  /** Looks at answers of a few bits each: 1 without the first selector, 2 without the second. */
  async function look(...looks: readonly (readonly number[])[]) {
    const masks = looks.flat();
    const asked: (number | null)[] = [];
    let pauses = 0;
    const queries: PrometheusQueries = {
      query: (promql, time) => {
        expect(promql).toBe(presence);
        const samples = [[now, masks[asked.length % masks.length] ?? NaN]] as const;
        asked.push(time);
        return Promise.resolve({ series: [{ labels: {}, samples }], warnings: [] });
      },
    };
    const problems = await findUnequalServers(queries, selectors, never, () => {
      pauses += 1;
      return Promise.resolve();
    });
    return { problems, pauses, asked };
  }

  it('are refused where only some of them have the data for a minute', async () => {
    expect(await look([0, 2, 0, 2, 0])).toEqual({
      problems: [
        {
          input: 'prometheus-url',
          message:
            'the answers differ from one to the next: there is d, and then there is not; ' +
            'expected one server, or servers that all have the same data',
        },
      ],
      pauses: 12,
      asked: Array(5 * 13).fill(null),
    });
  });

  it.each([[0], [1], [2], [3]])('agree where all of them answer %d', async (mask) => {
    expect(await look([mask])).toMatchObject({ problems: [], pauses: 0 });
  });

  it('may scrape a new target one before the other', async () => {
    const differing = [1, 0, 1, 0, 1];
    const agreeing = Array<number>(5).fill(0);
    expect(await look(differing, differing, agreeing)).toMatchObject({ problems: [], pauses: 2 });
  });
});
