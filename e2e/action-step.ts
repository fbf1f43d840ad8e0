import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childrenOf } from './processes.ts';

const repository = 'owner/repository';

/** One step of a job that uses the action, as the runner runs it: from its bundles. */
export class ActionStep {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** A step with these inputs, in a job for pull request 7 whose API is at `apiUrl`. */
  static async create(
    inputs: Readonly<Record<string, string>>,
    apiUrl: string,
  ): Promise<ActionStep> {
    const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-step-'));
    const event = {
      pull_request: { number: 7, head: { repo: { full_name: repository } } },
    };
    await Promise.all([
      writeFile(join(folder, 'event'), JSON.stringify(event)),
      ...['output', 'summary', 'state'].map((name) => writeFile(join(folder, name), '')),
    ]);
    return new ActionStep(folder, {
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
      ),
      'INPUT_REPORT-DIR': join(folder, 'report'),
      'INPUT_GITHUB-TOKEN': 'ghs_secret_token',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: apiUrl,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: join(folder, 'event'),
      GITHUB_JOB: 'capacity',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_REPOSITORY: repository,
      GITHUB_RUN_ID: '1',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_STATE: join(folder, 'state'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_WORKFLOW: 'Load test',
    });
  }

  /** Starts the main step. */
  main(): ActionProcess {
    return new ActionProcess('dist/main/index.js', this.#environment);
  }

  /** Starts the post step, which gets the state that the main step has saved. */
  async post(): Promise<ActionProcess> {
    const state = Object.entries(await this.#values('state'));
    return new ActionProcess('dist/post/index.js', {
      ...this.#environment,
      ...Object.fromEntries(state.map(([name, text]) => [`STATE_${name}`, text])),
    });
  }

  outputs(): Promise<Readonly<Record<string, string>>> {
    return this.#values('output');
  }

  summary(): Promise<string> {
    return readFile(join(this.#folder, 'summary'), 'utf8');
  }

  async report(): Promise<StepReport> {
    const path = join(this.#folder, 'report', 'report.json');
    return JSON.parse(await readFile(path, 'utf8')) as StepReport;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  /** Reads a file of commands: `name<<delimiter`, the value, and the delimiter again. */
  async #values(name: string): Promise<Record<string, string>> {
    const text = await readFile(join(this.#folder, name), 'utf8');
    const entries = [...text.matchAll(/^(.+)<<(ghadelimiter_.+)\n([^]*?)\n?\2$/gm)];
    return Object.fromEntries(entries.map(([, key = '', , value = '']) => [key, value]));
  }
}

/** The part of report.json that the tests look at. */
export interface StepReport {
  readonly outcome: string;
  readonly maxUsers: number | null;
  readonly maxUsersLow: number | null;
  readonly maxUsersHigh: number | null;
  readonly run: {
    readonly stopReason: string;
    readonly clean: boolean;
    readonly samples: readonly {
      readonly requestedUsers: number;
      readonly readings: readonly { readonly unknown: string | null }[];
    }[];
  };
}

export class ActionProcess {
  /** Of the process; null when a signal ended it. */
  readonly exitCode: Promise<number | null>;
  readonly #child;
  #log = '';

  constructor(bundle: string, environment: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [bundle], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    }
    this.exitCode = once(this.#child, 'close').then(([code]: (number | null)[]) => code ?? null);
  }

  /** What it has printed so far. */
  get log(): string {
    return this.#log;
  }

  send(signal: 'SIGINT' | 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Ends it at once, and the processes that it has started: its watchdog cleans up no more. */
  async killWithChildren(): Promise<void> {
    const children = await childrenOf(this.#child.pid ?? 0);
    children.forEach((child) => process.kill(child, 'SIGKILL'));
    this.#child.kill('SIGKILL');
  }
}
