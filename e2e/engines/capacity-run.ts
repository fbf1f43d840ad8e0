import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capacity } from '../../demo/closed-queue.ts';
import { startPrometheus } from '../../demo/prometheus.ts';
import { type Program, startProgram } from '../programs.ts';
import { startExecutable } from './executables.ts';

const workers = 20;
const serviceSeconds = 0.1;
const maxMeanLatency = 0.2;

/** The capacity of the service, by theory, for users who think for a second on average. */
export const computedCapacity = capacity(
  { workers, serviceSeconds, thinkSeconds: 1 },
  ({ meanLatency }) => meanLatency < maxMeanLatency,
);

/** How far an answer is from the computed capacity, as a share of it; null: it has no number. */
export function deviationOf({ maxUsers }: Answer): number | null {
  return maxUsers === null ? null : Math.abs(maxUsers / computedCapacity - 1);
}

/** The service that `findCapacity` watches, with more flags of its own. */
export async function startService(...flags: readonly string[]): Promise<Program> {
  return await startProgram(
    ...(['demo/main.ts', 'service', '--port', '0'] as const),
    ...['--workers', String(workers), '--service-seconds', String(serviceSeconds), ...flags],
  );
}

/** What is read of report.json. */
export interface Answer {
  readonly outcome: string;
  readonly maxUsers: number | null;
  readonly maxUsersLow: number | null;
  readonly maxUsersHigh: number | null;
  readonly run: {
    readonly clean: boolean;
    readonly notices: readonly string[];
    readonly samples: readonly { readonly requestedUsers: number; readonly activeUsers: number }[];
  };
}

const query =
  'sum(rate(http_request_duration_seconds_sum[$__rate_interval]))' +
  ' / sum(rate(http_request_duration_seconds_count[$__rate_interval]))';

/**
 * Runs the command to its end, from the sources, with the mean latency of the service as its
 * signal, which Prometheus tells. The flags name the agents.
 */
export async function findCapacity(service: Program, flags: readonly string[]): Promise<Answer> {
  const prometheus = await startPrometheus([new URL(service.url).host]);
  if (prometheus === null) throw new Error('there is no prometheus program on the PATH');
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-e2e-'));
  try {
    const command = await startExecutable(process.execPath, [
      ...['--no-warnings', 'src/cli.ts', ...flags],
      ...['--prometheus-url', prometheus.url],
      ...['--signals', JSON.stringify([{ name: 'mean latency (s)', max: maxMeanLatency, query }])],
      ...['--max-users', '1000', '--precision', '5%', '--time-budget', '180s'],
      ...['--report-dir', folder],
    ]);
    await command.ended;
    const report = await readFile(join(folder, 'report.json'), 'utf8').catch(() => {
      throw new Error(`the run left no report: ${command.printed()}`);
    });
    return JSON.parse(report) as Answer;
  } finally {
    await Promise.all([prometheus.stop(), rm(folder, { recursive: true, force: true })]);
  }
}
