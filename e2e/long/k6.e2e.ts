import { afterEach, expect, it } from '@jest/globals';
import { freePort } from '../../src/cluster/free-port.ts';
import { deviationOf, findCapacity, startService } from '../engines/capacity-run.ts';
import { killExecutables } from '../engines/executables.ts';
import { findK6, script, startLive, useK6OnThisMachine } from '../engines/k6-programs.ts';
import { killPrograms, type Program } from '../programs.ts';
import { describeUnless } from '../skip.ts';

afterEach(async () => {
  await Promise.all([killExecutables(), killPrograms()]);
});

/** @param start starts what is needed, and returns the flags that name the agents */
async function findsTheCapacity(
  start: (service: Program) => readonly string[] | Promise<readonly string[]>,
): Promise<void> {
  const service = await startService();
  const answer = await findCapacity(service, await start(service));
  expect(answer).toMatchObject({ outcome: 'found', run: { clean: true } });
  expect(deviationOf(answer)).toBeLessThan(0.1);
}

const k6One = findK6(1);

describeUnless(k6One.missing, `a run with ${k6One.name}, two of them,`, () => {
  it('finds the computed capacity', async () => {
    await findsTheCapacity(async (service) => {
      const ports = [await freePort(), await freePort()];
      for (const port of ports) await startLive(k6One, service.url, port);
      return ['--agent-urls', ports.map((port) => `http://127.0.0.1:${port}`).join('\n')];
    });
  });
});

for (const k6 of [k6One, findK6(2)]) {
  describeUnless(k6.missing, `a run with ${k6.name} on this machine`, () => {
    it('finds the computed capacity', async () => {
      await findsTheCapacity((service) => {
        useK6OnThisMachine(k6, service.url);
        return ['--agent-type', 'k6', '--agent-config', script];
      });
    });
  });
}
