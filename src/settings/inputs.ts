import type { InputDefinition } from './input-definition.ts';
import { githubInputs } from './github-inputs.ts';
import { reportInputs } from './report-inputs.ts';

export { inputGroups, type InputDefinition } from './input-definition.ts';

/** All inputs, in the order of action.yml and --help. Defaults stand here and nowhere else. */
export const inputDefinitions = [
  {
    name: 'agent-urls',
    default: '',
    description:
      'Load-test agents, one URL a line, each with its options if any: weight=2 for twice as many users as the others, max-users=5000 for the most that it is given. Empty: an embedded agent loads target-url from this machine.',
    placeholder: 'URL',
    group: 'Agents',
    lines: true,
  },
  {
    name: 'agent-type',
    default: 'auto',
    description:
      'What the agents are: load-test-ng, locust, k6, embedded, or auto, which asks each URL what it is. k6 or locust without agent-urls: the script or locustfile in agent-config is run on this machine.',
    placeholder: 'TYPE',
    group: 'Agents',
  },
  {
    name: 'agent-config',
    default: '',
    description:
      'A JSON, YAML or TOML file. It is sent to load-test-ng agents when they are created (LoadTestConfig and the controller config, or a bare config.json); for the embedded agent it is the scenario. For agent-type k6 or locust it is the k6 script or the locustfile.',
    placeholder: 'FILE',
    group: 'Agents',
  },
  {
    name: 'agent-headers',
    default: '',
    description:
      'HTTP headers for the agents, "Name: value" a line; the embedded agent sends them to target-url. Masked in every log.',
    placeholder: 'HEADER',
    group: 'Agents',
    lines: true,
  },
  {
    name: 'target-url',
    default: '',
    description:
      'The service under test, for the embedded agent, and for a locustfile that does not name its host.',
    placeholder: 'URL',
    group: 'Agents',
  },
  {
    name: 'prometheus-url',
    default: '',
    description:
      'Base URL of Prometheus or a compatible server, with a path prefix where there is one. Basic auth may stand in the URL; it is masked.',
    placeholder: 'URL',
    group: 'Signals',
  },
  {
    name: 'prometheus-headers',
    default: '',
    description: 'HTTP headers for Prometheus, "Name: value" a line. Masked in every log.',
    placeholder: 'HEADER',
    group: 'Signals',
    lines: true,
  },
  {
    name: 'prometheus-token',
    default: '',
    description: 'Bearer token for Prometheus. Masked in every log.',
    placeholder: 'TOKEN',
    group: 'Signals',
  },
  {
    name: 'partial-response',
    default: 'unknown',
    description:
      'What an answer means from which, as the server says, a part of the data is missing: unknown, as any other gap, or accept, which takes it as it is.',
    placeholder: 'CHOICE',
    group: 'Signals',
  },
  {
    name: 'signals',
    default: '',
    description:
      'What must stay healthy: a YAML list, or the path of a file that holds one. Each signal has a name, a query (PromQL) or an agent-stat (a statistic of the agents), and max or min.',
    placeholder: 'YAML|FILE',
    group: 'Signals',
  },
  {
    name: 'coordinator-config',
    default: '',
    description:
      'A coordinator.json or .toml of Mattermost load-test-ng: agents, Prometheus, queries and max-users are read from it. Other inputs win over it.',
    placeholder: 'FILE',
    group: 'Signals',
  },
  {
    name: 'max-users',
    default: '1000',
    description:
      'The number of users that is never exceeded, 1 to 1000000. Left at its default, MaxActiveUsers of coordinator-config takes its place.',
    placeholder: 'USERS',
    group: 'Search',
  },
  {
    name: 'start-users',
    default: 'auto',
    description: 'The first level, 1 to max-users. auto: a hundredth of max-users.',
    placeholder: 'USERS',
    group: 'Search',
  },
  {
    name: 'users-per-second',
    default: 'auto',
    description:
      'How fast users come at most, 0.1 to 100000, where their arrival is costly. auto: as fast as the agents make them. They leave at once.',
    placeholder: 'USERS',
    group: 'Search',
  },
  {
    name: 'warm-up',
    default: 'auto',
    description:
      'How long the first level is held before anything is judged, 0s to 1h. auto: a service that is degraded with its first users is held there for as long as it gets better.',
    placeholder: 'DURATION',
    group: 'Search',
  },
  {
    name: 'mode',
    default: 'auto',
    description:
      'find: search for the capacity. check: only prove that the build still carries the baseline, which takes minutes; without a baseline it is find. auto: check in pull requests and merge groups that have a baseline, else find.',
    placeholder: 'MODE',
    group: 'Search',
  },
  {
    name: 'time-budget',
    default: 'auto',
    description:
      'How long the whole run may take, as 10m or 1h30m; 30s or more. auto: what is left of the job, less a reserve; on the command line 30m. In a job never more than what is left of it.',
    placeholder: 'DURATION',
    group: 'Search',
  },
  {
    name: 'precision',
    default: '3%',
    description:
      'The search ends when the interval is no wider than plus or minus this, 0.5% to 50%; of few users, than one to each side.',
    placeholder: 'PERCENTAGE',
    group: 'Search',
  },
  {
    name: 'confidence',
    default: '95%',
    description: 'Confidence of the interval, 50% to 99.9%.',
    placeholder: 'PERCENTAGE',
    group: 'Search',
  },
  {
    name: 'sample-interval',
    default: 'auto',
    description:
      'How often the signals are read, 250ms to 5m. auto: follows the scrape interval of Prometheus.',
    placeholder: 'DURATION',
    group: 'Search',
  },
  {
    name: 'baseline',
    default: 'auto',
    description:
      'What the capacity is compared with: a number of users, the path of an earlier report.json, none, or auto, which is the newest comparable runs of the base branch in history-branch (on the command line: none). Comparable are runs of the same key with the same engine, signals and load.',
    placeholder: 'USERS|FILE',
    group: 'Gate',
  },
  {
    name: 'baseline-target-url',
    default: '',
    description:
      'The base, deployed beside target-url: both are measured side by side, by turns in one run, and compared with each other in place of a history. Takes several times as long as a search. agent-config and agent-headers are those of target-url.',
    placeholder: 'URL',
    group: 'Gate',
  },
  {
    name: 'baseline-agent-urls',
    default: '',
    description:
      'The same for agents: those that load the base, one URL a line as in agent-urls, of the same type and with the same agent-config, agent-headers and credentials. A query of signals needs a baseline-query then.',
    placeholder: 'URL',
    group: 'Gate',
    lines: true,
  },
  {
    name: 'baseline-reuse',
    default: '0s',
    description:
      'How the base beside the build is measured. 0s: by turns, in each run. Longer, up to 12h: the build is measured first and compared with the history; only where that leaves a loss possible is the base measured, and what it carried then serves other builds of the same base commit for so long.',
    placeholder: 'DURATION',
    group: 'Gate',
  },
  {
    name: 'max-regression',
    default: '5%',
    description:
      'The gate fails when the capacity fell by more than this from the baseline, 0% to 90%. A loss is measured again before it fails.',
    placeholder: 'PERCENTAGE',
    group: 'Gate',
  },
  {
    name: 'required-users',
    default: '',
    description: 'The gate fails when the capacity is below this. Empty: no requirement.',
    placeholder: 'USERS',
    group: 'Gate',
  },
  {
    name: 'fail-on',
    default: 'regression, below-required, unmeasured',
    description:
      'What fails the job, separated by commas: regression, below-required, unmeasured (no level was measured at all), inconclusive, generator-limited. Empty: nothing does, the capacity is only reported.',
    placeholder: 'REASONS',
    group: 'Gate',
    mayBeEmpty: true,
  },
  ...reportInputs,
  ...githubInputs,
] as const satisfies readonly InputDefinition[];

export type InputName = (typeof inputDefinitions)[number]['name'];

/** What the user gave: input name -> text. A name that is missing was not given. */
export type RawInputs = Readonly<Record<string, string>>;

/**
 * Inputs of the action that nobody fills in: their defaults are the runner's way to tell what is in
 * no environment variable. They are no settings, and no flags of the command.
 */
export const runnerInputs = [
  {
    name: 'job-check-run-id',
    expression: '${{ job.check_run_id }}',
    description: 'Not to be set. Finds the job, to know how much of its time is left.',
  },
  {
    name: 'job-matrix',
    expression: '${{ toJSON(matrix) }}',
    description: 'Not to be set. Tells the jobs of a matrix apart.',
  },
] as const;

/** The names of all inputs. */
export const inputNames: readonly InputName[] = inputDefinitions.map(({ name }) => name);

/** The definition of an input; undefined when there is none of that name. */
export function inputDefinition(name: string): InputDefinition | undefined {
  return inputDefinitions.find((definition) => definition.name === name);
}
