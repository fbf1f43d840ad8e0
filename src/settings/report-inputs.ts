import type { InputDefinition } from './input-definition.ts';

/** What is told of a run, and how. */
export const reportInputs = [
  {
    name: 'key',
    default: 'auto',
    description: 'Tells parallel runs apart. auto: the workflow, job and matrix.',
    placeholder: 'TEXT',
    group: 'Report',
  },
  {
    name: 'report-dir',
    default: 'capacity-report',
    description:
      'The directory that report.json, report.html, summary.md and samples.csv are written to.',
    placeholder: 'DIRECTORY',
    group: 'Report',
  },
  {
    name: 'verbose',
    default: 'false',
    description:
      'true: every look at the signals is a line of the log. Otherwise each level is one, and the looks are folded away, or drawn in one line of the terminal.',
    placeholder: '',
    group: 'Report',
  },
  {
    name: 'metrics-file',
    default: '',
    description:
      "A file for the result as metrics, in OpenMetrics text, as capacity.prom in the directory that the node exporter's textfile collector reads. Empty: none.",
    placeholder: 'FILE',
    group: 'Report',
  },
  {
    name: 'junit-file',
    default: '',
    description:
      'A file for the verdict as JUnit XML, for CI systems that show test reports, as GitLab and Jenkins. Empty: none.',
    placeholder: 'FILE',
    group: 'Report',
  },
  {
    name: 'grafana-url',
    default: '',
    description:
      'Base URL of Grafana, or that of one of its dashboards: the report links to it at the time of the run. With grafana-token each level and the answer are annotations there, tagged capacity-gate.',
    placeholder: 'URL',
    group: 'Report',
  },
  {
    name: 'grafana-token',
    default: '',
    description:
      'Token of a service account of Grafana that may write annotations. Masked in every log. What Grafana refuses is a notice, and fails nothing.',
    placeholder: 'TOKEN',
    group: 'Report',
  },
  {
    name: 'config',
    default: '',
    description:
      'A capacity.yml (or .json, .toml) that holds inputs by their names; those that are given beside it win. capacity-gate init writes one.',
    placeholder: 'FILE',
    group: 'Report',
  },
  {
    name: 'plan',
    default: 'false',
    description:
      'true: check everything, drive nothing, and print each signal as it is now, the agents, how long a run would take, and all that is wrong. Fails when it is not ready.',
    placeholder: '',
    group: 'Report',
  },
] as const satisfies readonly InputDefinition[];
