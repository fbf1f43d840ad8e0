import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { freePort } from '../../src/cluster/free-port.ts';
import { processesNaming } from '../processes.ts';
import { makeRepository, type Placeholders } from './example.ts';

/** A run of an example's workflow on this machine. */
export interface Order {
  /** Path of the file. */
  readonly example: string;
  readonly placeholders: Placeholders;
  readonly event: string;
  /** What GitHub would tell of the event. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly repository: string;
  readonly apiUrl: string;
  /** Tells the runs of one repository apart. */
  readonly runId: number;
  /** What else is in the repository: text by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What another run has uploaded: text by path, below the artifact's name. */
  readonly artifacts?: Readonly<Record<string, string>>;
  /** A folder with programs that the machine has not. */
  readonly programs?: string;
  /** The variables of the repository. */
  readonly variables?: Readonly<Record<string, string>>;
  /** After these the run is killed, as GitHub kills a job at its time limit. */
  readonly minutes: number;
  /** The id of the step with this action, or its place from 0 where it has none. */
  readonly step?: string;
}

type Result = 'success' | 'failure';

export interface WorkflowRun {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  /** By id of the job. */
  readonly jobs: Readonly<Record<string, Result>>;
  /** By stage and id, as `Main capacity`; without those that were skipped. */
  readonly steps: Readonly<Record<string, Result>>;
  /** Of the step with this action. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  /** Warnings and notices. */
  readonly remarks: readonly string[];
  readonly summary: string;
  /** What the steps printed, and what act itself had to say. */
  readonly log: string;
  /** Text of a file that was uploaded, by its path below the artifact's name; null: there is none. */
  readonly artifact: (path: string) => Promise<string | null>;
  /** Paths of all that was uploaded to the artifact server. */
  readonly uploaded: readonly string[];
  /** Command lines of the processes that the run has left behind. */
  readonly leftBehind: readonly string[];
}

/** What act writes with --json, as far as it is used here. */
interface Line {
  readonly msg: string;
  readonly jobID?: string;
  readonly jobResult?: Result;
  readonly stage?: string;
  readonly stepID?: readonly string[];
  readonly stepResult?: Result;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
  readonly raw_output?: true;
}

/** In place of what the examples use beside this action, and act cannot get or run. */
const standIns = resolve('e2e/act/actions');

const folders: string[] = [];

/**
 * Runs a workflow with act, without containers: each job has a copy of the repository, which
 * stands for what actions/checkout would get and is gone in the end. Actions are run by the `node`
 * of the PATH, whatever they ask for. act keeps no time limit of a job and does not name the file
 * of the workflow (GITHUB_WORKFLOW_REF), nor the job in the API, so the first two are done here.
 */
export async function runWorkflow(order: Order): Promise<WorkflowRun> {
  const { repository, event, minutes } = order;
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-act-'));
  folders.push(folder);
  const [checkout, artifacts] = [join(folder, 'repository'), join(folder, 'artifacts')];
  await mkdir(artifacts);
  const workflow = await makeRepository(checkout, order.example, order.placeholders, order.files);
  for (const [path, text] of Object.entries(order.artifacts ?? {})) {
    await mkdir(dirname(join(artifacts, path)), { recursive: true });
    await writeFile(join(artifacts, path), text);
  }
  const eventPath = join(folder, 'event.json');
  await writeFile(eventPath, JSON.stringify(order.payload));

  const environment = {
    ARTIFACTS: artifacts,
    GITHUB_API_URL: order.apiUrl,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: String(order.runId),
    GITHUB_WORKFLOW_REF: `${repository}/${workflow.path}@refs/heads/main`,
    STAND_INS: standIns,
  };
  const used = workflow.text.matchAll(
    /actions\/(upload-artifact|download-artifact|github-script)@[0-9a-f]{40}/g,
  );
  const child = spawn(
    'act',
    [
      ...[event, '--json', '--workflows', workflow.path, '--eventpath', eventPath],
      ...['--platform', 'ubuntu-latest=-self-hosted', '--action-cache-path', join(folder, 'cache')],
      ...['--no-cache-server', '--secret', 'GITHUB_TOKEN=ghs_secret_token'],
      ...[
        '--artifact-server-path',
        join(folder, 'uploaded'),
        '--artifact-server-addr',
        '127.0.0.1',
      ],
      ...['--artifact-server-port', String(await freePort())],
      ...[...used].flatMap(([use, name = '']) => [
        '--local-repository',
        `${use}=${join(standIns, name)}`,
      ]),
      ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...Object.entries(order.variables ?? {}).flatMap(([name, value]) => [
        '--var',
        `${name}=${value}`,
      ]),
    ],
    {
      cwd: checkout,
      // Steps see it all, so nothing of a workflow that runs these tests is handed on.
      env: {
        HOME: folder,
        PATH: [
          ...(order.programs === undefined ? [] : [order.programs]),
          dirname(process.execPath),
          process.env['PATH'],
        ].join(delimiter),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: minutes * 60_000,
      killSignal: 'SIGKILL',
    },
  );
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const lines = written.split('\n').map(parseLine);
  return {
    exitCode,
    ...read(lines, order.step ?? 'capacity'),
    artifact: (path) => readFile(join(artifacts, path), 'utf8').catch(() => null),
    uploaded: await readdir(join(folder, 'uploaded'), { recursive: true }).catch(() => []),
    leftBehind: await processesNaming(folder),
  };
}

/** What is no JSON, act says of itself. */
function parseLine(line: string): Line {
  return line.startsWith('{') ? (JSON.parse(line) as Line) : { msg: `${line}\n`, raw_output: true };
}

/** Removes what the runs have left on the disk. */
export async function removeRuns(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
}

function read(
  lines: readonly Line[],
  step: string,
): Omit<WorkflowRun, 'exitCode' | 'artifact' | 'uploaded' | 'leftBehind'> {
  const said = (...commands: readonly string[]): readonly string[] =>
    lines
      .filter(({ command }) => command !== undefined && commands.includes(command))
      .map(({ arg = '' }) => arg);
  return {
    jobs: Object.fromEntries(
      lines.flatMap(({ jobID = '', jobResult }) =>
        jobResult === undefined ? [] : [[jobID, jobResult]],
      ),
    ),
    steps: Object.fromEntries(
      lines.flatMap(({ stage = '', stepID = [], stepResult }) =>
        stepResult === undefined || stage === ''
          ? []
          : [[`${stage} ${stepID.join('.')}`, stepResult]],
      ),
    ),
    outputs: Object.fromEntries(
      lines
        .filter(({ command, stepID }) => command === 'set-output' && stepID?.[0] === step)
        .map(({ name = '', arg = '' }) => [name, arg]),
    ),
    errors: said('error'),
    remarks: said('warning', 'notice'),
    summary: lines.map(({ content = '' }) => content).join(''),
    log: lines.map((line) => (line.raw_output === true ? line.msg : '')).join(''),
  };
}
