import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claim, release } from '../../../src/cluster/machine/marks.ts';
import { LoadTestNgAgent } from '../../../src/cluster/load-test-ng/agent.ts';
import { FakeLoadTestNg } from '../../fakes/load-test-ng/server.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

const entry = fileURLToPath(new URL('../../../src/watchdog.ts', import.meta.url));
const program = fileURLToPath(new URL('guarding.ts', import.meta.url));

describe('Watchdog', () => {
  const directory = temporaryDirectory();
  let fake: FakeLoadTestNg;
  let url: string;
  let journal: string;

  beforeEach(async () => {
    fake = new FakeLoadTestNg();
    url = await fake.listen();
    journal = join(directory(), 'journal');
    writeFileSync(journal, '');
    const { signal } = new AbortController();
    const config = { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 100 } } };
    const agent = new LoadTestNgAgent({ url, id: 'lt0', headers: {}, config });
    await agent.start(signal);
    await agent.setUsers(40, signal);
  });
  afterEach(() => fake.close());

  const startProgram = (end: string) =>
    spawn(process.execPath, ['--no-warnings', program, entry, url, journal, end], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it.each(['SIGKILL', 'SIGHUP', 'SIGQUIT'] as const)(
    'removes the users of a process that dies by %s, and frees who waits for its output',
    async (signal) => {
      const child = startProgram('');
      await once(child.stdout, 'data');
      const closed = once(child, 'close');
      child.kill(signal);
      await closed;
      while ((await fake.users('lt0')) !== null) await sleep(50);
      expect(fake.requests.at(-1)).toMatchObject({
        line: 'DELETE /loadagent/lt0',
        headers: { 'x-key': 'secret' },
      });
      while (existsSync(journal)) await sleep(50);
    },
    20_000,
  );

  it('leaves alone what the next run has made on the same agent', async () => {
    const agent = { type: 'load-test-ng', url, id: 'lt0' } as const;
    // The agent does not listen to the watchdog, until that has left it to the next run.
    fake.quirks.html = true;
    const child = startProgram('');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    while (!fake.lines.includes('DELETE /loadagent/lt0')) await sleep(50);
    claim(agent);
    // The last that the watchdog does.
    while (existsSync(journal)) await sleep(50);
    fake.quirks.html = false;
    expect(await fake.users('lt0')).toBe(40);
    release(agent);
  }, 20_000);

  it('ends with a process that has left nothing behind', async () => {
    const child = startProgram('clean');
    // Its watchdog writes to the same pipe, which is closed when both have ended.
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(await fake.users('lt0')).toBe(40);
    expect(existsSync(journal)).toBe(true);
  });
});
