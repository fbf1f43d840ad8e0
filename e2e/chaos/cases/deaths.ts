import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase, Running } from '../case.ts';

const removal = /^DELETE /;

const deadly = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Every way to die. */
export const deathCases: readonly ChaosCase[] = [
  ...deadly.flatMap((signal): ChaosCase[] =>
    (['command', 'action'] as const).map((program) => ({
      name: `${signal} to the ${program}`,
      kind: 'agents',
      program,
      act: async (running: Running) => {
        await sleep(3000);
        running.signal(signal);
      },
      expect: { codes: program === 'command' ? [130] : [0, 1], within: 5 },
    })),
  ),
  ...(['command', 'action'] as const).map((program): ChaosCase => ({
    name: `SIGKILL to the ${program}`,
    kind: 'agents',
    program,
    act: ({ signal }) => signal('SIGKILL'),
    expect: { codes: [null], within: 2, usersGoneWithin: 10 },
  })),
  {
    name: 'all of the action is killed, and only the post step is left, without agent-config',
    kind: 'agents',
    program: 'action',
    inputs: { 'agent-config': 'agent.json' },
    files: { 'agent.json': '{"LoadTestConfig": {}}' },
    filesGone: ['agent.json'],
    post: true,
    act: ({ killAll }) => killAll(),
    expect: { codes: [null], within: 5 },
  },
  {
    name: 'SIGINT twice',
    kind: 'agents',
    faults: { agents: [{ on: removal, do: { kind: 'delay', seconds: 4 } }] },
    act: async ({ signal }) => {
      signal('SIGINT');
      await sleep(1000);
      signal('SIGINT');
    },
    expect: { codes: [4], within: 3, usersGoneWithin: 12, last: /Users may be left behind/ },
  },
  {
    name: 'nobody reads anything, and SIGINT',
    kind: 'agents',
    act: async ({ stopReading, signal }) => {
      stopReading('stdout');
      stopReading('stderr');
      signal('SIGINT');
      await sleep(500);
    },
    expect: { codes: [130], within: 7 },
  },
  {
    name: 'nobody reads standard error',
    kind: 'agents',
    // Whatever is said next cannot be said any more.
    inputs: { verbose: 'true' },
    act: ({ stopReading }) => stopReading('stderr'),
    expect: { codes: [130], within: 7 },
  },
  {
    name: 'nobody reads standard output',
    kind: 'agents',
    act: ({ stopReading }) => stopReading('stdout'),
    expect: { codes: [0], within: 35 },
  },
  {
    name: 'nobody reads the output of the action',
    kind: 'agents',
    program: 'action',
    act: ({ stopReading }) => stopReading('stdout'),
    expect: { codes: [0, 1], within: 7 },
  },
];
