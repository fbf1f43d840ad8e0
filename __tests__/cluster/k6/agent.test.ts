import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { K6Agent, removeK6Users } from '../../../src/cluster/k6/agent.ts';
import { FakeK6, type FakeRun } from '../../fakes/k6/server.ts';

const { signal } = new AbortController();

describe('K6Agent', () => {
  let fake: FakeK6;
  let url: string;
  let time: number;
  let agent: K6Agent;

  beforeEach(async () => {
    fake = new FakeK6();
    url = await fake.listen();
    time = 1000;
    agent = new K6Agent({ url, headers: {} }, () => time);
  });
  afterEach(() => fake.close());

  it('checks without changing anything', async () => {
    fake.run.users = 5;
    await agent.check(signal);
    expect([fake.lines, fake.run.users]).toEqual([
      ['GET /v1/status', 'PATCH /v1/status {"vus":-1}'],
      5,
    ]);
  });

  it.each<[string, Partial<FakeRun>, string]>([
    [
      'no scenario that can be ordered',
      { users: null },
      'expected k6 up to 1.8 that runs an externally-controlled scenario; of this one no users can be ' +
        'ordered: an externally-controlled executor needs to be configured for live configuration updates',
    ],
    ['a run that is over', { status: 9 }, 'its test run is over: k6 must be started again'],
  ])('does not accept %s', async (_name, run, message) => {
    Object.assign(fake.run, run);
    await expect(agent.check(signal)).rejects.toThrow(`${url}: ${message}`);
  });

  it('takes over what an earlier run left, paused or not, and empties it', async () => {
    Object.assign(fake.run, { users: 7, paused: true });
    await agent.start(signal);
    expect([fake.run.users, fake.run.paused]).toEqual([0, false]);
  });

  it('does not start beside users that it cannot order', async () => {
    fake.run.otherUsers = 2;
    await expect(agent.start(signal)).rejects.toThrow(
      `${url}: was ordered 0 users and has 2: expected one scenario, externally-controlled, and no execution segment`,
    );
  });

  it('moves users up and down, and tells them with its cap', async () => {
    await agent.start(signal);
    for (const users of [30, 12]) {
      await agent.setUsers(users, signal);
      expect(await agent.status(null, signal)).toMatchObject({
        running: true,
        users,
        maxUsers: 50,
        utilization: null,
      });
    }
  });

  it('fills up to the cap without failing', async () => {
    await agent.start(signal);
    await agent.setUsers(60, signal);
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 50 });
  });

  it('has no users until setup() is over, which is no failure', async () => {
    fake.run.status = 6;
    await agent.start(signal);
    await agent.setUsers(8, signal);
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 0 });
    fake.run.status = 7;
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 8 });
  });

  it.each<[string, Partial<FakeRun>, number]>([
    ['was started again', { users: 0 }, 0],
    ['was ordered by somebody else', { users: 3 }, 3],
    ['was paused', { paused: true }, 0],
    ['has ended', { status: 9 }, 0],
  ])('says that it is not running when its k6 %s', async (_name, run, users) => {
    await agent.start(signal);
    await agent.setUsers(8, signal);
    Object.assign(fake.run, run);
    expect(await agent.status(null, signal)).toMatchObject({ running: false, users });
  });

  it('refuses users when its run is over', async () => {
    await agent.start(signal);
    fake.run.status = 9;
    await agent.status(null, signal);
    await expect(agent.setUsers(3, signal)).rejects.toThrow(
      `${url}: its test run is over: k6 must be started again`,
    );
    await agent.stop(signal);
    expect(fake.lines.at(-1)).toBe('GET /v1/metrics');
  });

  it('tells what its users saw since a moment, and lately', async () => {
    Object.assign(fake.run, { requests: 100, meanMilliseconds: 500, failedRatio: 0.1 });
    await agent.start(signal);
    const look = async (at: number, since: number | null, run: Partial<FakeRun>) => {
      time = at;
      Object.assign(fake.run, run);
      return (await agent.status(since, signal)).statistics;
    };
    await look(1004, null, { requests: 200, meanMilliseconds: 400, failedRatio: 0.05 });
    const since = await look(1010, 1002, {
      requests: 320,
      meanMilliseconds: 325,
      failedRatio: 0.05,
    });
    expect(since).toEqual({
      from: 1004,
      onlyHttp: true,
      to: 1010,
      requests: 120,
      timed: 114,
      values: {
        // (304 × 0.325 − 190 × 0.4) / 114
        'latency-mean': expect.closeTo(0.2, 9),
        'latency-p50': NaN,
        'latency-p90': NaN,
        'latency-p95': NaN,
        'latency-p99': NaN,
        // (16 − 10) / 120
        'error-ratio': 0.05,
        'requests-per-second': 20,
      },
    });
    expect(await look(1011, null, {})).toMatchObject({ from: 1004, to: 1011, requests: 120 });
  });

  it('tells nothing where nothing was requested', async () => {
    await agent.start(signal);
    time = 1001;
    const idle = await agent.status(null, signal);
    expect(idle.statistics).toMatchObject({
      requests: 0,
      values: { 'latency-mean': NaN, 'error-ratio': NaN, 'requests-per-second': NaN },
    });
  });

  it.each<[string, Partial<FakeRun>, Readonly<Record<string, number>>]>([
    [
      'nobody answers',
      { requests: 500, failedRatio: 1 },
      { 'latency-mean': NaN, 'error-ratio': 1, 'requests-per-second': 100 },
    ],
    [
      'half of the requests fail at once',
      { requests: 500, failedRatio: 0.5, meanMilliseconds: 400 },
      { 'latency-mean': 0.4, 'error-ratio': 0.5 },
    ],
    [
      'failures are slow',
      { requests: 500, failedRatio: 0.2, meanMilliseconds: 300, failedMilliseconds: 60_000 },
      { 'latency-mean': 0.3, 'error-ratio': 0.2 },
    ],
    [
      'the script does not tag failures, and some are',
      { requests: 500, failedRatio: 0.5, meanMilliseconds: 400, tagsExpected: false },
      { 'latency-mean': NaN, 'error-ratio': 0.5 },
    ],
    [
      'the script does not tag failures, and none is',
      { requests: 500, meanMilliseconds: 400, tagsExpected: false },
      { 'latency-mean': 0.4, 'error-ratio': 0 },
    ],
    [
      'the script counts no failures',
      { requests: 500, meanMilliseconds: 400, failedRatio: null },
      { 'latency-mean': NaN, 'error-ratio': NaN, 'requests-per-second': 100 },
    ],
  ])('tells the latency of requests that succeeded when %s', async (_name, run, values) => {
    await agent.start(signal);
    Object.assign(fake.run, run);
    time = 1005;
    const { statistics } = await agent.status(null, signal);
    expect(statistics).toMatchObject({ requests: 500, values });
  });

  it.each<[string, Partial<FakeRun>, number | undefined]>([
    ['nothing fails', { failedRatio: 0, meanMilliseconds: 400 }, 500],
    ['nobody answers', { failedRatio: 1 }, 0],
    // Without a response k6 counts the time of sending.
    ['all time out', { failedRatio: 1, failedMilliseconds: 0.1, waitingMilliseconds: 0 }, 0],
    ['all are answered with errors', { failedRatio: 1, failedMilliseconds: 3 }, undefined],
    ['some fail', { failedRatio: 0.9, meanMilliseconds: 400 }, undefined],
    ['failures are not counted', { failedRatio: null, meanMilliseconds: 400 }, undefined],
  ])('tells how many were answered when %s', async (_name, run, answered) => {
    await agent.start(signal);
    Object.assign(fake.run, { requests: 500, ...run });
    time = 1005;
    const { statistics } = await agent.status(null, signal);
    expect([statistics?.requests, statistics?.answered]).toEqual([500, answered]);
  });

  it('tells the latency again once nothing fails, where failures have no tag', async () => {
    Object.assign(fake.run, { requests: 100, failedRatio: 0.5, tagsExpected: false });
    await agent.start(signal);
    Object.assign(fake.run, { requests: 200, failedRatio: 0.25, meanMilliseconds: 400 });
    time = 1005;
    const { statistics } = await agent.status(null, signal);
    // (200 × 0.75 × 0.4 − 0) / 100
    expect(statistics?.values['latency-mean']).toBeCloseTo(0.6, 9);
  });

  it('counts anew when k6 does', async () => {
    Object.assign(fake.run, { requests: 100, meanMilliseconds: 500 });
    await agent.start(signal);
    Object.assign(fake.run, { requests: 10, meanMilliseconds: 100 });
    time = 1005;
    expect((await agent.status(null, signal)).statistics).toMatchObject({
      from: 1005,
      to: 1005,
      requests: 0,
    });
  });

  it('stops only what it has started', async () => {
    fake.run.users = 4;
    await agent.stop(signal);
    expect(fake.run.users).toBe(4);
    await agent.start(signal);
    await agent.setUsers(9, signal);
    await agent.stop(signal);
    await agent.stop(signal);
    expect([fake.run.users, fake.lines.filter((line) => line.endsWith('{"vus":0}'))]).toEqual([
      0,
      // At the start, and once at the end.
      ['PATCH /v1/status {"vus":0}', 'PATCH /v1/status {"vus":0}'],
    ]);
  });

  it('says why k6 refused', async () => {
    await agent.start(signal);
    fake.run.maxUsers = 5;
    await expect(agent.setUsers(6, signal)).rejects.toThrow(
      `${url}: refused PATCH /v1/status: invalid configuration supplied: the number of active VUs (6) must be less than or equal to the number of maxVUs (5)`,
    );
  });

  it('is cleaned up after by others', async () => {
    fake.run.users = 4;
    await removeK6Users({ url, headers: {} }, signal);
    expect(fake.run.users).toBe(0);
    fake.run.status = 9;
    await removeK6Users({ url, headers: {} }, signal);
    expect(fake.lines).toEqual(['GET /v1/status', 'PATCH /v1/status {"vus":0}', 'GET /v1/status']);
  });

  it('is not clean while others than those that were ordered to leave are there', async () => {
    fake.run.otherUsers = 3;
    await expect(removeK6Users({ url, headers: {} }, signal)).rejects.toThrow(
      `${url}: still has 3 users`,
    );
  });

  it('does not take another server for k6', async () => {
    const other = new K6Agent({ url: `${url}/elsewhere`, headers: {} });
    await expect(other.check(signal)).rejects.toThrow(
      `${url}/elsewhere: expected k6, but GET /v1/status got "ok" (HTTP 200)`,
    );
  });
});
