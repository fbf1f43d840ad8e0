import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FinishedRequest } from '../../../src/cluster/embedded/statistics.ts';
import type { VirtualUsers } from '../../../src/cluster/embedded/virtual-users.ts';
import { startTarget, type TargetServer, until } from './target-server.ts';
import { makeUsers as make, type UsersOptions } from './users/make-users.ts';

let target: TargetServer | null = null;
let users: VirtualUsers | null = null;

afterEach(async () => {
  users?.set(0);
  await target?.close();
});

interface Options extends Omit<UsersOptions, 'url'> {
  readonly target: TargetServer;
}

function makeUsers({ target: { url }, ...options }: Options): VirtualUsers {
  users = make({ url, ...options });
  return users;
}

describe('virtual users', () => {
  it('go through the steps in order, again and again', async () => {
    target = await startTarget();
    const scenario = {
      'think-time': 0,
      steps: [
        'GET /login',
        { method: 'PUT', path: '/cart?user=1', headers: { 'X-Step': '2' }, body: { item: 5 } },
        { method: 'DELETE', path: '/cart', body: 'all' },
      ],
    };
    makeUsers({ target, scenario }).set(1);
    await until(() => (target?.requests.length ?? 0) >= 4);
    const seen = target.requests.slice(0, 4).map(({ method, url, headers, body }) => {
      const { 'x-agent': agent, 'x-step': step, 'content-type': type } = headers;
      return { method, url, body, agent, step, type };
    });
    const plain = { body: '', agent: 'yes', step: undefined, type: undefined };
    expect(seen).toEqual([
      { ...plain, method: 'GET', url: '/login' },
      {
        method: 'PUT',
        url: '/cart?user=1',
        body: '{"item":5}',
        agent: 'yes',
        step: '2',
        type: 'application/json',
      },
      { ...plain, method: 'DELETE', url: '/cart', body: 'all' },
      { ...plain, method: 'GET', url: '/login' },
    ]);
  });

  it('have a connection each', async () => {
    target = await startTarget();
    const finished: FinishedRequest[] = [];
    const scenario = { 'think-time': 0 };
    const many = makeUsers({ target, scenario, record: (request) => finished.push(request) });
    many.set(20);
    await until(() => finished.length >= 400);
    expect(many.count).toBe(20);
    expect(target.connections()).toBe(20);
    expect(target.open()).toBe(20);
    expect(finished.filter(({ error }) => error !== null)).toEqual([]);
  });

  it('are there from their first answered request on', async () => {
    let answers: (() => void)[] = [];
    target = await startTarget((_, response) => answers.push(() => response.end()));
    const many = makeUsers({ target, scenario: { 'think-time': 0 } });
    many.set(3);
    await until(() => answers.length === 3);
    expect(many.count).toBe(0);
    answers.slice(1).forEach((answer) => answer());
    answers = answers.slice(0, 1);
    await until(() => answers.length === 3);
    expect(many.count).toBe(2);
    answers.forEach((answer) => answer());
    await until(() => many.count === 3);
    expect(target.connections()).toBe(3);
  });

  it('are not there while the service takes no connection', async () => {
    target = await startTarget();
    await target.close();
    const finished: FinishedRequest[] = [];
    const scenario = { 'think-time': 0 };
    const refused = makeUsers({ target, scenario, record: (request) => finished.push(request) });
    refused.set(2);
    await until(() => finished.length >= 2);
    expect(finished.map(({ error }) => error)).toEqual(['refused', 'refused']);
    expect(refused.count).toBe(0);
  });

  it('send nothing before the response to what they sent last', async () => {
    const unanswered = new Map<Socket, number>();
    let most = 0;
    target = await startTarget((_, response, socket) => {
      const waiting = (unanswered.get(socket) ?? 0) + 1;
      most = Math.max(most, waiting);
      unanswered.set(socket, waiting);
      setImmediate(() => {
        unanswered.set(socket, waiting - 1);
        response.end('fine');
      });
    });
    makeUsers({ target, scenario: { 'think-time': 0 } }).set(5);
    await until(() => (target?.requests.length ?? 0) >= 200);
    expect(unanswered.size).toBe(5);
    expect(most).toBe(1);
  });

  it.each([
    [0, '/a'],
    [0.24, '/a'],
    [0.26, '/b'],
    [0.74, '/b'],
    [0.76, '/c'],
  ])('pick their flow by weight: %d gives %s', async (drawn, path) => {
    target = await startTarget();
    const flows = [
      { steps: ['GET /a'] },
      { weight: 2, steps: ['GET /b'] },
      { weight: 1, steps: ['GET /c'] },
    ];
    makeUsers({ target, scenario: { 'think-time': 0, flows }, random: () => drawn }).set(1);
    await until(() => (target?.requests.length ?? 0) >= 3);
    expect(new Set(target.requests.map(({ url }) => url))).toEqual(new Set([path]));
  });

  it('begin at a random moment of their think time', async () => {
    target = await startTarget();
    const draws = [0.5, 0.5, 0.001];
    const scenario = { 'think-time': '1m' };
    const random = (): number => draws.shift() ?? 0.5;
    const sleepy = makeUsers({ target, scenario, random });
    // The first one is a thousandth of a minute before the end of its thoughts, the others are not.
    sleepy.set(10);
    await until(() => target?.requests.length === 1);
    expect(target.connections()).toBe(1);
  });

  it('leave at once, amid their requests', async () => {
    target = await startTarget(() => undefined);
    const finished: FinishedRequest[] = [];
    const stuck = makeUsers({
      target,
      scenario: { 'think-time': 0 },
      record: (request) => finished.push(request),
    });
    stuck.set(50);
    await until(() => target?.requests.length === 50);
    stuck.set(20);
    await until(() => target?.open() === 20);
    stuck.set(0);
    await until(() => target?.open() === 0);
    expect(stuck.count).toBe(0);
    expect(finished).toEqual([]);
    expect(target.requests).toHaveLength(50);
  });

  it('count the latency from the moment they meant to ask', async () => {
    target = await startTarget();
    const finished: FinishedRequest[] = [];
    let late = 0;
    const waiting = makeUsers({
      target,
      scenario: { 'think-time': '10ms' },
      now: () => performance.now() / 1000 + late,
      record: (request) => finished.push(request),
    });
    waiting.set(1);
    // As if the process had been held up for ten seconds while the user was thinking.
    late = 10;
    await until(() => finished.length >= 2);
    const [first, second] = finished;
    expect(first?.latencySeconds).toBeGreaterThan(9.9);
    expect(first?.lateSeconds).toBeGreaterThan(9.9);
    expect(second?.latencySeconds).toBeLessThan(9.9);
    expect(second?.lateSeconds).toBeLessThan(9.9);
  });

  it('record errors, and go on', async () => {
    target = await startTarget(({ url }, response, socket) => {
      if (url === '/reset') socket.destroy();
      else if (url === '/error') response.writeHead(503).end();
      else if (url === '/fine') response.end();
    });
    const finished: FinishedRequest[] = [];
    makeUsers({
      target,
      scenario: {
        'think-time': 0,
        timeout: '500ms',
        steps: ['GET /fine', 'GET /error', 'POST /slow', 'POST /reset', 'GET /fine'],
      },
      record: (request) => finished.push(request),
    }).set(1);
    await until(() => finished.length >= 5);
    expect(finished.slice(0, 5).map(({ error }) => error)).toEqual([
      null,
      'status',
      'time-out',
      'reset',
      null,
    ]);
  });
});
