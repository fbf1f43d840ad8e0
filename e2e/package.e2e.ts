import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { killPrograms, startProgram } from './programs.ts';

const run = promisify(execFile);

// The search has its own time budget; the precision that is asked for ends it long before.
jest.setTimeout(35 * 60_000);

/** What releases are made of. */
const sources = [
  ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'],
  ...['dist', 'schema', 'scripts'],
];

/** Eight workers of 25 requests a second each; a user asks about once in 1.08 s. */
const service = ['service', '--port', '0', '--workers', '8', '--service-seconds', '0.04'];
const signals = '[{name: mean latency (s), agent-stat: latency-mean, max: 0.08}]';

describe('what a release consists of', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'capacity-gate-package-'));
  });
  afterAll(async () => {
    await killPrograms();
    await rm(folder, { recursive: true, force: true });
  });

  it('npm packs what can be installed by itself, and finds a capacity', async () => {
    const copy = join(folder, 'copy');
    for (const source of sources) await cp(source, join(copy, source), { recursive: true });
    const before = await readFile(join(copy, 'package.json'), 'utf8');
    const { version } = JSON.parse(before) as { version: string };
    await run('npm', ['pack', '--pack-destination', folder], { cwd: copy });
    expect(await readFile(join(copy, 'package.json'), 'utf8')).toBe(before);

    const empty = join(folder, 'empty');
    await mkdir(empty);
    const tarball = join(folder, `capacity-gate-${version}.tgz`);
    // Without the network, as it needs nothing else.
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: empty });
    const modules = await readdir(join(empty, 'node_modules'));
    expect(modules.filter((name) => !name.startsWith('.'))).toEqual(['capacity-gate']);
    const gate = async (...flags: string[]): Promise<string> =>
      (await run('npx', ['--no-install', 'capacity-gate', ...flags], { cwd: empty })).stdout;
    expect(await gate('--version')).toBe(`${version}\n`);

    const demo = join(empty, 'node_modules', 'capacity-gate', 'dist', 'demo', 'index.js');
    const { url } = await startProgram(demo, ...service);
    await gate(
      ...['--target-url', url, '--signals', signals, '--max-users', '600'],
      ...['--precision', '10%', '--report-dir', 'report'],
    );
    const report = JSON.parse(await readFile(join(empty, 'report', 'report.json'), 'utf8')) as {
      outcome: string;
      maxUsers: number;
    };
    expect(report.outcome).toBe('found');
    expect(report.maxUsers).toBeGreaterThan(150);
    expect(report.maxUsers).toBeLessThan(260);
  });

  it("the container image's files are all that its command needs", async () => {
    const dockerfile = await readFile('Dockerfile', 'utf8');
    const copies = [...dockerfile.matchAll(/^COPY (\S+) (\S+)$/gm)];
    expect(copies).not.toEqual([]);
    for (const [, from = '', to = ''] of copies) {
      await cp(from, join(folder, 'image', to), { recursive: true });
    }
    const [, entry = '[]'] = /^ENTRYPOINT (.+)$/m.exec(dockerfile) ?? [];
    const [program, script = ''] = JSON.parse(entry) as string[];
    expect(program).toBe('node');

    const { url } = await startProgram('dist/demo/index.js', ...service);
    const { stdout } = await run(
      process.execPath,
      [
        ...[join(folder, 'image', script), '--target-url', url, '--signals', signals],
        ...['--start-users', '10', '--max-users', '10', '--time-budget', '90s'],
        ...['--report-dir', join(folder, 'report')],
      ],
      // As in a container, there is nothing above the program's own directory.
      { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } },
    );
    expect(stdout).toContain('At least 10 users, ');
  });
});
