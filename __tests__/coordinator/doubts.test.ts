import { describe, expect, it } from '@jest/globals';
import { reading } from '../fixtures/reports/build.ts';
import { statisticsOf } from '../monitor/statistics.ts';
import { at, doubts, kinds, nobodySaw, p95, unknown } from './doubted.ts';
import { atLeast, found, type Play } from './played.ts';

describe('a run without a doubt', () => {
  it('has none', () => {
    const users = {
      users: 200,
      requestsPerSecond: 190,
      errorRatio: 0.01,
      latencyMean: 0.1,
      latencyP50: 0.1,
      latencyP95: 0.2,
      latencyP99: 0.3,
    };
    const saturation = { users: 195, requestsPerSecond: 190 };
    const result = found(210);
    expect(
      doubts({ result, users, saturation }, at(100, 0.1), at(200, 0.25), at(230, 0.5)),
    ).toEqual([]);
  });
});

it('short-answers tells of what may be errors', () => {
  const users = {
    ...{ users: 300, requestsPerSecond: 286, errorRatio: 0 },
    ...{ latencyMean: 0.055, latencyP50: null, latencyP95: null, latencyP99: null },
    short: { share: 0.6671, step: 'GET http://shop.test/' },
  };
  expect(doubts({ users }, at(300, 0.2))).toEqual([
    {
      kind: 'short-answers',
      text: '67% of the answers to 300 users were more than ten times shorter than at first, with a status as expected (GET http://shop.test/): if those are errors, they count as none.',
      remedy:
        'See what the service answers then, and say with `expect-body` of the scenario what an answer holds.',
    },
  ]);
});

it('unordered-users are told with their number', () => {
  const told = (unorderedUsers: number) =>
    doubts({ unorderedUsers, result: found(60) }, at(60, 0.3)).map(({ text }) => text);
  expect(doubts({ unorderedUsers: 113, result: found(60) }, at(60, 0.3))).toEqual([
    {
      kind: 'unordered-users',
      text: 'The agents had up to 113 users that this run did not order; nothing that was seen meanwhile counts.',
      remedy:
        'Let nobody else use the agents while a run goes on, or give each run agents of its own.',
    },
  ]);
  expect(told(1)).toEqual([
    'The agents had up to 1 user that this run did not order; nothing that was seen meanwhile counts.',
  ]);
  expect(told(0)).toEqual([]);
});

it('remembers is told of each signal, in whole seconds', () => {
  const remembers = [
    { signal: 'p95', seconds: 61.4 },
    { signal: 'lag', seconds: 299.5 },
  ];
  const remedy =
    'Say what it remembers with its window, or use a rate or a histogram in its place.';
  expect(doubts({ result: { ...found(60), remembers } }, at(60, 0.3))).toEqual([
    {
      kind: 'remembers',
      text: '"p95" tells of the past: without any user it took 61 s to recover.',
      remedy,
    },
    {
      kind: 'remembers',
      text: '"lag" tells of the past: without any user it took 300 s to recover.',
      remedy,
    },
  ]);
});

describe('nothing-answered', () => {
  const asking = (users: number, requests: number): Play =>
    unknown('no-data', '', {
      users,
      seconds: 5,
      changes: { statistics: statisticsOf({ 'error-ratio': 1 }, { requests }) },
    });

  it('stands before, and instead of, what follows from it', () => {
    const failed = { ...nobodySaw, errorRatio: 1 };
    expect(
      doubts({ unanswered: true, users: failed }, asking(5, 80), asking(10, 1234), asking(10, 7)),
    ).toEqual([
      {
        kind: 'nothing-answered',
        text: "The service answered none of its users' requests (1,230 in a few seconds, all of them failed).",
        remedy:
          'See that the service is up, and that the agents reach it: host, port, and http or https.',
      },
    ]);
    expect(doubts({ unanswered: true }, asking(1, 1))).toMatchObject([
      { text: expect.stringContaining('(1 in a few seconds, all of them failed)') },
    ]);
  });

  it('tells of the most users of whom no request ended', () => {
    expect(doubts({ unanswered: true }, asking(4, 0), asking(10, 0), asking(7, 0))).toEqual([
      {
        kind: 'nothing-answered',
        text: 'No request of the users ever ended: the agents count none of up to 10 users.',
        remedy:
          "See that the service answers, and the agents' log: users that fail when they begin, or have no task, never come to ask.",
      },
    ]);
    expect(doubts({ unanswered: true }, unknown('no-data', '', { users: 1 }))).toMatchObject([
      { text: expect.stringContaining('the agents count none of up to 1 user.') },
    ]);
  });
});

describe('errors', () => {
  it.each([
    [0.011, '1.1% of the requests of 50 users failed.'],
    [0.4999, '50% of the requests of 50 users failed.'],
    [1, '100% of the requests of 50 users failed.'],
  ])('of %d are told', (errorRatio, text) => {
    const users = { ...nobodySaw, users: 50, errorRatio };
    expect(doubts({ users }, at(50, 0.1))).toEqual([
      {
        kind: 'errors',
        text,
        remedy:
          'See what the service answered. To judge it, add a signal such as `agent-stat: error-ratio` with `max: 0.01`.',
      },
    ]);
  });

  it.each([0, 0.01, null])('of %d are not worth a word', (errorRatio) => {
    expect(kinds({ users: { ...nobodySaw, errorRatio } }, at(50, 0.1))).toEqual([]);
  });
});

describe('saturated', () => {
  const saturation = { users: 200, requestsPerSecond: 201.3 };

  it('is an answer beyond what the service gets through', () => {
    expect(doubts({ result: atLeast(800), saturation }, at(800, 0.16))).toEqual([
      {
        kind: 'saturated',
        text: 'From 200 users on requests per second did not grow any more (201/s), so more users only waited longer.',
        remedy:
          'Judge what the users wait for, as with `agent-stat: latency-p95`, or with a lower threshold.',
      },
    ]);
  });

  it.each([
    [220, 1000, []],
    [221, 1000, ['saturated']],
    [null, 220, []],
    [null, 221, ['saturated']],
    [null, null, []],
  ])('is one more than a tenth beyond: from %d, %d users', (low, users, expected) => {
    const result = { ...found(1000), low, users };
    expect(kinds({ result, saturation }, at(230, 0.3))).toEqual(expected);
  });
});

it('doubts stand in the order of how grave they are', () => {
  const saw = { ...nobodySaw, errorRatio: 0.5, short: { share: 0.5, step: 'GET /' } };
  const remembers = [{ signal: 'p95', seconds: 90 }];
  const before: Play = { ...at(0, 0.9), side: null };
  const restart: Play = {
    ...at(100, 0.2),
    readings: (time) => [{ ...reading(p95, time, 0.2), restartedWithin: 5 }],
    values: { 'error-ratio': 0.5 },
  };
  const partial = unknown('partial', 'a store is down', { seconds: 90 });
  const waited: Play = { ...at(0, 0.9), side: null, seconds: 90, phase: 'drain' };
  expect(
    kinds(
      {
        ...{ result: { ...atLeast(400), remembers }, users: saw, unorderedUsers: 7 },
        saturation: { users: 100, requestsPerSecond: 100 },
      },
      ...[before, restart, at(400, 0.2), at(90, 0.9), partial, waited],
    ),
  ).toEqual([
    ...['unordered-users', 'restarted', 'not-recovered', 'not-recovered', 'blind', 'partial'],
    ...['errors', 'short-answers', 'unmoved', 'degraded-before-load', 'remembers', 'saturated'],
  ]);
});
