import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FrameworkService, startFlask } from './abroad/frameworks.ts';
import { type MetricsServer, startMetricsServer } from './abroad/servers.ts';
import { killExecutables } from './engines/executables.ts';

const program = resolve('dist/cli/index.js');

let service: FrameworkService;
let prometheus: MetricsServer;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capacity-gate-first-'));
  service = await startFlask();
  prometheus = await startMetricsServer('prometheus', { targets: [service.scraped] });
});
afterEach(async () => {
  await Promise.all([service.kill(), prometheus.kill()]);
  await killExecutables();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly progress: string;
}

/** The command in an empty folder, as a new user has it. */
function command(...args: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    const all = ['--no-warnings', program, ...args];
    execFile(process.execPath, all, { cwd: folder }, (error, out, progress) =>
      done({ code: error === null ? 0 : error.code, out, progress }),
    );
  });
}

// The search has its own time budget; the precision that is asked for ends it long before.
jest.setTimeout(35 * 60_000);

it('leads from nothing to a first number for a service with a well-known exporter', async () => {
  const urls = ['--target-url', service.url, '--prometheus-url', prometheus.url];
  const begun = await command('init', ...urls, '--max-users', '600');
  expect({ code: begun.code, told: begun.progress }).toEqual({
    code: 0,
    told: expect.stringMatching(/flask-latency\)[^]*flask-errors\)[^]*Wrote capacity\.yml/),
  });
  const again = await command('init', ...urls);
  expect([again.code, again.progress]).toEqual([2, expect.stringContaining('--force')]);

  const rough = ['--config', 'capacity.yml', '--precision', '20%', '--confidence', '80%'];
  const planned = await command(...rough, '--plan');
  expect({ code: planned.code, page: planned.out.trimEnd() }).toEqual({
    code: 0,
    page: expect.stringMatching(
      /"p99 latency \(s\)" {2}[\d.]+ .*healthy[^]*A run would take:[^]*\nready$/,
    ),
  });

  const wrong = await command(...rough, '--plan', '--max-users', '900000');
  expect({ code: wrong.code, page: wrong.out.trimEnd() }).toEqual({
    code: 2,
    page: expect.stringMatching(/\n {2}--max-users: This machine[^]*\nnot ready: \d problems?$/),
  });

  const ran = await command(...rough);
  expect({ code: ran.code, told: ran.progress.slice(-2000) }).toMatchObject({ code: 0 });
  const report = JSON.parse(
    await readFile(join(folder, 'capacity-report/report.json'), 'utf8'),
  ) as { readonly maxUsers: number | null };
  expect(report.maxUsers).toBeGreaterThan(5);
  expect(report.maxUsers).toBeLessThan(500);
});
