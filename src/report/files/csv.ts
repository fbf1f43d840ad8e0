import type { Sample } from '../../coordinator/record.ts';
import { plainText } from '../text/escape.ts';
import type { Report } from '../model.ts';
import { drawnRuns } from '../content/runs.ts';

const statistics = [
  'requests-per-second',
  'error-ratio',
  'latency-mean',
  'latency-p50',
  'latency-p95',
  'latency-p99',
] as const;

/**
 * Every look of every measurement as CSV (RFC 4180), with the value of each signal in its own unit,
 * and what the agents' users saw. What is not known is empty.
 */
export function renderSamples(report: Report): string {
  const names = report.signals.map(({ name }) => name);
  const head = [
    ...['measurement', 'time', 'seconds', 'requested users', 'active users', 'phase'],
    ...names.map((name) => `signal: ${plainText(name)}`),
    ...statistics.map((name) => `users: ${name}`),
  ];
  const rows = drawnRuns(report).flatMap(({ title, run }) =>
    run.samples.map((sample) => [
      title,
      new Date(sample.time * 1000).toISOString(),
      (sample.time - run.startedAt).toFixed(1),
      String(sample.requestedUsers),
      String(sample.activeUsers),
      sample.phase,
      ...names.map((name) => number(valueOf(sample, name))),
      ...statistics.map((name) => number(sample.statistics?.values[name])),
    ]),
  );
  return [head, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function valueOf({ readings }: Sample, name: string): number | null {
  return readings.find(({ signal }) => signal.name === name)?.value ?? null;
}

function number(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? '' : String(value);
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
