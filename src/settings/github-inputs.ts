import type { InputDefinition } from './input-definition.ts';

const historyIsOfTheAction =
  'only the action keeps a history; give --baseline a number or an earlier report.json';

/** What is read from the server that the action runs on, and written there. */
export const githubInputs = [
  {
    name: 'comment',
    default: 'auto',
    description:
      'auto: comment on pull requests, in one comment that is updated. on-change: begin that comment only when the job fails or the capacity changed for certain, and keep it up to date from then on. never: do not. Needs pull-requests: write. Only the action comments.',
    placeholder: 'WHEN',
    group: 'GitHub',
  },
  {
    name: 'pull-request',
    default: '',
    description:
      'The number of the pull request to comment on, where the event does not tell it. Of a dispatch, a comment or a finished deployment, what is measured then counts as the code of that pull request, and is not added to the history. Empty: that of the event.',
    placeholder: 'NUMBER',
    group: 'GitHub',
    actionOnly: 'only the action comments',
  },
  {
    name: 'upload-report',
    default: 'auto',
    description:
      'auto: keep report.html and report.json as an artifact of the run, named after key, and link to it from the comment. Where the server keeps none, a notice says so. never: do not.',
    placeholder: 'WHEN',
    group: 'GitHub',
    actionOnly: 'only the action uploads; the command leaves the report in --report-dir',
  },
  {
    name: 'history-branch',
    default: 'capacity-history',
    description:
      'The branch that keeps the results, made when it is missing. Runs on the default branch add to it, which needs contents: write; pull requests and merge groups only read it, which needs contents: read. Empty: keep none.',
    placeholder: 'BRANCH',
    group: 'GitHub',
    mayBeEmpty: true,
    actionOnly: historyIsOfTheAction,
  },
  {
    name: 'history-write-branches',
    default: '',
    description:
      'Other branches whose runs add to the history, by name, separated by commas or line ends: release/1.x. Each of them, and a pull request into it, is compared with its own runs. A branch that is named, the default one too, is also taken to be what a repository_dispatch, a deployment or a workflow_run of it measures.',
    placeholder: 'BRANCHES',
    group: 'GitHub',
    actionOnly: historyIsOfTheAction,
  },
  {
    name: 'github-token',
    default: '',
    expression: '${{ github.token }}',
    description:
      'Token for the history, the comment and the time left of the job. Only the action uses it.',
    placeholder: 'TOKEN',
    group: 'GitHub',
  },
] as const satisfies readonly InputDefinition[];
