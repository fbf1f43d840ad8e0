import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './programs.ts';

function startDemo() {
  const child = spawn(process.execPath, ['dist/demo/index.js'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return { child, printed: () => printed, ended: once(child, 'close') };
}

describe('the demo', () => {
  it('finds a capacity near the computed one', async () => {
    const demo = startDemo();
    const [code] = (await demo.ended) as [number | null];
    const lines = demo.printed().split('\n');
    expect([code, lines]).toEqual([
      0,
      expect.arrayContaining([
        expect.stringMatching(/^Found: {4}(1[7-9]|2[0-6])\d users \(\d+ to \d+\)$/),
        expect.stringMatching(/^Computed: 238 users, /),
        expect.stringMatching(/^Report: {3}\/.*\/capacity-report\/report\.html$/),
        expect.stringMatching(/^ {2}│ ℹ️ (1[7-9]|2[0-6])\d users \(/),
        expect.stringMatching(/^ {2}node dist\/cli\/index\.js --plan /),
      ]),
    ]);
  });

  it('leaves nothing running when it is interrupted', async () => {
    const demo = startDemo();
    const prometheus = await until(
      () => /http:\S+\d/.exec(demo.printed())?.[0],
      (url) => url !== undefined,
    );
    demo.child.kill('SIGINT');
    expect(await demo.ended).toEqual([1, null]);
    await expect(fetch(prometheus ?? '')).rejects.toThrow('fetch failed');
  });
});
