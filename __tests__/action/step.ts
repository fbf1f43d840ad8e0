import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runAction } from '../../src/action/run-action.ts';
import type { RunRecord } from '../../src/coordinator/record.ts';
import { run } from '../../src/run/run.ts';
import type { FakeGitHub } from '../fakes/github/fake-github.ts';
import { FakeReach } from '../run/fake-reach.ts';

/** What the runner is told of an event. */
export interface StepEvent {
  readonly name: string;
  readonly payload: object;
  readonly ref: string;
  readonly sha: string;
}

export interface StepEnd {
  /** Of the process; 1: the job fails. */
  readonly exitCode: typeof process.exitCode;
  readonly outputs: Readonly<Record<string, string>>;
  /** Workflow commands but those for masks and state. */
  readonly annotations: readonly string[];
  readonly reach: FakeReach;
}

/**
 * Runs the main step in this process: all is real but the agents and GitHub. The caller puts
 * `process.env` and `process.exitCode` back.
 *
 * @param directory for the runner's files; the workspace is the folder `workspace` in it.
 * @param output what was printed, of `capturedOutput`.
 */
export async function runStep(
  github: FakeGitHub,
  directory: string,
  output: { text: string },
  { name, payload, ref, sha }: StepEvent,
  records: readonly RunRecord[],
  inputs: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<StepEnd> {
  output.text = '';
  process.exitCode = undefined;
  const paths = ['event', 'output', 'summary', 'state'].map((each) => join(directory, each));
  const [event = '', outputs = '', summary = '', state = ''] = paths;
  await mkdir(join(directory, 'workspace'), { recursive: true });
  await Promise.all(paths.map((path) => writeFile(path, '')));
  await writeFile(event, JSON.stringify({ repository: { default_branch: 'main' }, ...payload }));
  process.env = {
    ...process.env,
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_RUN_ID: '9',
    GITHUB_RUN_ATTEMPT: '',
    GITHUB_WORKFLOW: 'CI',
    GITHUB_JOB: 'load',
    GITHUB_ACTION: '__octo_gate',
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: ref,
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_SHA: sha,
    GITHUB_WORKSPACE: join(directory, 'workspace'),
    GITHUB_OUTPUT: outputs,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_STATE: state,
    'INPUT_GITHUB-TOKEN': 'ghs_token',
    'INPUT_TARGET-URL': 'http://shop.test/',
    'INPUT_TIME-BUDGET': '30m',
    'INPUT_REPORT-DIR': join(directory, 'report'),
    INPUT_SIGNALS: '[{ name: p95, agent-stat: latency-p95, max: 0.3 }]',
    'INPUT_UPLOAD-REPORT': 'never',
    ...Object.fromEntries(
      Object.entries(inputs).map(([input, text]) => [`INPUT_${input.toUpperCase()}`, text]),
    ),
    ...variables,
  };
  const reach = new FakeReach(records);
  await runAction((context) => run(context, reach));
  const written = await readFile(outputs, 'utf8');
  return {
    exitCode: process.exitCode,
    outputs: Object.fromEntries(
      [...written.matchAll(/^(.+)<<(\S+)\n(.*)\n\2\n/gm)].map(([, key = '', , text]) => [
        key,
        text ?? '',
      ]),
    ),
    annotations: output.text.match(/^::(?!add-mask|save-state).*$/gm) ?? [],
    reach,
  };
}
