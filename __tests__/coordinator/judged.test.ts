import { expect, it } from '@jest/globals';
import { judgedReadings } from '../../src/coordinator/judged.ts';
import { readingOf, unknownReading } from '../../src/monitor/evaluate.ts';
import { errorsOfTheUsers } from '../../src/monitor/guards.ts';
import { signal } from '../fixtures/reports/build.ts';

const p95 = 'histogram_quantile(0.95, rate(a_bucket[20s]))';

it.each<[what: string, query: string, trafficSince: number | null, isIdle: boolean]>([
  ['has no traffic yet', p95, null, true],
  ['would see what there is', p95, 950, false],
  ['has moments before it in a subquery', `avg_over_time(${p95}[40s:5s])`, 950, true],
  ['has moments before it in a range', 'max_over_time(job:p95[1m])', 950, true],
  ['has no moments before it', `avg_over_time(${p95}[40s:5s])`, 940, false],
])('a query without a value may wait for traffic: it %s', (_, query, since, isIdle) => {
  const of = signal('p95', 0.3, { source: { kind: 'query', query } });
  const look = { signal: of, from: 940, to: 1000, note: '', twin: false };
  const [reading] = judgedReadings([unknownReading(look, 'idle')], {
    ...{ time: 1000, startedAt: 900, everLoaded: true },
    ...{ trafficSince: since, agentsReliable: true },
  });
  expect(reading).toMatchObject({ margin: null, idle: isIdle });
});

it.each([
  [0.8, Math.log(1.6)],
  [0.4, null],
])(
  'what the users see, errors of %d, says while nothing else is known only that it is too much',
  (value, margin) => {
    const at = { from: 995, to: 1000, note: '', twin: false };
    const own = unknownReading({ ...at, signal: signal('p95', 0.3) }, 'stale');
    const errors = signal(errorsOfTheUsers, 0.5, { guard: true });
    const [, guard] = judgedReadings(
      [own, readingOf({ ...at, signal: errors }, [value], 'no-data')],
      {
        ...{ time: 1000, startedAt: 900, everLoaded: true },
        ...{ trafficSince: null, agentsReliable: true },
      },
    );
    expect(guard).toMatchObject({ signal: errorsOfTheUsers, margin, average: margin });
  },
);
