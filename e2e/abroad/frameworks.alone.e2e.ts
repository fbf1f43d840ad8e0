import { afterEach, describe, expect, it } from '@jest/globals';
import { killExecutables } from '../engines/executables.ts';
import { searchTimeout } from './counting.ts';
import { type FrameworkService, startExpress, startFlask } from './frameworks.ts';
import { answerOf, runGate } from './gate-run.ts';
import { startMetricsServer, type MetricsServer } from './servers.ts';
import { visit } from './visitors.ts';

/** In seconds. */
const threshold = 0.3;

/** What both of them do not see: the requests that wait for the thread which takes them. */
describe.each([
  ['Flask on gunicorn', startFlask],
  ['Express', startExpress],
])('%s', (_name, start) => {
  let service: FrameworkService | undefined;
  let prometheus: MetricsServer | undefined;

  afterEach(async () => {
    await Promise.all([service?.kill(), prometheus?.kill()]);
    await killExecutables();
  });

  it(
    'has the capacity that its users see, which its own histogram does not',
    async () => {
      service = await start();
      prometheus = await startMetricsServer('prometheus', { targets: [service.scraped] });
      const end = await runGate(
        {
          ...{ 'target-url': service.url, 'prometheus-url': prometheus.url },
          ...{ 'max-users': '800', 'time-budget': '4m', precision: '5%' },
        },
        [
          {
            name: 'p95 (s)',
            query: `histogram_quantile(0.95, sum by (le) (rate(${service.histogram}[$__rate_interval])))`,
            max: threshold,
          },
        ],
      );
      expect(answerOf(end)).toMatchObject({
        outcome: 'found',
        limitedBy: 'p95 (s), as the users see it',
      });
      expect(end.summary).toContain('as the users see it');
      const users = end.report.maxUsers ?? NaN;
      const [below, above] = [
        await visit(service.url, Math.round(0.9 * users), 20),
        await visit(service.url, Math.round(1.1 * users), 20),
      ];
      // Shown beside what is wrong.
      const told = { users, p95: [below.p95, above.p95] };
      expect({ ...told, below: below.p95 < threshold, above: above.p95 >= threshold }).toEqual({
        ...told,
        below: true,
        above: true,
      });
    },
    searchTimeout,
  );
});
