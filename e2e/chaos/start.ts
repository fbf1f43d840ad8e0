import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChaosCase, secrets } from './case.ts';
import type { World } from './world.ts';

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
    // On the way from here to the capacity there is a step every two or three seconds.
    'start-users': '20',
    'max-users': '100',
    'warm-up': '0s',
    'time-budget': '30s',
    'sample-interval': '500ms',
    'report-dir': join(folder, 'report'),
  };
  const inputs = { ...usual, ...one.inputs };
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.replaceAll(/\{(\w+)\}/g, world.address)]],
    ),
  );
}

/** Starts an entry of the program (`cli`, `main` or `post`) as a case wants it. */
export function start(
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
  const { openFiles } = one;
  const limited =
    openFiles === undefined ? [] : ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh'];
  const call = [...preload, programOf(dist, entry), ...(isCommand ? flags : [])];
  const [program, ...rest] = [...limited, process.execPath, ...call] as [string, ...string[]];
  return spawn(program, rest, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      ...(isCommand ? {} : actionEnvironment(inputs, world, folder)),
      ...one.environment,
    },
    stdio: ['ignore', one.fullDisk === true ? openSync('/dev/full', 'w') : 'pipe', 'pipe'],
  });
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
    GITHUB_SERVER_URL: world.github.url,
    GITHUB_STATE: join(folder, 'state'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_WORKFLOW: 'Load test',
  };
}
