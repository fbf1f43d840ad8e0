import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../case.ts';
import type { Mishap } from '../fault-server.ts';
import { found } from './found.ts';
import { wireMishaps } from './wire.ts';

const answer = (status: number, body: object, headers = {}): Mishap => ({
  kind: 'answer',
  status,
  body: JSON.stringify(body),
  headers,
});

const failures: readonly (readonly [string, Mishap])[] = [
  ...wireMishaps,
  ['hangs', { kind: 'hang' }],
  ['resets', { kind: 'reset' }],
  ['drips', { kind: 'drip' }],
  ['answers 500', answer(500, { message: 'oops' })],
  ['answers 403', answer(403, { message: 'Resource not accessible by integration' })],
  ['answers 401', answer(401, { message: 'Bad credentials ghs_hunter2ofgithub' })],
  [
    'limits',
    answer(403, { message: 'You have exceeded a secondary rate limit' }, { 'retry-after': '60' }),
  ],
  ['conflicts', answer(409, { message: 'Conflict' })],
  ['answers 422', answer(422, { message: 'Validation Failed' })],
  ['answers no JSON', { kind: 'answer', body: '<html>', type: 'text/html' }],
  ['answers an object for a list', answer(200, {})],
];

export const githubCases: readonly ChaosCase[] = [
  ...failures.map(([what, mishap]): ChaosCase => ({
    name: what,
    kind: 'github',
    program: 'action',
    inputs: found,
    faults: { github: [{ do: mishap }] },
    expect: {
      codes: [0],
      within: 60,
      says: /At least 30 users|No capacity found/,
      neverSays: /operation was aborted/,
    },
  })),
  {
    name: 'the comment hangs, and SIGINT',
    kind: 'github',
    program: 'action',
    inputs: found,
    faults: { github: [{ on: /comments/, do: { kind: 'hang' } }] },
    actAtOnce: true,
    act: async ({ world, signal, startClock }) => {
      while (!world.github.requests.some((line) => line.includes('comments'))) await sleep(50);
      startClock();
      signal('SIGINT');
    },
    expect: { codes: [0], within: 7, says: /At least 30 users/ },
  },
  {
    name: 'SIGINT while everything hangs',
    kind: 'github',
    program: 'action',
    faults: { github: [{ do: { kind: 'hang' } }] },
    act: ({ signal }) => signal('SIGINT'),
    expect: { codes: [0, 1], within: 7 },
  },
];
