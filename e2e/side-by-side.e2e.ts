import { afterAll, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrometheus } from '../demo/prometheus.ts';
import { killExecutables, startExecutable } from './engines/executables.ts';
import { killPrograms, type Program, startProgram, until } from './programs.ts';

/** What is read of report.json. */
interface Answer {
  readonly verdict: string;
  readonly sideBySide: {
    readonly base: { readonly outcome: string; readonly maxUsers: number; readonly turns: number };
    readonly head: { readonly turns: number };
  };
  readonly run: {
    readonly clean: boolean;
    readonly samples: readonly { readonly phase: string; readonly activeUsers: number }[];
  };
}

afterAll(() => Promise.all([killExecutables(), killPrograms()]));

it('fails a build that carries a third less than its base, and leaves no user on either', async () => {
  const [base, head] = [await startService(0.1), await startService(0.15)];
  const prometheus = await startPrometheus([base, head].map(hostOf));
  if (prometheus === null) throw new Error('there is no prometheus program: run e2e/install.sh');
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-e2e-'));
  const signal = {
    name: 'requests under way',
    query: queryOf(head),
    'baseline-query': queryOf(base),
    max: 20,
  };
  const command = await startExecutable(process.execPath, [
    ...['--no-warnings', 'src/cli.ts', '--report-dir', folder, '--prometheus-url', prometheus.url],
    ...['--target-url', `${head.url}/`, '--baseline-target-url', `${base.url}/`],
    ...['--signals', JSON.stringify([signal]), '--max-users', '500', '--start-users', '60'],
    ...['--precision', '10%', '--time-budget', '180s'],
  ]);
  const ended = await command.ended;
  const secondsOfBoth = await busyAtOnce(prometheus.url, base, head);
  const report = await readFile(join(folder, 'report.json'), 'utf8').catch(() => '{}');
  await Promise.all([prometheus.stop(), rm(folder, { recursive: true, force: true })]);
  const { verdict, sideBySide, run } = JSON.parse(report) as Answer;
  expect([verdict, command.printed()]).toEqual(['fail', expect.stringContaining('\nFail: ')]);
  expect(ended).toEqual([1, null]);
  expect(sideBySide.base.outcome).toBe('found');
  // Around a change of turns, what Prometheus knows of the two may be of different seconds.
  expect(secondsOfBoth).toBeLessThanOrEqual(2 * (sideBySide.base.turns + sideBySide.head.turns));
  const paused = run.samples.filter(({ phase }) => phase === 'paused');
  expect(paused.map(({ activeUsers }) => activeUsers)).toEqual(paused.map(() => 0));
  expect(run.clean).toBe(true);
  for (const service of [base, head]) {
    await until(
      () => busyWorkers(service),
      (busy) => busy === 0,
    );
  }
});

/** A service that takes so long for a request, and as many requests at once as there are. */
async function startService(seconds: number): Promise<Program> {
  return await startProgram(
    ...(['demo/main.ts', 'service', '--port', '0'] as const),
    ...['--workers', '1000', '--service-seconds', String(seconds)],
  );
}

function hostOf({ url }: Program): string {
  return new URL(url).host;
}

/** Mean number of requests under way at one of the two: 20 of 220 users at 0.1 s, of 153 at 0.15 s. */
function queryOf(service: Program): string {
  return `sum(rate(http_request_duration_seconds_sum{instance="${hostOf(service)}"}[$__rate_interval]))`;
}

/** For how many seconds of the last two minutes both had a request to serve, as Prometheus saw it. */
async function busyAtOnce(prometheus: string, one: Program, other: Program): Promise<number> {
  const busy = (service: Program): string => `busy_workers{instance="${hostOf(service)}"} > 0`;
  const query = `count_over_time((${busy(one)} and on() ${busy(other)})[2m:1s])`;
  const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await response.json()) as {
    data: { result: readonly { value: readonly [number, string] }[] };
  };
  return Number(data.result[0]?.value[1] ?? 0);
}

async function busyWorkers({ url }: Program): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^busy_workers (\d+)$/m.exec(metrics)?.[1]);
}
