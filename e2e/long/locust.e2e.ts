import { afterEach, describe, expect, it } from '@jest/globals';
import {
  computedCapacity,
  deviationOf,
  findCapacity,
  startService,
} from '../engines/capacity-run.ts';
import { killExecutables } from '../engines/executables.ts';
import { startLocust } from '../engines/locust-programs.ts';
import { killPrograms, until } from '../programs.ts';

describe('a run with Locust', () => {
  afterEach(async () => {
    await Promise.all([killExecutables(), killPrograms()]);
  });

  it('finds the computed capacity', async () => {
    const service = await startService();
    const locust = await startLocust(service.url);
    const answer = await findCapacity(service, ['--agent-urls', locust.url]);
    expect(answer).toMatchObject({ outcome: 'found', run: { clean: true } });
    expect(deviationOf(answer)).toBeLessThan(0.1);
    await until(locust.users, (users) => users === 0);
  });

  it('goes on with a worker that joins while it runs', async () => {
    const service = await startService();
    const locust = await startLocust(service.url);
    const addOne = async (): Promise<void> => {
      await until(locust.users, (users) => users > 0.3 * computedCapacity, 120);
      await locust.addWorker();
    };
    const [answer] = await Promise.all([
      findCapacity(service, ['--agent-urls', locust.url]),
      addOne(),
    ]);
    expect(answer).toMatchObject({ outcome: 'found', run: { clean: true } });
    expect(deviationOf(answer)).toBeLessThan(0.1);
    expect(await locust.workersNow()).toBe(3);
    await until(locust.users, (users) => users === 0);
  });

  it('counts no users of a worker that died in the middle', async () => {
    const service = await startService();
    const locust = await startLocust(service.url);
    const killOne = async (): Promise<void> => {
      await until(locust.users, (users) => users > 0.6 * computedCapacity, 120);
      await locust.workers[0]?.kill();
    };
    const [answer] = await Promise.all([
      findCapacity(service, ['--agent-urls', locust.url]),
      killOne(),
    ]);
    // The right answer, or none, or what was proved before the time was up; never too many.
    expect(answer.outcome === 'found' ? deviationOf(answer) : 0).toBeLessThan(0.1);
    expect(answer.maxUsers ?? 0).toBeLessThan(1.1 * computedCapacity);
    expect(answer.run).toMatchObject({
      clean: true,
      notices: expect.arrayContaining([
        `${locust.url}: has lost the users of 1 of its 2 workers, which are ordered again`,
      ]),
    });
    await until(locust.users, (users) => users === 0);
  });
});
