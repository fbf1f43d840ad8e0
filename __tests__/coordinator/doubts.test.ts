import { describe, expect, it } from '@jest/globals';
import { doubtsOf } from '../../src/coordinator/doubts.ts';
import type { Evidence } from '../../src/coordinator/evidence.ts';
import { readingOf, unknownReading } from '../../src/monitor/evaluate.ts';
import { guardOf } from '../../src/monitor/guards.ts';
import type { UnknownReason } from '../../src/monitor/signal.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { statisticsOf } from '../monitor/statistics.ts';
import { atLeast, evidence, found, play, type Play } from './played.ts';

const query = 'histogram_quantile(0.95, sum by (le) (rate(http_request_seconds_bucket[1m])))';
const p95 = signal('p95', 0.3, { source: { kind: 'query', query } });
const guard = signal(guardOf('p95'), 0.3, { guard: true });

/** A stretch in which p95 is unknown. */
const unknown = (reason: UnknownReason, note: string, changes: Partial<Play> = {}): Play => ({
  users: 10,
  seconds: 60,
  phase: 'blind',
  readings: (time) => [
    unknownReading({ signal: p95, from: time, to: time, note, twin: false }, reason),
  ],
  ...changes,
});

/** A level at which p95 is so high. */
const at = (users: number, value: number, of = p95): Play => ({
  users,
  seconds: 60,
  side: value < of.threshold ? 'healthy' : 'degraded',
  readings: (time) => [reading(of, time, value)],
});

function doubts(changes: Partial<Evidence>, ...stretches: readonly Play[]) {
  return doubtsOf(evidence({ ...play(...stretches), ...changes }));
}

function kinds(changes: Partial<Evidence>, ...stretches: readonly Play[]): string[] {
  return doubts(changes, ...stretches).map(({ kind }) => kind);
}

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

