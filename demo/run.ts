import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { capacity } from './closed-queue.ts';
import { shownComment } from './comment.ts';
import { startPrometheus } from './prometheus.ts';
import type { ServiceReady } from './service-command.ts';

const workers = 20;
const serviceSeconds = 0.1;
/** What a user of the embedded agent does by default: asks, then thinks this long on average. */
const thinkSeconds = 1;
const maxMeanLatency = 0.2;
const timeBudget = '140s';
const reportDirectory = 'capacity-report';

const query =
  'sum(rate(http_request_duration_seconds_sum[$__rate_interval]))' +
  ' / sum(rate(http_request_duration_seconds_count[$__rate_interval]))';

type CleanUp = () => Promise<void>;

/** The programs that the demo starts. */
export interface DemoPrograms {
  /** The demo's own: with the argument `service` it is the service. */
  readonly demo: string;
  /** The capacity-gate command. */
  readonly command: string;
}

/**
 * Finds the capacity of a small service on this machine, and prints it beside the capacity that
 * the service has by theory. Whatever it started is gone when it settles, Ctrl-C included. Resolves
 * with true when a number was found.
 */
export async function runDemo(programs: DemoPrograms): Promise<boolean> {
  const cleanUps: CleanUp[] = [];
  const cancel = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => cancel.abort());
  }
  try {
    return await demonstrate(programs, cancel.signal, cleanUps);
  } finally {
    for (const cleanUp of cleanUps.reverse()) {
      await cleanUp();
    }
  }
}

async function demonstrate(
  programs: DemoPrograms,
  cancel: AbortSignal,
  cleanUps: CleanUp[],
): Promise<boolean> {
  const report = join(reportDirectory, 'report.json');
  await rm(report, { force: true });
  const service = await forkService(programs.demo, cleanUps);
  const prometheus = cancel.aborted ? null : await startPrometheus([new URL(service.url).host]);
  if (prometheus !== null) {
    cleanUps.push(prometheus.stop);
  }
  if (cancel.aborted) {
    return false;
  }
  const latency = `mean latency below ${maxMeanLatency * 1000} ms`;
  console.log(
    `A small service has ${workers} workers; each request takes one of them for ${serviceSeconds * 1000} ms on average.`,
  );
  console.log(
    `How many users, who think for ${thinkSeconds} s between two requests, does it support with a ${latency}?`,
  );
  console.log('That takes two to three minutes, and stays on this machine.');
  console.log(
    prometheus === null
      ? 'There is no prometheus program on the PATH, so the signal is what the users themselves measure.\n'
      : `Prometheus watches it at ${prometheus.url}.\n`,
  );

  const signal = { name: 'mean latency (s)', max: maxMeanLatency };
  await runCommand(
    programs.command,
    [
      ...(prometheus === null
        ? ['--signals', JSON.stringify([{ ...signal, 'agent-stat': 'latency-mean' }])]
        : [
            '--signals',
            JSON.stringify([{ ...signal, query }]),
            '--prometheus-url',
            prometheus.url,
          ]),
      ...['--target-url', `${service.url}/`],
      ...['--max-users', '1000', '--precision', '5%', '--time-budget', timeBudget],
      ...['--report-dir', reportDirectory],
    ],
    cancel,
  );

  const answer = await readAnswer(report);
  const expected = capacity(
    { workers, serviceSeconds, thinkSeconds },
    ({ meanLatency }) => meanLatency < maxMeanLatency,
  );
  console.log(`\nFound:    ${describe(answer)}`);
  console.log(`Computed: ${expected} users, the exact capacity of such a queue at a ${latency}`);
  if (answer !== null) {
    console.log(await ending(programs.command));
  }
  return answer?.outcome === 'found';
}

/** What one gets of a run, and how to have it of a service of one's own. */
async function ending(command: string): Promise<string> {
  const summary = await readFile(join(reportDirectory, 'summary.md'), 'utf8').catch(() => '');
  return [
    `Report:   ${resolve(reportDirectory, 'report.html')}`,
    '          Open it in a browser. Beside it are report.json, summary.md and samples.csv.',
    '',
    'The comment on a pull request would begin like this:',
    '',
    ...shownComment(summary).map((line) => `  │ ${line}`.trimEnd()),
    '',
    'Now a service of yours. This checks everything and drives nothing:',
    '',
    `  node ${relative('.', command)} --plan --target-url http://localhost:8080/ --max-users 500 \\`,
    "    --signals '- {name: p95 latency (s), agent-stat: latency-p95, max: 0.3}'",
    '',
    `Without --plan it finds the capacity; "node ${relative('.', command)} init" writes a first capacity.yml.`,
    'Point it only at what is yours and may be slow for a while.',
    'README.md shows how every pull request is measured, and docs/signals.md how to ask a Prometheus.',
  ].join('\n');
}

/** The service in a process of its own, so that the load does not take its time. */
async function forkService(program: string, cleanUps: CleanUp[]): Promise<ServiceReady> {
  const child = fork(program, [
    ...['service', '--port', '0'],
    ...['--workers', String(workers), '--service-seconds', String(serviceSeconds)],
  ]);
  const exited = once(child, 'exit');
  cleanUps.push(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const failed = exited.then(() => {
    throw new Error('the service ended before it answered');
  });
  const [ready] = (await Promise.race([once(child, 'message'), failed])) as [ServiceReady];
  return ready;
}

/**
 * Runs the command to its end. It is in a process group of its own and gets one SIGINT from here
 * when the demo is cancelled; a Ctrl-C in the terminal would reach it a second time.
 */
async function runCommand(program: string, flags: string[], cancel: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [program, ...flags], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const interrupt = (): boolean => child.kill('SIGINT');
  cancel.addEventListener('abort', interrupt);
  await once(child, 'exit');
  cancel.removeEventListener('abort', interrupt);
}

/** What is read of report.json. */
interface Answer {
  readonly outcome: string;
  readonly maxUsers: number | null;
  readonly maxUsersLow: number | null;
  readonly maxUsersHigh: number | null;
}

async function readAnswer(path: string): Promise<Answer | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Answer;
  } catch {
    return null;
  }
}

function describe(answer: Answer | null): string {
  if (answer === null) {
    return 'nothing, the run left no report';
  }
  const { outcome, maxUsers, maxUsersLow, maxUsersHigh } = answer;
  if (maxUsers === null) {
    return `nothing (${outcome})`;
  }
  if (outcome !== 'found') return `${outcome.replace('-', ' ')} ${maxUsers} users`;
  return `${maxUsers} users (${maxUsersLow ?? 0} to ${maxUsersHigh ?? '∞'})`;
}
