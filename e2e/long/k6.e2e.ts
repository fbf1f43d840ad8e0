import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../src/cluster/free-port.ts';
import { deviationOf, findCapacity, startService } from '../engines/capacity-run.ts';
import { killExecutables } from '../engines/executables.ts';
import { script, startLive, useK6OnThisMachine } from '../engines/k6-programs.ts';
import { killPrograms, type Program } from '../programs.ts';

describe('a run with k6', () => {
  let service: Program;

  afterEach(async () => {
    await Promise.all([killExecutables(), killPrograms()]);
  });

  it.each([
    [
      '1.8.1, two of them,',
      async () => {
        const ports = [await freePort(), await freePort()];
        for (const port of ports) await startLive(service.url, port);
        return ['--agent-urls', ports.map((port) => `http://127.0.0.1:${port}`).join('\n')];
      },
    ],
    [
      '2 on this machine',
      () => {
        useK6OnThisMachine(service.url);
        return Promise.resolve(['--agent-type', 'k6', '--agent-config', script]);
      },
    ],
  ])('%s finds the computed capacity', async (_name, start) => {
    service = await startService();
    const answer = await findCapacity(service, await start());
    expect(answer).toMatchObject({ outcome: 'found', run: { clean: true } });
    expect(deviationOf(answer)).toBeLessThan(0.1);
  });
});
