import { afterEach, describe, expect, it } from '@jest/globals';
import { deviationOf, findCapacity, startService } from '../engines/capacity-run.ts';
import { killExecutables } from '../engines/executables.ts';
import { killPrograms } from '../programs.ts';

describe('a service with a login', () => {
  afterEach(async () => {
    await Promise.all([killExecutables(), killPrograms()]);
  });

  it.each([
    ['the embedded agent', ['--agent-type', 'embedded', '--agent-config', 'e2e/long/login.yaml']],
    ['a locustfile', ['--agent-type', 'locust', '--agent-config', 'e2e/long/login.py']],
  ])('has its computed capacity found by %s', async (_what, flags) => {
    const service = await startService('--users', 'e2e/long/users.csv');
    const answer = await findCapacity(service, ['--target-url', service.url, ...flags]);
    expect(answer).toMatchObject({ outcome: 'found', run: { clean: true } });
    expect(deviationOf(answer)).toBeLessThan(0.1);
  });
});
