import { stringify } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { formatValue } from '../report/text/numbers.ts';
import { untoldRoles, type Proposal } from './propose.ts';

/** What a config file is made of. */
export interface Written {
  /** The repository of the action, `owner/name`; null: not known. */
  readonly repository: string | null;
  readonly targetUrl: string;
  /** Null: there is none. */
  readonly prometheusUrl: string | null;
  readonly maxUsers: number;
  readonly proposals: readonly Proposal[];
  /** What a request took, in seconds; null: not known. */
  readonly requestSeconds: number | null;
  /** The threshold of the latency that users see, where no query tells one; in seconds. */
  readonly statisticSeconds: number;
}

/** The newest release of the major version. */
const release = `v${packageJson.version.split('.')[0] ?? ''}`;

/** Where editors find what may stand in the file. */
function schemaUrl(repository: string): string {
  return `https://raw.githubusercontent.com/${repository}/${release}/schema/capacity.schema.json`;
}

/** The text of capacity.yml. */
export function configText(written: Written): string {
  const { repository, targetUrl, prometheusUrl, maxUsers, proposals } = written;
  const inputs = {
    'target-url': targetUrl,
    ...(prometheusUrl !== null && { 'prometheus-url': prometheusUrl }),
    'max-users': maxUsers,
  };
  return [
    ...(repository === null ? [] : [`# yaml-language-server: $schema=${schemaUrl(repository)}`]),
    '# Written by `capacity-gate init`. Check it with `capacity-gate --config capacity.yml --plan`.',
    '# A signal is healthy below its max; capacity is the most users at which all of them are.',
    stringify(inputs).trimEnd(),
    'signals:',
    ...proposals.flatMap(signal),
    ...statistics(written),
    '',
  ].join('\n');
}

function signal({ preset, where, threshold, value }: Proposal): string[] {
  const now = value === null ? 'no value now' : `${formatValue(value)} now`;
  const labels = Object.entries(where).map(([label, text]) => `${label}: ${JSON.stringify(text)}`);
  return [
    `  # ${preset.title}: ${now}`,
    `  - preset: ${preset.name}`,
    ...(labels.length === 0 ? [] : [`    where: { ${labels.join(', ')} }`]),
    `    ${preset.bound}: ${threshold}`,
  ];
}

/** What no metrics tell of latency and of errors, the users do. */
function statistics({ proposals, requestSeconds, statisticSeconds }: Written): string[] {
  const untold = untoldRoles(proposals);
  const now = requestSeconds === null ? '' : `: a request takes ${formatValue(requestSeconds)} now`;
  const latency = [
    `  # as the users see it (s)${now}`,
    '  - name: p95 latency (s)',
    '    agent-stat: latency-p95',
    `    max: ${statisticSeconds}`,
  ];
  const errors = [
    '  # as the users see it',
    '  - name: error ratio',
    '    agent-stat: error-ratio',
    '    max: 0.01',
  ];
  return [
    ...(untold.includes('latency') ? latency : []),
    ...(untold.includes('errors') ? errors : []),
  ];
}

/**
 * The text of the workflow that runs it.
 *
 * @param repository of the action, `owner/name`; null: OWNER stands for its owner
 */
export function workflowText(hasToken: boolean, repository: string | null): string {
  const replace = repository === null ? ' Replace OWNER: who has the repository that you use.' : '';
  return `# Written by \`capacity-gate init\`.${replace}
name: Capacity

on:
  pull_request:
  push:
    branches: [main]
  workflow_dispatch:

permissions:
  contents: write # the history of results, on a branch of its own
  pull-requests: write # the comment

# Two searches of one environment would disturb each other.
concurrency:
  group: capacity

jobs:
  capacity:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
      # Start the service and its Prometheus here, where they do not run already.
      - uses: ${repository ?? 'OWNER/capacity-gate'}@${release}
        with:
          config: capacity.yml
${hasToken ? '          prometheus-token: ${{ secrets.PROMETHEUS_TOKEN }}\n' : ''}`;
}
