import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { killPrograms } from '../programs.ts';
import {
  expectRight,
  scrapedAt,
  searchOf,
  searchTimeout,
  startCounting,
  utilizationOf,
} from './counting.ts';
import { type GateEnd, runGate } from './gate-run.ts';
import { type MetricsServer, type MetricsServerKind, startMetricsServer } from './servers.ts';

const kinds: readonly MetricsServerKind[] = ['prometheus', 'prometheus-3', 'victoria-metrics'];

/** A recorded value speaks of the minute before it, which its name alone does not say. */
const rule = 'shop:utilization';
const recorded = { name: 'utilization', query: rule, max: 0.5 };

const cases = [
  ...kinds.map((kind) => ({ kind, name: `${kind} finds the capacity`, isRecorded: false })),
  ...kinds.slice(0, 2).map((kind) => ({
    ...{ kind, isRecorded: true },
    name: `${kind} finds the capacity by a recording rule`,
  })),
];

/** One service each, whose capacity is exact; all at once, as they use hardly any CPU. */
describe('beside a service of known capacity', () => {
  const servers: MetricsServer[] = [];
  let ends: ReadonlyMap<string, GateEnd>;

  beforeAll(async () => {
    const run = async ({ kind, name, isRecorded }: (typeof cases)[number]) => {
      const service = await startCounting();
      const server = await startMetricsServer(kind, {
        targets: [scrapedAt(service)],
        rules: isRecorded ? { [rule]: 'sum(rate(shop_busy_seconds_total[1m]))' } : {},
      });
      servers.push(server);
      const signal = isRecorded ? recorded : utilizationOf(service);
      return [name, await runGate(searchOf(service, server.url), [signal])] as const;
    };
    ends = new Map(await Promise.all(cases.map(run)));
  }, searchTimeout);
  afterAll(async () => {
    await Promise.all([killPrograms(), ...servers.map((server) => server.kill())]);
  });

  it.each(cases)('$name', ({ name }) => {
    const end = ends.get(name);
    if (end === undefined) throw new Error('there was no such run');
    expectRight(end);
  });
});
