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
  const counts = ['a{b="c"}', 'd']
    .map(
      (text, index) => `label_replace(count(${text}) or vector(0), "selector", "${index}", "", "")`,
    )
    .join(' or ');

  /** Looks at answers of so many series of the first and of the second selector. */
  async function look(...looks: readonly (readonly (readonly [number, number])[])[]) {
    const all = looks.flat();
    const asked: (number | null)[] = [];
    let pauses = 0;
    const queries: PrometheusQueries = {
      query: (promql, time) => {
        expect(promql).toBe(counts);
        const answer = all[asked.length % all.length] ?? [];
        asked.push(time);
        const series = answer.map((count, index) => ({
          labels: { selector: String(index) },
          samples: [[now, count]] as const,
        }));
        return Promise.resolve({ series, warnings: [] });
      },
    };
    const problems = await findUnequalServers(queries, selectors, never, () => {
      pauses += 1;
      return Promise.resolve();
    });
    return { problems, pauses, asked };
  }

  it.each<
    [
      what: string,
      first: readonly [number, number],
      second: readonly [number, number],
      said: string,
    ]
  >([
    ['only some of them have the data', [3, 4], [3, 0], 'there is d, and then there is not'],
    ['each has a part of it', [3, 4], [2, 4], 'a{b="c"} has 3 series, and then 2'],
  ])('are refused where %s for a minute', async (_, first, second, said) => {
    expect(await look([first, second, first, second, first])).toEqual({
      problems: [
        {
          input: 'prometheus-url',
          message:
            `the answers differ from one to the next: ${said}; ` +
            'expected one server, or servers that all have the same data',
        },
      ],
      pauses: 12,
      asked: Array(5 * 13).fill(null),
    });
  });

  it.each<readonly [number, number]>([
    [0, 0],
    [1, 0],
    [0, 1],
    [7, 9],
  ])('agree where all of them have %d and %d', async (...same) => {
    expect(await look([same])).toMatchObject({ problems: [], pauses: 0 });
  });

  it('agree where a series has just come', async () => {
    expect(
      await look([
        [20, 1],
        [21, 1],
      ]),
    ).toMatchObject({ problems: [], pauses: 0 });
  });

  it('may scrape a new target one before the other', async () => {
    const differing: [number, number][] = [
      [0, 1],
      [1, 1],
      [0, 1],
      [1, 1],
      [0, 1],
    ];
    const agreeing = Array<[number, number]>(5).fill([1, 1]);
    expect(await look(differing, differing, agreeing)).toMatchObject({ problems: [], pauses: 2 });
  });
});
