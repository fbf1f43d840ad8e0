import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase, Running } from '../case.ts';
import type { Mishap } from '../fault-server.ts';
import { wireMishaps } from './wire.ts';

const removal = /^DELETE /;
const any = { codes: [0, 1, 3] };

const refusals: readonly (readonly [string, Mishap])[] = [
  ['answered 503', { kind: 'answer', status: 503, body: 'busy', type: 'text/plain' }],
  ['answered 500 with JSON', { kind: 'answer', status: 500, body: '{"error":"oops"}' }],
  [
    'answered with a page',
    { kind: 'answer', body: '<html><title>Sign in</title>', type: 'text/html' },
  ],
  ['answered 200 with an error', { kind: 'answer', body: '{"error":"cannot stop"}' }],
  ['answered 200 with a message alone', { kind: 'answer', body: '{"message":"accepted"}' }],
  ['answered 200 with an empty object', { kind: 'answer', body: '{}' }],
  ['answered 204 with nothing', { kind: 'answer', status: 204, body: '' }],
  [
    'redirected',
    { kind: 'answer', status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' },
  ],
  ['reset', { kind: 'reset' }],
  ['reset after it was carried out', { kind: 'reset', carriedOut: true }],
];

/** Waits for such a request to an agent, and counts the time from there. */
async function untilAsked({ world, startClock }: Running, what: string): Promise<void> {
  while (!world.agents.some(({ requests }) => requests.some((line) => line.includes(what)))) {
    await sleep(50);
  }
  startClock();
}

/** Removal fails, and succeeds later: at the end, after a signal, and in the post step. */
const removals: ChaosCase[] = refusals.flatMap(([what, mishap]): ChaosCase[] => [
  {
    name: `DELETE ${what} once`,
    kind: 'agents',
    faults: { agents: [{ on: removal, times: 1, do: mishap }] },
    expect: { ...any, within: 35 },
  },
  {
    name: `DELETE ${what} three times, after SIGINT`,
    kind: 'agents',
    faults: { agents: [{ on: removal, times: 3, do: mishap }] },
    act: async ({ signal }) => {
      await sleep(3000);
      signal('SIGINT');
    },
    expect: { codes: [130], within: 10 },
  },
  {
    name: `DELETE ${what} once, in the post step`,
    kind: 'agents',
    program: 'action',
    post: true,
    faults: { agents: [{ on: removal, times: 1, do: mishap }] },
    act: async ({ signal }) => {
      await sleep(3000);
      signal('SIGKILL');
    },
    expect: { codes: [null], within: 5 },
  },
]);

const slow: ChaosCase[] = [
  {
    name: 'DELETE takes 8 s',
    kind: 'agents',
    faults: { agents: [{ on: removal, do: { kind: 'delay', seconds: 8 } }] },
    expect: { ...any, within: 45 },
  },
  {
    name: 'DELETE takes 25 s',
    kind: 'agents',
    faults: { agents: [{ on: removal, do: { kind: 'delay', seconds: 25 } }] },
    expect: { ...any, within: 60 },
  },
  {
    name: 'DELETE takes 8 s, after SIGINT',
    kind: 'agents',
    faults: { agents: [{ on: removal, do: { kind: 'delay', seconds: 8 } }] },
    act: async ({ signal }) => {
      await sleep(3000);
      signal('SIGINT');
    },
    expect: { codes: [4], within: 10, usersGoneWithin: 15, last: /Users may be left behind/ },
  },
  {
    name: 'DELETE takes 8 s, in the post step',
    kind: 'agents',
    program: 'action',
    post: true,
    faults: { agents: [{ on: removal, do: { kind: 'delay', seconds: 8 } }] },
    act: ({ signal }) => signal('SIGKILL'),
    expect: { codes: [null], within: 5 },
  },
  {
    name: 'the first DELETE hangs',
    kind: 'agents',
    faults: { agents: [{ on: removal, times: 2, do: { kind: 'hang' } }] },
    expect: { ...any, within: 45 },
  },
  {
    name: 'create hangs',
    kind: 'agents',
    faults: { agents: [{ on: /create/, do: { kind: 'hang' } }] },
    expect: { codes: [3], within: 35 },
  },
  {
    name: 'create hangs, and SIGINT',
    kind: 'agents',
    actAtOnce: true,
    faults: { agents: [{ on: /create/, do: { kind: 'hang' } }] },
    act: async (running) => {
      await untilAsked(running, 'create');
      running.signal('SIGINT');
    },
    expect: { codes: [130], within: 7 },
  },
  {
    name: 'everything hangs from 5 s on',
    kind: 'agents',
    faults: { agents: [{ from: 5, to: 60, do: { kind: 'hang' } }] },
    expect: { codes: [0, 3, 4], within: 80, usersGoneWithin: 90 },
  },
  {
    name: 'all requests reset half of the time',
    kind: 'agents',
    faults: {
      agents: [1, 3, 5, 7, 9, 11, 13].map((skip) => ({ skip, times: 1, do: { kind: 'reset' } })),
    },
    expect: { ...any, within: 35 },
  },
  {
    name: 'adding users is refused',
    kind: 'agents',
    faults: {
      agents: [{ on: /addusers/, do: { kind: 'answer', body: '{"error":"no room"}' } }],
    },
    expect: { codes: [0, 1, 3], within: 35 },
  },
  {
    name: 'status drips',
    kind: 'agents',
    faults: { agents: [{ on: /^GET/, from: 4, do: { kind: 'drip' } }] },
    expect: { ...any, within: 35 },
  },
  {
    name: 'status is endless',
    kind: 'agents',
    faults: { agents: [{ on: /^GET/, from: 4, to: 12, do: { kind: 'endless' } }] },
    expect: { ...any, within: 35 },
  },
  {
    name: 'a page of titles that never end',
    kind: 'agents',
    faults: {
      agents: [
        {
          on: /^GET/,
          from: 4,
          to: 8,
          do: { kind: 'answer', body: `<html>${'<title '.repeat(140_000)}`, type: 'text/html' },
        },
      ],
    },
    expect: { ...any, within: 35 },
  },
  {
    name: 'a mute error of 900 kB',
    kind: 'agents',
    faults: {
      agents: [
        {
          on: /addusers/,
          from: 2,
          do: { kind: 'answer', body: JSON.stringify({ error: 'x'.repeat(900_000) }) },
        },
      ],
    },
    expect: { ...any, within: 35 },
  },
  {
    name: 'an error that repeats the token, cut in the middle',
    kind: 'agents',
    faults: {
      agents: [
        {
          on: /^GET/,
          from: 3,
          do: {
            kind: 'answer',
            status: 502,
            type: 'text/plain',
            body: `${'x'.repeat(105)}hunter2-of-the-agents and more of it`,
          },
        },
      ],
    },
    expect: { ...any, within: 35 },
  },
  ...[
    ['in base64', Buffer.from('hunter2-of-the-agents').toString('base64')],
    ['in a URL', encodeURIComponent('hunter2-of-the-agents')],
    ['in a mask', '\n::add-mask::hunter2-of-the-agents'],
    ['in colours and from right to left', '\u001b[2J\u202ehunter2-of-the-agents'],
  ].map(([how, text = '']): ChaosCase => ({
    name: `an error that repeats the token ${how}`,
    kind: 'agents',
    faults: {
      agents: [
        { on: /addusers/, from: 2, do: { kind: 'answer', body: JSON.stringify({ error: text }) } },
      ],
    },
    expect: { ...any, within: 35, neverSays: /^::add-mask::|aHVudGVyMi1v|[^\P{C}\n]/mu },
  })),
  ...wireMishaps.map(([what, mishap]): ChaosCase => ({
    name: `${what} from 4 s to 8 s`,
    kind: 'agents',
    faults: { agents: [{ from: 4, to: 8, do: mishap }] },
    expect: { ...any, within: 35 },
  })),
  {
    name: 'SIGTERM while an agent creates',
    kind: 'agents',
    actAtOnce: true,
    faults: { agents: [{ on: /create/, do: { kind: 'delay', seconds: 4 } }] },
    act: async (running) => {
      await untilAsked(running, 'create');
      running.signal('SIGTERM');
    },
    expect: { codes: [130, 4], within: 7, usersGoneWithin: 10 },
  },
  {
    name: 'nobody is at the address',
    kind: 'agents',
    inputs: { 'agent-urls': 'http://127.0.0.1:9' },
    expect: { codes: [2], within: 10 },
  },
];

const restarts = [4, 8].flatMap((seconds): ChaosCase[] =>
  (['restartAfter', 'loseAfter'] as const).map((accident) => ({
    name: `an agent ${accident === 'restartAfter' ? 'restarts' : 'loses users'} while Prometheus is away, after ${seconds} s`,
    kind: 'agents',
    faults: {
      [accident]: seconds,
      prometheus: [{ from: seconds - 2, to: seconds + 10, do: { kind: 'reset' } }],
    },
    expect: { ...any, within: 35, blind: [seconds, seconds + 9.5] },
  })),
);

export const agentCases: readonly ChaosCase[] = [...removals, ...slow, ...restarts];
