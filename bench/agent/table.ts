import { median } from '../../src/gate/statistics.ts';

/** One run of one load generator. */
export interface Run {
  readonly protocol: string;
  readonly generator: string;
  readonly requests: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** The medians of all runs of one load generator over one protocol. */
export interface Row {
  readonly protocol: string;
  readonly generator: string;
  readonly requestsPerCpuSecond: number;
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
      requestsPerSecond: median(group.map(({ requests, seconds }) => requests / seconds)),
      cpu: median(group.map(({ cpuSeconds, seconds }) => cpuSeconds / seconds)),
      advantage: median(
        (groups[0] ?? []).map((run, round) => efficiency(run) / efficiency(group[round] ?? run)),
      ),
    }));
  });
}

function efficiency({ requests, cpuSeconds }: Run): number {
  return requests / cpuSeconds;
}

/** The rows as a table in Markdown. */
export function markdownOf(rows: readonly Row[]): string {
  const head = [
    '| Target | Load generator | Requests per CPU-second | The agent makes | Requests per second | CPU |',
    '| ------ | -------------- | ----------------------: | --------------: | ------------------: | --: |',
  ];
  const lines = rows.map((row) => {
    const cells = [
      row.protocol,
      row.generator,
      thousands(row.requestsPerCpuSecond),
      row.generator === rows[0]?.generator ? '' : `${row.advantage.toFixed(2)} times as many`,
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
