import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChaosCase, Found, type Running, secrets } from './case.ts';
import { World } from './world.ts';

const mostMegabytes = 300;
const longestCaseSeconds = 120;

const repo = { full_name: 'owner/repository' };
/** The one that the action's runs are of. */
const pullRequest = {
  number: 7,
  state: 'open',
  base: { label: 'owner:main', ref: 'main', sha: 'b'.repeat(40), repo },
  head: { label: 'owner:topic', ref: 'topic', sha: 'a'.repeat(40), repo },
};

/** What was seen of a case. */
export interface Outcome {
  readonly name: string;
  readonly kind: string;
  readonly seconds: number;
  readonly megabytes: number;
  /** What was not as it should be; empty: all was. */
  readonly wrong: readonly string[];
  readonly log: string;
}

interface Ended {
  readonly code: number | null;
  readonly seconds: number;
  readonly megabytes: number;
  readonly log: string;
  /** What the case itself found wrong while it acted; null: nothing. */
  readonly found: string | null;
}

/** Plays a case, from bundles in `dist`. */
export async function runCase(one: ChaosCase, dist: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-chaos-'));
  const world = new World(one.faults ?? {});
  await world.start();
  try {
    await mkdir(join(folder, 'home'));
    for (const [name, content] of Object.entries(one.files ?? {})) {
      await writeFile(join(folder, name), content);
    }
    for (const name of ['output', 'summary', 'state']) await writeFile(join(folder, name), '');
    const main = await play(one, one.program === 'action' ? 'main' : 'cli', world, folder, dist);
    const post = one.post === true ? await playPost(one, world, folder, dist) : null;
    const gone = performance.now() + 1000 * (one.expect.usersGoneWithin ?? 0);
    while (world.users > 0 && performance.now() < gone) await sleep(100);
    const log = main.log + (post?.log ?? '');
    const shown = [log, ...world.comments, ...(await textsIn(folder, one))].join('\n');
    return {
      name: one.name,
      kind: one.kind,
      seconds: main.seconds,
      megabytes: main.megabytes,
      wrong: judge(one, main, world, shown),
      log,
    };
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function judge(one: ChaosCase, main: Ended, world: World, shown: string): string[] {
  const { codes, within, says, neverSays, last, blind, megabytes = mostMegabytes } = one.expect;
  const lastLine = main.log.trimEnd().split('\n').at(-1) ?? '';
  const growth = blind === undefined ? 0 : world.growth(...blind);
  const unmasked = shown.replaceAll(/^::add-mask::.*$/gm, '');
  return [
    ...(main.found === null ? [] : [main.found]),
    ...(codes.includes(main.code) ? [] : [`exit code ${main.code}, expected ${codes.join()}`]),
    ...(main.seconds <= within ? [] : [`ended after ${main.seconds.toFixed(1)} s of ${within}`]),
    ...(world.users === 0 ? [] : [`${world.users} users left`]),
    ...(growth === 0 ? [] : [`grew by ${growth} users while blind`]),
    ...(main.megabytes < megabytes ? [] : [`${main.megabytes} MB`]),
    ...Object.entries(secrets)
      .filter(([, secret]) => unmasked.includes(secret.slice(0, 12)))
      .map(([name]) => `the secret of ${name} was shown`),
    ...(says === undefined || says.test(main.log) ? [] : [`does not say ${says}`]),
    ...(neverSays?.test(main.log) === true ? [`says ${neverSays}`] : []),
    ...(last === undefined || last.test(lastLine) ? [] : [`ends with "${lastLine}", not ${last}`]),
    ...(/\n {4}at \S+ \(|^node:internal/m.test(main.log) ? ['shows a stack'] : []),
  ];
}

/** The usual inputs: two agents, a signal of Prometheus, and a short run. */
function inputsOf(one: ChaosCase, world: World, folder: string): Record<string, string> {
  const usual: Record<string, string> = {
    'agent-urls': world.agents.map(({ url }) => url).join('\n'),
    'agent-type': 'load-test-ng',
    'agent-headers': `Authorization: Bearer ${secrets.agent}`,
    'prometheus-url': world.prometheus.url,
    'prometheus-token': secrets.prometheus,
    signals: '[{name: load, query: load, max: 1}]',
    // Exit codes are to speak of the program, not of what it measured.
    'fail-on': '',
    'max-users': '100',
    'time-budget': '30s',
    'sample-interval': '500ms',
    'report-dir': join(folder, 'report'),
  };
  const inputs = { ...usual, ...one.inputs };
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.replaceAll('TARGET', world.target.url)]],
    ),
  );
}

