import { describe, expect, it } from '@jest/globals';
import { statisticsOf } from '../monitor/statistics.ts';
import { at, doubts, kinds, unknown } from './doubted.ts';
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

it('nothing-answered stands before, and instead of, what follows from it', () => {
  const values = { 'error-ratio': 1 };
  const [doubt, ...others] = doubts({ unanswered: true }, unknown('no-data', '', { values }));
  expect(others).toEqual([]);
  expect(doubt).toMatchObject({
    kind: 'nothing-answered',
    text: "The service answered none of its users' requests (100 in a few seconds, all of them failed).",
  });
});

it('nothing-answered tells of users of whom no request ended', () => {
  const idle = unknown('no-data', '', {
    changes: { statistics: statisticsOf({}, { requests: 0 }) },
  });
  expect(doubts({ unanswered: true }, idle)).toMatchObject([
    {
      kind: 'nothing-answered',
      text: 'No request of the users ever ended: the agents count none of up to 10 users.',
    },
  ]);
});

describe('a signal that does not recover without users', () => {
  const empty = (seconds: number, value: number): Play => ({
    ...{ ...at(0, value), side: null, seconds },
    phase: 'drain',
  });

  it('is told, as what was healthy may have been seen too late', () => {
    const [doubt, ...others] = doubts(
      { result: atLeast(800) },
      at(100, 0.1),
      at(800, 0.2),
      empty(65, 0.9),
    );
    expect(others).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'not-recovered',
      text: '"p95" did not recover in 60 s without any user, after up to 800 of them: what seemed healthy before may have been seen too late.',
    });
  });

  it('is none that is waited for a little, or recovers', () => {
    const result = found(200);
    expect(kinds({ result }, at(100, 0.1), at(250, 0.5), empty(60, 0.9))).toEqual([]);
    expect(kinds({ result }, at(100, 0.1), at(250, 0.5), empty(90, 0.9), at(200, 0.29))).toEqual(
      [],
    );
  });
});

describe('not-recovered', () => {
  it('is a few users that are too many after many were not', () => {
    const [doubt, ...others] = doubts({}, at(1060, 0.2), at(1300, 3), at(1, 2));
    expect(others).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'not-recovered',
      text: 'A single user was too many after 1,060 had been healthy: the service has not recovered from the load in between.',
    });
  });

  it('is not what recovers, nor what lies close together', () => {
    expect(kinds({}, at(1060, 0.2), at(500, 2), at(600, 0.1))).toEqual([]);
    expect(kinds({}, at(200, 0.2), at(180, 0.4))).toEqual([]);
    expect(kinds({}, at(1, 2))).toEqual([]);
  });
});

it.each([
  [0.011, '1.1% of the requests of 50 users failed.'],
  [0.4999, '50% of the requests of 50 users failed.'],
  [1, '100% of the requests of 50 users failed.'],
])('errors of %d are told', (errorRatio, text) => {
  const users = {
    users: 50,
    requestsPerSecond: 50,
    errorRatio,
    latencyMean: 0.1,
    latencyP50: null,
    latencyP95: null,
    latencyP99: null,
  };
  expect(doubts({ users }, at(50, 0.1))).toEqual([
    expect.objectContaining({ kind: 'errors', text }),
  ]);
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

it('saturated is an answer beyond what the service gets through', () => {
  const saturation = { users: 210, requestsPerSecond: 201.3 };
  const [doubt] = doubts({ result: atLeast(800), saturation }, at(800, 0.16));
  expect(doubt).toMatchObject({
    kind: 'saturated',
    text: 'From 210 users on requests per second did not grow any more (201/s), so more users only waited longer.',
  });
  expect(kinds({ result: found(230), saturation }, at(230, 0.3))).toEqual([]);
});

it('unordered-users are told with their number', () => {
  const [doubt] = doubts({ unorderedUsers: 113, result: found(60) }, at(60, 0.3));
  expect(doubt).toMatchObject({
    kind: 'unordered-users',
    text: 'The agents had up to 113 users that this run did not order; nothing that was seen meanwhile counts.',
  });
});
