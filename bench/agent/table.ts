import { median } from '../../src/gate/statistics.ts';
import type { CpuTime } from './generators.ts';

/** One run of one load generator. */
export interface Run {
  readonly protocol: string;
  readonly generator: string;
  readonly requests: number;
  readonly seconds: number;
  readonly cpu: CpuTime;
}

/** The medians of all runs of one load generator over one protocol. */
export interface Row {
  readonly protocol: string;
  readonly generator: string;
  readonly requestsPerCpuSecond: number;
  /** CPU time for a request in microseconds: its own, and the kernel's. */
  readonly userMicroseconds: number;
  readonly systemMicroseconds: number;
  readonly requestsPerSecond: number;
  /** Share of one core. */
  readonly cpu: number;
  /**
   * The first generator's requests per CPU-second over this one's: the median over rounds, as
   * what else the machine does changes from round to round.
   */
  readonly advantage: number;
}

/**
 * @param runs each generator once in each round, all rounds of one protocol in their order; the
 * first generator is that with which the others are compared
 */
export function rowsOf(runs: readonly Run[]): Row[] {
  const unique = (names: readonly string[]): string[] => [...new Set(names)];
  const generators = unique(runs.map(({ generator }) => generator));
  return unique(runs.map(({ protocol }) => protocol)).flatMap((protocol) => {
    const groups = generators.map((generator) =>
      runs.filter((run) => run.protocol === protocol && run.generator === generator),
    );
    return groups.map((group, index) => ({
      protocol,
      generator: generators[index] ?? '',
      requestsPerCpuSecond: median(group.map(efficiency)),
      userMicroseconds: median(group.map(({ cpu, requests }) => (1e6 * cpu.user) / requests)),
      systemMicroseconds: median(group.map(({ cpu, requests }) => (1e6 * cpu.system) / requests)),
      requestsPerSecond: median(group.map(({ requests, seconds }) => requests / seconds)),
      cpu: median(group.map(({ cpu, seconds }) => total(cpu) / seconds)),
      advantage: median(
        (groups[0] ?? []).map((run, round) => efficiency(run) / efficiency(group[round] ?? run)),
      ),
    }));
  });
}

function efficiency({ requests, cpu }: Run): number {
  return requests / total(cpu);
}

function total({ user, system }: CpuTime): number {
  return user + system;
}

/** The rows as a table in Markdown. */
export function markdownOf(rows: readonly Row[]): string {
  const head = [
    '| Target | Load generator | Requests per CPU-second | The agent makes | User time a request | System time | Requests per second | CPU |',
    '| ------ | -------------- | ----------------------: | --------------: | ------------------: | ----------: | ------------------: | --: |',
  ];
  const lines = rows.map((row) => {
    const cells = [
      row.protocol,
      row.generator,
      thousands(row.requestsPerCpuSecond),
      row.generator === rows[0]?.generator ? '' : `${row.advantage.toFixed(2)} times as many`,
      `${row.userMicroseconds.toFixed(1)} µs`,
      `${row.systemMicroseconds.toFixed(1)} µs`,
      thousands(row.requestsPerSecond),
      `${Math.round(row.cpu * 100)}%`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [...head, ...lines].join('\n');
}

/** To the hundred: more digits than that differ from run to run. */
function thousands(count: number): string {
  return (Math.round(count / 100) * 100).toLocaleString('en-US');
}
