import { isComparedWith, type Report } from '../model.ts';

/** A metric with one value for each set of labels; values that are not known are left out. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly values: readonly {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: number | null | undefined;
  }[];
}

const outcomes = ['found', 'at-least', 'at-most', 'inconclusive'] as const;
const verdicts = ['pass', 'fail', 'inconclusive', 'none'] as const;

/**
 * The result as metrics, in OpenMetrics text. All are gauges, so that the textfile collector of the
 * node exporter and a push gateway, which read Prometheus' older format, take it as well.
 */
export function renderMetrics(report: Report): string {
  const { key, run, settings, verdict } = report;
  const { result, users } = run;
  const baseline = isComparedWith(report.baseline) ? report.baseline.users : null;
  const change = verdict.comparison?.changePercent;
  const metrics: Metric[] = [
    gauge('users', 'Capacity in concurrent users.', result.users),
    gauge('users_low', 'Low end of the interval of the capacity.', result.low),
    gauge('users_high', 'High end of the interval of the capacity.', result.high),
    gauge('confidence_ratio', 'Confidence of the interval.', settings.confidence),
    gauge('baseline_users', 'Capacity that this one is compared with.', baseline),
    gauge(
      'change_ratio',
      'Change from the baseline, -0.1 for a loss of a tenth.',
      change === undefined || change === null ? null : change / 100,
    ),
    gauge('required_users', 'Users that are required.', settings.requiredUsers),
    states('outcome', 'Which kind of answer it is.', outcomes, result.outcome),
    states('verdict', 'What the gate says.', verdicts, verdict.verdict),
    {
      name: 'limited_by',
      help: 'What limits the capacity.',
      values: result.limitedBy === '' ? [] : [{ labels: { name: result.limitedBy }, value: 1 }],
    },
    gauge(
      'requests_per_second',
      'Requests of the users at the capacity.',
      users?.requestsPerSecond,
    ),
    gauge('error_ratio', 'Share of the requests that failed at the capacity.', users?.errorRatio),
    gauge('levels', 'Numbers of users that were held.', run.levels.length),
    gauge('duration_seconds', 'How long the measurement took.', run.finishedAt - run.startedAt),
    gauge('finished_timestamp_seconds', 'When the measurement ended.', run.finishedAt),
  ];
  return `${metrics.flatMap((metric) => metricLines(metric, key)).join('\n')}\n# EOF\n`;
}

function gauge(name: string, help: string, value: number | null | undefined): Metric {
  return { name, help, values: [{ value }] };
}

/** One of several states is 1, the others 0. */
function states(name: string, help: string, all: readonly string[], now: string): Metric {
  const values = all.map((state) => ({ labels: { [name]: state }, value: state === now ? 1 : 0 }));
  return { name, help, values };
}

function metricLines({ name, help, values }: Metric, key: string): string[] {
  const whole = `capacity_gate_${name}`;
  const lines = values.flatMap(({ labels = {}, value }) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? []
      : [`${whole}{${labelText({ key, ...labels })}} ${value}`],
  );
  return lines.length === 0 ? [] : [`# HELP ${whole} ${help}`, `# TYPE ${whole} gauge`, ...lines];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
