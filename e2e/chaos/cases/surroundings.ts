import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../case.ts';
import { found } from './found.ts';

const removal = /^DELETE /;
const killed = (name: string, more: Partial<ChaosCase>): ChaosCase => ({
  name,
  kind: 'agents',
  program: 'action',
  post: true,
  act: ({ killAll }) => killAll(),
  expect: { codes: [null], within: 5 },
  ...more,
});

const answered = /At least 30 users/;

export const surroundingCases: readonly ChaosCase[] = [
  killed('all is killed, and the post step has no config file', {
    inputs: { 'agent-headers': undefined, config: 'capacity.yml' },
    files: { 'capacity.yml': 'agent-headers: "Authorization: Bearer hunter2-of-the-agents"\n' },
    filesGone: ['capacity.yml'],
  }),
  killed('all is killed, and the config file is another one in the post step', {
    inputs: { 'agent-headers': undefined, config: 'capacity.yml' },
    files: { 'capacity.yml': 'agent-headers: "Authorization: Bearer hunter2-of-the-agents"\n' },
    postEnvironment: { INPUT_CONFIG: '/proc/nowhere.yml', 'INPUT_MAX-USERS': 'nonsense' },
  }),
  killed('all is killed, and the post step has nowhere to write to', {
    postEnvironment: {
      TMPDIR: '/proc/nowhere',
      RUNNER_TEMP: '/proc/nowhere',
      HOME: '/proc/nowhere',
      GITHUB_STATE: '/dev/full',
      GITHUB_OUTPUT: '/dev/full',
    },
  }),
  killed('all is killed, and DELETE is redirected, hangs and drips in the post step', {
    faults: {
      agents: [
        {
          on: removal,
          times: 1,
          do: { kind: 'answer', status: 307, headers: { location: '/elsewhere' }, body: '' },
        },
        { on: removal, times: 1, do: { kind: 'drip' } },
        { on: removal, times: 1, do: { kind: 'hang' } },
        {
          on: removal,
          times: 1,
          do: {
            kind: 'answer',
            status: 200,
            body: '{"message":"done","status":{"State":"running","NumUsers":9}}',
          },
        },
      ],
    },
  }),
  ...(['command', 'action'] as const).flatMap((program) =>
    ['/proc/nowhere', '/dev/null', `/${'x'.repeat(5000)}`].map((value): ChaosCase => ({
      name: `all directories of the ${program} are ${value.slice(0, 20)}`,
      kind: 'resources',
      program,
      inputs: found,
      environment: Object.fromEntries(
        ['TMPDIR', 'RUNNER_TEMP', 'XDG_STATE_HOME', 'GITHUB_WORKSPACE'].map((name) => [
          name,
          value,
        ]),
      ),
      expect: { codes: [0], within: 60, says: answered },
    })),
  ),
  ...(['command', 'action'] as const).flatMap((program): ChaosCase[] => [
    {
      name: `the home of the ${program} vanishes`,
      kind: 'resources',
      program,
      inputs: found,
      act: ({ folder }) => rmSync(join(folder, 'home'), { recursive: true, force: true }),
      expect: { codes: [0], within: 60, says: answered },
    },
    {
      name: `no more files can be opened by the ${program}`,
      kind: 'resources',
      program,
      openFiles: 96,
      preload:
        "import { openSync } from 'node:fs'; setTimeout(() => { try { for (;;) openSync('/dev/null'); } catch {} }, 8000)",
      expect: { codes: [0, 1, 3, 4], within: 50, usersGoneWithin: 15 },
    },
    {
      name: `the ${program} is stopped for good`,
      kind: 'resources',
      program,
      act: async ({ signal }) => {
        await sleep(2000);
        signal('SIGSTOP');
      },
      expect: { codes: [null], within: 30, last: /no users are left/ },
    },
    {
      name: `the ${program} is stopped for 6 s`,
      kind: 'resources',
      program,
      act: async ({ signal }) => {
        await sleep(2000);
        signal('SIGSTOP');
        await sleep(6000);
        signal('SIGCONT');
      },
      expect: { codes: [0, 1, 3], within: 40 },
    },
    {
      name: `SIGTERM twice, then SIGINT to the ${program}`,
      kind: 'resources',
      program,
      act: ({ signal }) => {
        signal('SIGTERM');
        signal('SIGTERM');
        signal('SIGINT');
      },
      expect: { codes: [0, 1, 130, 4], within: 8, usersGoneWithin: 10 },
    },
    {
      name: `names cannot be found for a while by the ${program}`,
      kind: 'resources',
      program,
      preload:
        "import dns from 'node:dns'; const { lookup } = dns; let gone = false; setTimeout(() => { gone = true; }, 8000); setTimeout(() => { gone = false; }, 33000); dns.lookup = (name, ...more) => gone ? process.nextTick(more.at(-1), Object.assign(new Error('getaddrinfo EAI_AGAIN ' + name), { code: 'EAI_AGAIN' })) : lookup(name, ...more);",
      expect: { codes: [0, 1, 3], within: 50 },
    },
  ]),
  ...(
    [
      ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
      ['a link to nowhere', (path: string) => symlinkSync('/proc/nowhere', path)],
      ['a link to itself', (path: string) => symlinkSync(path, path)],
      ['a device', (path: string) => symlinkSync('/dev/full', path)],
    ] as const
  ).map(([what, make]): ChaosCase => ({
    name: `report-dir, metrics-file and junit-file are ${what}`,
    kind: 'inputs',
    inputs: { ...found, 'metrics-file': 'report/a/b.prom', 'junit-file': 'report' },
    prepare: (folder) => void make(join(folder, 'report')),
    expect: { codes: [0], within: 60, says: answered },
  })),
  {
    name: 'report-dir is too long',
    kind: 'inputs',
    inputs: {
      ...found,
      'report-dir': 'x'.repeat(300),
      'metrics-file': '/dev/full',
      'junit-file': `${'y/'.repeat(3000)}z`,
    },
    expect: { codes: [0], within: 60, says: answered },
  },
  ...(
    [
      ['agents', 'hang', { agents: [{ do: { kind: 'hang' } }] }],
      ['agents', 'drip', { agents: [{ do: { kind: 'drip' } }] }],
      ['prometheus', 'hang', { prometheus: [{ do: { kind: 'hang' } }] }],
      ['prometheus', 'drip', { prometheus: [{ do: { kind: 'drip' } }] }],
      ['github', 'hang', { github: [{ do: { kind: 'hang' } }] }],
      ['github', 'drip', { github: [{ do: { kind: 'drip' } }] }],
    ] as const
  ).map(([kind, what, faults]): ChaosCase => ({
    name: `a plan while ${kind} ${what}`,
    kind,
    program: 'action',
    inputs: { plan: 'true' },
    faults,
    expect: { codes: [0, 1], within: kind === 'prometheus' ? 32 : 50 },
  })),
  {
    name: 'a plan while all hangs, and SIGINT',
    kind: 'agents',
    actAtOnce: true,
    inputs: { plan: 'true' },
    faults: { agents: [{ do: { kind: 'hang' } }], prometheus: [{ do: { kind: 'hang' } }] },
    act: async ({ signal, world, startClock }) => {
      while (world.prometheus.requests.length === 0) await sleep(50);
      startClock();
      signal('SIGINT');
    },
    expect: { codes: [130], within: 7 },
  },
  ...(['hang', 'drip', 'reset'] as const).map((kind): ChaosCase => ({
    name: `the agents of the base ${kind} from 6 s on`,
    kind: 'agents',
    inputs: {
      'agent-urls': 'http://{agent}',
      'baseline-agent-urls': 'http://{base}',
      signals: '[{name: load, query: load, baseline-query: load, max: 1}]',
    },
    faults: { agents: [{ from: 6, to: 40, do: { kind } }] },
    expect: { codes: [0, 1, 2, 3, 4], within: 85, usersGoneWithin: 50 },
  })),
];