describe('unmeasured', () => {
  it.each<[UnknownReason, string, string]>([
    ['no-data', 'nothing matches a{b="c"}', 'Try the query in Prometheus'],
    ['unreachable', 'connection refused', 'See that Prometheus answers at prometheus-url'],
    ['unreachable', 'http://p: answered 429: "x"', 'or ask less often (`sample-interval`).'],
    ['stale', 'the newest sample is old', 'See that Prometheus still scrapes'],
    ['idle', '', 'Its series are there, but nothing was counted'],
  ])('names what was unknown: %s', (reason, note, remedy) => {
    const [doubt, ...others] = doubts({}, unknown(reason, note));
    expect(others).toEqual([]);
    expect(doubt?.kind).toBe('unmeasured');
    const why = note === '' ? '' : ` (${note})`;
    expect(doubt?.text).toBe(`No level was measured: "p95" had no value in the whole run${why}.`);
    expect(doubt?.remedy).toContain(remedy);
  });

  it('names what was healthy without a value all the time', () => {
    const healthy = { ...p95, whenMissing: 'healthy' as const };
    const note = 'nothing matches a{b="c"}';
    const empty: Play = {
      ...unknown('no-data', ''),
      readings: (time) => [
        readingOf({ signal: healthy, from: time, to: time, note, twin: false }, [], 'no-data'),
      ],
    };
    expect(doubts({}, empty)).toMatchObject([
      {
        kind: 'unmeasured',
        text: 'No level was measured: "p95" had no value in the whole run (nothing matches a{b="c"}).',
        remedy: expect.stringContaining('Try the query in Prometheus'),
      },
    ]);
  });

  it('names what came and went, so that no level was held', () => {
    const stretches = Array.from({ length: 4 }, () => [
      { ...at(200, 0.25), side: null, seconds: 15 },
      { ...unknown('stale', 'the newest sample is older than 15 s'), seconds: 10 },
    ]).flat();
    const cut = { ...unknown('unreachable', 'the time was up'), seconds: 5, users: 0 };
    expect(doubts({ result: found(200) }, ...stretches, cut)).toEqual([
      {
        kind: 'unmeasured',
        text: 'No level was measured: "p95" came and went, and was unknown in 8 of 20 looks (the newest sample is older than 15 s).',
        remedy:
          'See that Prometheus still scrapes the service. A cache before it, and several servers behind one address, make an answer come and go.',
      },
    ]);
  });

  it('names what was lost after a while, and did not come again', () => {
    const note = 'a part of the data is missing: store b is down';
    const stretches = [
      { ...at(25, 0.1), side: null },
      unknown('partial', note),
      unknown('partial', note, { users: 0 }),
    ];
    expect(doubts({}, ...stretches)).toEqual([
      {
        kind: 'unmeasured',
        text: 'No level was measured: "p95" was lost after a while, and could not be seen for the last 115 s (a part of the data is missing: store b is down).',
        remedy:
          'See that all servers behind prometheus-url, and all that they ask in turn, are up and have the same data; `partial-response: accept` takes what a server says is a part.',
      },
    ]);
  });

  it('does not call what was not seen in the beginning one that came and went', () => {
    const late = [unknown('idle', ''), { ...at(200, 0.25), side: null }];
    expect(doubts({}, ...late)).toMatchObject([
      { kind: 'unmeasured', text: 'No level was measured: Nothing was learnt.' },
    ]);
  });

  it('tells of a number that was found in passing', () => {
    expect(doubts({ result: found(200) }, { ...at(200, 0.25), side: null })).toMatchObject([
      {
        kind: 'unmeasured',
        text: 'No level was measured: the users were on their way all the time.',
      },
    ]);
  });

  it('is none where a single user was too many', () => {
    const result = { ...found(1), outcome: 'at-most' as const };
    expect(kinds({ result }, { ...at(1, 0.25), side: null })).toEqual([]);
  });

  it('tells the reason of a run that was too short', () => {
    const [doubt] = doubts({}, { ...at(10, 0.1), side: null });
    expect(doubt).toMatchObject({
      kind: 'unmeasured',
      text: 'No level was measured: Nothing was learnt.',
    });
    const result = { ...evidence({}).result, reason: 'No level was measured; the time was up.' };
    expect(doubts({ result }, { ...at(10, 0.1), side: null })).toMatchObject([
      { text: 'No level was measured: the time was up.' },
    ]);
  });

  it('gives no more time to a run that could not begin', () => {
    const remedies = [doubts({}), doubts({}, { ...at(10, 0.1), side: null })].map(
      ([doubt]) => doubt?.remedy,
    );
    expect(remedies).toEqual([
      'The run could not begin: mend what is named there, and run it again.',
      'Give the run more time, and see its notices for what held it up.',
    ]);
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

describe('blind', () => {
  it('is a run that ended so', () => {
    const [doubt, ...others] = doubts(
      { result: atLeast(226) },
      at(226, 0.1),
      unknown('unreachable', 'connection refused'),
    );
    expect(others).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'blind',
      text: 'The run ended blind: "p95" could not be seen for its last 55 s (connection refused).',
    });
    expect(doubt?.remedy).toMatch(/^What was measured before stands, nothing else\. See that Prom/);
  });

  it('is a run that was so for long, or lost its agents', () => {
    const long = unknown('stale', 'old', { seconds: 90 });
    const [doubt] = doubts({ result: found(200) }, at(226, 0.1), long, at(200, 0.25), at(200, 0.3));
    expect(doubt?.text).toBe('The run was blind for 90 s: "p95" could not be seen (old).');
    const lost = { phase: 'blind' as const, changes: { lostAgents: ['http://a'] } };
    const [other] = doubts({ result: found(200) }, at(226, 0.1), { ...at(200, 0.1), ...lost });
    expect(other?.text).toContain('"http://a" could not be seen');
    expect(other?.remedy).toContain('See that the agents stay in reach.');
  });

  it('is not what came before anything was seen, nor a short gap', () => {
    const result = found(200);
    expect(kinds({ result }, unknown('idle', ''), at(100, 0.1), at(200, 0.3))).toEqual([]);
    const gap = unknown('unreachable', '', { seconds: 40 });
    expect(kinds({ result }, at(100, 0.1), gap, at(200, 0.3))).toEqual([]);
  });
});

it('partial tells how often a part was missing', () => {
  const [doubt, ...others] = doubts(
    { result: found(200) },
    at(226, 0.1),
    unknown('partial', 'store b is down', { seconds: 20 }),
    at(200, 0.2),
  );
  expect(others).toEqual([]);
  expect(doubt).toMatchObject({
    kind: 'partial',
    text: 'In 4 of 28 looks a part of the data for "p95" was missing (store b is down); nothing was learnt from them.',
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

it('users-wait tells both numbers', () => {
  const both = (users: number, own: number, seen: number): Play => ({
    ...at(users, seen, guard),
    bindingSignal: guard.name,
    readings: (time) => [reading(p95, time, own), reading(guard, time, seen)],
  });
  const result = found(210, guard.name);
  const [doubt, ...others] = doubts({ result }, both(100, 0.1, 0.11), both(230, 0.16, 2.8));
  expect(others).toEqual([]);
  expect(doubt).toMatchObject({
    kind: 'users-wait',
    text: 'The users wait longer than "p95" says: the service does not see its own queue. With 230 users it said 0.16, and they saw 2.8.',
  });
  expect(kinds({ result: atLeast(100) }, both(100, 0.1, 0.11))).toEqual([]);
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

const nobodySaw = {
  users: 800,
  requestsPerSecond: 790,
  errorRatio: 0,
  latencyMean: null,
  latencyP50: null,
  latencyP95: null,
  latencyP99: null,
};

describe('unmoved', () => {
  const up = signal('up', 5, { source: { kind: 'query', query: 'sum(up)' } });

  it('is a signal that does not answer to load', () => {
    const [doubt, ...others] = doubts({ result: atLeast(800) }, at(100, 1, up), at(800, 1, up));
    expect(others).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'unmoved',
      text: '"up" did not move between 100 and 800 users, where it was 1: nothing tells whether the service was close to its limit.',
    });
  });

  it('is one of a run with a single level, held after the users were few', () => {
    const few = (users: number): Play => ({ ...at(users, 1, up), side: null });
    const [doubt] = doubts({ result: atLeast(800) }, few(0), few(100), few(500), at(800, 1, up));
    expect(doubt?.text).toMatch(/^"up" did not move between 0 and 800 users, where it was 1: /);
  });

  it('is one that moves only as it scatters, unless it is a latency that the users see', () => {
    const scatters = (users: number, of = up): Play => ({
      ...at(users, 1, of),
      readings: (time) => [reading(of, time, time % 10 === 0 ? 1.02 : 0.9 + users / 10_000)],
    });
    const result = atLeast(800);
    expect(kinds({ result }, scatters(100), scatters(800))).toEqual(['unmoved']);
    const latency = { ...p95, threshold: 5 };
    const ofUsers = (latencyP95: number | null) => {
      const users = { ...nobodySaw, latencyP95 };
      return kinds({ result, users }, scatters(100, latency), scatters(800, latency));
    };
    expect(ofUsers(0.51)).toEqual([]);
    expect(ofUsers(0.49)).toEqual(['unmoved']);
    expect(ofUsers(null)).toEqual(['unmoved']);
    const grows = (users: number): Play => ({ ...at(users, 1 + users / 2000, up) });
    expect(kinds({ result }, grows(100), grows(200), grows(800))).toEqual([]);
  });

  it('is no latency that the users measure themselves', () => {
    const own = signal('p95', 0.3, {
      source: { kind: 'agent-statistic', statistic: 'latency-p95' },
    });
    const result = atLeast(800);
    expect(kinds({ result }, at(100, 0.064, own), at(800, 0.064, own))).toEqual([]);
    const errors = { ...own, source: { ...own.source, statistic: 'error-ratio' } } as typeof own;
    expect(kinds({ result }, at(100, 0, errors), at(800, 0, errors))).toEqual(['unmoved']);
  });

  it('is one whose series are gone, whatever stands in their place', () => {
    const gone: Play = {
      ...at(800, 0, up),
      readings: (time) => [{ ...reading(up, time, 0), note: 'nothing matches a{pod="b"}' }],
    };
    const [doubt, ...others] = doubts({ result: atLeast(800) }, at(100, 1, up), gone);
    expect(others).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'unmoved',
      text: '"up" had values with fewer users, and none of them with 800 (nothing matches a{pod="b"}).',
    });
    const [never] = doubts({ result: atLeast(800) }, { ...gone, users: 100 }, gone);
    expect(never?.text).toBe(
      '"up" did not move between 100 and 800 users, where it was 0 (nothing matches a{pod="b"}): nothing tells whether the service was close to its limit.',
    );
  });

  it('counts a signal that never had a value as one that did not move', () => {
    const healthy = { ...up, name: 'alerts', whenMissing: 'healthy' as const };
    const both = (users: number): Play => ({
      ...at(users, 1, up),
      readings: (time) => [
        reading(up, time, 1),
        readingOf({ signal: healthy, from: time, to: time, note: '', twin: false }, [], 'idle'),
      ],
    });
    const [doubt] = doubts({ result: atLeast(800) }, both(100), both(800));
    expect(doubt?.text).toMatch(/^"up", "alerts" did not move between 100 and 800 users: /);
  });

  it('is not one of several of which another moved, nor where a limit was found', () => {
    const both = (users: number, value: number): Play => ({
      ...at(users, 0.1),
      readings: (time) => [reading(up, time, 1), reading(p95, time, value)],
    });
    expect(kinds({ result: atLeast(800) }, both(100, 0.1), both(800, 0.2))).toEqual([]);
    expect(kinds({ result: atLeast(800) }, both(100, 0.1), both(800, 0.1))).toEqual(['unmoved']);
    expect(kinds({ result: found(800) }, at(100, 1, up), at(800, 1, up))).toEqual([]);
    expect(kinds({ result: atLeast(800) }, at(790, 1, up), at(800, 1, up))).toEqual([]);
  });
});

it('degraded-before-load is what was too much without users', () => {
  const before = { ...at(0, 0.9), side: null };
  const [doubt, ...others] = doubts({ result: found(200) }, before, at(200, 0.3));
  expect(others).toEqual([]);
  expect(doubt).toMatchObject({
    kind: 'degraded-before-load',
    text: '"p95" was beyond its threshold before any user came: 0.9, where max is 0.3.',
  });
  const healthy = { ...at(0, 0.1), side: null };
  expect(kinds({ result: found(200) }, healthy, at(200, 0.4))).toEqual([]);
});

it('unordered-users are told with their number', () => {
  const [doubt] = doubts({ unorderedUsers: 113, result: found(60) }, at(60, 0.3));
  expect(doubt).toMatchObject({
    kind: 'unordered-users',
    text: 'The agents had up to 113 users that this run did not order; nothing that was seen meanwhile counts.',
  });
});