function start(
  one: ChaosCase,
  entry: string,
  world: World,
  folder: string,
  dist: string,
): ChildProcess {
  const inputs = inputsOf(one, world, folder);
  const isCommand = entry === 'cli';
  const flags = Object.entries(inputs).flatMap(([name, value]) =>
    name === 'plan' ? ['--plan'] : [`--${name}`, value],
  );
  const preload = one.preload === undefined ? [] : ['--import', preloadOf(one.preload)];
  return spawn(
    process.execPath,
    [...preload, programOf(dist, entry), ...(isCommand ? flags : [])],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: join(folder, 'home'),
        ...(isCommand ? {} : actionEnvironment(inputs, world, folder)),
        ...one.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

/** The bundle; with `src` the source, which is quicker to try. */
function programOf(dist: string, entry: string): string {
  return dist === 'src' ? resolve(dist, `${entry}.ts`) : resolve(dist, entry, 'index.js');
}

function preloadOf(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

function actionEnvironment(
  inputs: Readonly<Record<string, string>>,
  world: World,
  folder: string,
): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
    'INPUT_GITHUB-TOKEN': secrets.github,
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: world.github.url,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_JOB: 'capacity',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_REPOSITORY: 'owner/repository',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_STATE: join(folder, 'state'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_WORKFLOW: 'Load test',
  };
}

async function play(
  one: ChaosCase,
  entry: string,
  world: World,
  folder: string,
  dist: string,
): Promise<Ended> {
  if (entry === 'main' && one.files?.['event.json'] === undefined) {
    const event = { number: 7, pull_request: pullRequest, repository: { default_branch: 'main' } };
    await writeFile(join(folder, 'event.json'), JSON.stringify(event));
  }
  const child = start(one, entry, world, folder, dist);
  return await watch(child, one, world, folder);
}

async function watch(
  child: ChildProcess,
  one: ChaosCase,
  world: World,
  folder: string,
): Promise<Ended> {
  const { pid = 0 } = child;
  let log = '';
  let megabytes = 0;
  let since = performance.now();
  let found: string | null = null;
  let acting: Promise<void> = Promise.resolve();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  }
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const over = new AbortController();
  const memory = setInterval(() => {
    void peakMegabytes(pid).then((peak) => (megabytes = Math.max(megabytes, peak)));
  }, 250);
  const limit = setTimeout(() => child.kill('SIGKILL'), 1000 * longestCaseSeconds);
  if (one.act !== undefined) {
    const running: Running = {
      pid,
      world,
      folder,
      log: () => log,
      startClock: () => (since = performance.now()),
      signal: (name) => void child.kill(name),
      stopReading: (stream) => void child[stream]?.destroy(),
    };
    acting = (async () => {
      while (one.actAtOnce !== true && world.users === 0) {
        await sleep(50, undefined, { signal: over.signal });
      }
      since = performance.now();
      await one.act?.(running);
    })().catch((error: unknown) => {
      if (!over.signal.aborted || error instanceof Found) found = String(error);
    });
  }
  const [code] = await exited;
  over.abort();
  clearInterval(memory);
  clearTimeout(limit);
  const seconds = (performance.now() - since) / 1000;
  // What it wrote last may be on its way.
  await sleep(50);
  await acting;
  return { code, seconds, megabytes, log, found };
}

async function playPost(
  one: ChaosCase,
  world: World,
  folder: string,
  dist: string,
): Promise<Ended> {
  const state = await readFile(join(folder, 'state'), 'utf8');
  const saved = [...state.matchAll(/^(.+)<<(ghadelimiter_.+)\n([^]*?)\n?\2$/gm)];
  const environment = Object.fromEntries(
    saved.map(([, key = '', , value = '']) => [`STATE_${key}`, value]),
  );
  const later = { ...one, environment: { ...one.environment, ...environment } };
  const child = start(later, 'post', world, folder, dist);
  return await watch(child, { ...later, actAtOnce: true, act: () => undefined }, world, folder);
}

/** The most memory that a process has used so far. */
async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
}

/** All that the program has written, but for the case's own files. */
async function textsIn(folder: string, one: ChaosCase): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const own = Object.keys(one.files ?? {});
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !own.includes(entry.name))
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  );
}
