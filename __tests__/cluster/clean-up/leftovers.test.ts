import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeLeftovers } from '../../../src/cluster/clean-up/leftovers.ts';
import { claim, release } from '../../../src/cluster/machine/marks.ts';
import { LoadTestNgAgent } from '../../../src/cluster/load-test-ng/agent.ts';
import { FakeLoadTestNg } from '../../fakes/load-test-ng/server.ts';

describe('removeLeftovers', () => {
  const { signal } = new AbortController();
  let fake: FakeLoadTestNg;
  let url: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    fake = new FakeLoadTestNg();
    url = await fake.listen();
  });
  afterEach(async () => {
    await fake.close();
    children.splice(0).forEach((child) => child.kill('SIGKILL'));
  });

  /** A process that runs until it is ended; resolves when it is ready. */
  const startProcess = async (script: string, ...argv: string[]): Promise<ChildProcess> => {
    const child = spawn(
      process.execPath,
      ['-e', `${script}; setInterval(() => {}, 1000); process.send('ready')`, ...argv],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    children.push(child);
    await once(child, 'message');
    return child;
  };
  const removeProcess = (child: ChildProcess): ReturnType<typeof removeLeftovers> =>
    removeLeftovers({ remote: [], processes: [child.pid ?? 0] }, {});

  it('removes users and load agents, and finds nothing the second time', async () => {
    const agent = new LoadTestNgAgent({
      url,
      id: 'lt0',
      headers: {},
      config: { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 100 } } },
    });
    await agent.start(signal);
    await agent.setUsers(40, signal);
    const leftovers = {
      remote: [{ type: 'load-test-ng', url, id: 'lt0' } as const],
      processes: [],
    };
    expect(await removeLeftovers(leftovers, { 'X-Key': 'secret' })).toEqual({
      clean: true,
      problems: [],
    });
    expect(fake.requests.at(-1)?.headers['x-key']).toBe('secret');
    expect(await fake.users('lt0')).toBeNull();
    expect(await removeLeftovers(leftovers, {})).toEqual({ clean: true, problems: [] });
  });

  it('says where users may be left', async () => {
    fake.quirks.html = true;
    const remote = [
      {
        type: 'load-test-ng',
        url: url.replace('http://', 'http://me:secret@'),
        id: 'lt0',
      } as const,
    ];
    expect(await removeLeftovers({ remote, processes: [] }, {}, 0.5)).toEqual({
      clean: false,
      problems: [
        `${url}: expected a load-test-ng agent, but DELETE /loadagent/lt0 got ` +
          'an HTML page titled "Sign in" (HTTP 200); users may be left on it',
      ],
    });
  });

  it('leaves to a later run what that has taken over, also while it is at it', async () => {
    const leftover = { type: 'load-test-ng', url, id: 'lt0' } as const;
    const leftovers = { remote: [leftover], processes: [] };
    const dead = spawnSync(process.execPath, ['--version']).pid;
    fake.quirks.html = true;
    const removal = removeLeftovers(leftovers, {}, 60, dead);
    while (fake.requests.length === 0) await sleep(10);
    // This process stands for the later run.
    claim(leftover);
    expect(await removal).toEqual({ clean: true, problems: [] });
    const { length } = fake.requests;
    expect(await removeLeftovers(leftovers, {}, 60, dead)).toEqual({ clean: true, problems: [] });
    expect(fake.requests).toHaveLength(length);

    fake.quirks.html = false;
    // There is none, and that is made sure.
    const removed = ['DELETE /loadagent/lt0', 'GET /loadagent/lt0'];
    await removeLeftovers(leftovers, {}, 60, process.pid);
    expect(fake.lines.slice(length)).toEqual(removed);
    release(leftover);
    await removeLeftovers(leftovers, {}, 60, dead);
    expect(fake.lines.slice(length)).toEqual([...removed, ...removed]);
  });

  it.each(['/app/src/agent.ts', '/app/dist/agent/index.js'])('ends %s', async (program) => {
    const child = await startProcess('', program);
    const exit = once(child, 'exit');
    expect(await removeProcess(child)).toEqual({ clean: true, problems: [] });
    expect(await exit).toEqual([null, 'SIGTERM']);
    expect(await removeProcess(child)).toEqual({ clean: true, problems: [] });
  });

  it('kills a process of ours that does not listen', async () => {
    const child = await startProcess("process.on('SIGTERM', () => {})", '/app/dist/agent/index.js');
    const exit = once(child, 'exit');
    expect(await removeProcess(child)).toEqual({ clean: true, problems: [] });
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it('leaves alone a process that has got the id since', async () => {
    const child = await startProcess(
      "process.on('message', () => process.send('alive'))",
      '/app/dist/agent/index.json',
    );
    expect(await removeProcess(child)).toEqual({ clean: true, problems: [] });
    const answer = once(child, 'message');
    child.send('are you there?');
    expect((await answer)[0]).toBe('alive');
  });
});
