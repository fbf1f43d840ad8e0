import { setTimeout as sleep } from 'node:timers/promises';
import { type ChaosCase, Found } from '../case.ts';
import type { Mishap } from '../fault-server.ts';

const removal = /^DELETE /;
const any = { codes: [0, 1, 3], within: 40 };

const json = (body: object, status = 200): Mishap => ({
  kind: 'answer',
  status,
  body: JSON.stringify(body),
});
const running = (users: unknown): object => ({
  message: 'load-test agent destroyed',
  status: { State: 'running', NumUsers: users },
});

/** Whatever comes back, the users are there. */
const denials: readonly (readonly [string, Mishap])[] = [
  ['with its users', json(running(20))],
  [
    'that there is no such load agent',
    json({ error: 'load-test agent with id lt0 not found' }, 404),
  ],
  ['with a list', { kind: 'answer', body: '[]' }],
  ['with null', { kind: 'answer', body: 'null' }],
  ['with half of JSON', { kind: 'answer', body: '{"message":"done","status":{"State":"stop' }],
  [
    'to another protocol',
    {
      kind: 'raw',
      bytes: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    },
  ],
  ['to go on', { kind: 'raw', bytes: 'HTTP/1.1 100 Continue\r\n\r\n' }],
  [
    'with a part',
    { kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"message":"done"' },
  ],
  [
    'with a broken chunk',
    { kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}' },
  ],
  [
    'with what is not compressed',
    { kind: 'answer', headers: { 'content-encoding': 'br' }, body: '{}' },
  ],
];

export const oddAgentCases: readonly ChaosCase[] = [
  ...denials.map(([what, mishap]): ChaosCase => ({
    name: `DELETE answered ${what}, after SIGINT`,
    kind: 'agents',
    faults: { agents: [{ on: removal, times: 2, do: mishap }] },
    act: async ({ signal }) => {
      await sleep(3000);
      signal('SIGINT');
    },
    expect: { codes: [130], within: 10 },
  })),
  ...(['create', 'run', 'addusers'] as const).map((what): ChaosCase => ({
    name: `${what} is redirected`,
    kind: 'agents',
    faults: {
      agents: [
        {
          on: new RegExp(`/${what}`),
          times: 3,
          do: {
            kind: 'answer',
            status: 307,
            headers: { location: 'http://127.0.0.1:9/?token=hunter2-of-the-agents' },
            body: 'moved to http://127.0.0.1:9/?token=hunter2-of-the-agents',
            type: 'text/plain',
          },
        },
      ],
    },
    expect: { ...any, codes: [0, 1, 2, 3] },
  })),
  {
    name: 'status tells what no number of users is',
    kind: 'agents',
    faults: {
      agents: [-5, 1e308, 'many', null, 4_000_000, 0.5].map((users, index) => ({
        on: /^GET \/loadagent/,
        from: 3 + 2 * index,
        to: 4 + 2 * index,
        do: json(running(users)),
      })),
    },
    expect: any,
  },
  {
    name: 'orders are carried out, and the answers lost',
    kind: 'agents',
    faults: {
      agents: [{ on: /users\?/, from: 1, to: 12, do: { kind: 'reset', carriedOut: true } }],
    },
    expect: any,
  },
  {
    name: 'adding users is carried out 6 s late',
    kind: 'agents',
    faults: { agents: [{ on: /addusers/, from: 1, do: { kind: 'delay', seconds: 6 } }] },
    expect: { ...any, within: 50 },
  },
  {
    name: 'adding users is carried out 6 s late, and SIGINT',
    kind: 'agents',
    faults: { agents: [{ on: /addusers/, from: 1, do: { kind: 'delay', seconds: 6 } }] },
    act: async ({ signal }) => {
      await sleep(5000);
      signal('SIGINT');
    },
    expect: { codes: [130, 4], within: 10, usersGoneWithin: 10 },
  },
  {
    name: 'the load agent is gone again and again',
    kind: 'agents',
    faults: {
      agents: [2, 6, 10, 14, 18].map((from) => ({
        on: /^GET \/loadagent/,
        from,
        to: from + 2,
        do: json({ error: 'load-test agent with id lt0 not found' }, 404),
      })),
    },
    expect: any,
  },
  {
    name: 'somebody has users under our id',
    kind: 'agents',
    faults: { earlierUsers: 7 },
    actAtOnce: true,
    act: async ({ world }) => {
      while (
        !world.agents.some(({ requests }) => requests.some((line) => line.includes('create')))
      ) {
        await sleep(50);
      }
      await sleep(1500);
      if (world.users !== 14) throw new Found(`${world.users} of 14 users are left`);
      // They go by themselves, or they would count as left behind.
      world.leave();
    },
    expect: { codes: [2, 3], within: 20 },
  },
];
