import { describe, expect, it } from '@jest/globals';
import { throughputOf, throughputOnTheWay } from '../../src/coordinator/saturation.ts';
import { statisticsOf } from '../monitor/statistics.ts';
import { play } from './played.ts';

describe('throughput', () => {
  it('is read from the times in which the users stayed as many', () => {
    const { samples } = play(
      { users: 0, seconds: 5, values: {} },
      { users: 100, seconds: 30, values: { 'requests-per-second': 100 } },
      { users: 200, seconds: 5, values: { 'requests-per-second': 130 } },
      { users: 300, seconds: 5, values: { 'requests-per-second': 150 }, phase: 'paused' },
      { users: 400, seconds: 30 },
    );
    expect(throughputOf(samples)).toEqual([
      { users: 100, requestsPerSecond: 100, requests: 6000 },
      { users: 200, requestsPerSecond: 130, requests: 2000 },
    ]);
  });

  it('is read on the way from looks during which the users were about as many', () => {
    const climb = [10, 20, 24, 25, 40].map((users) => ({
      users,
      seconds: 5,
      values: { 'requests-per-second': users },
    }));
    const { samples } = play(...climb);
    const longer = samples.map((sample) => ({
      ...sample,
      statistics: sample.statistics && { ...sample.statistics, from: sample.time - 10 },
    }));
    expect(throughputOnTheWay(longer)).toEqual([
      { users: 10, requestsPerSecond: 10, requests: 100 },
      { users: 22, requestsPerSecond: 24, requests: 240 },
      { users: 24.5, requestsPerSecond: 25, requests: 250 },
    ]);
    const gone = longer.map((sample) => ({ ...sample, activeUsers: 0 }));
    expect(throughputOnTheWay(gone)).toEqual([]);
    const rare = longer.map((sample) => ({
      ...sample,
      statistics: sample.statistics && { ...sample.statistics, requests: 99 },
    }));
    expect(throughputOnTheWay(rare)).toEqual([]);
    const paused = longer.map((sample) => ({ ...sample, phase: 'paused' as const }));
    expect(throughputOnTheWay(paused)).toEqual([]);
  });

  it('is not read from looks that reach back to other users', () => {
    const { samples } = play(
      { users: 100, seconds: 10, values: { 'requests-per-second': 100 } },
      { users: 200, seconds: 10, values: { 'requests-per-second': 130 } },
    );
    const late = samples.map((sample) => ({
      ...sample,
      statistics: sample.statistics && { ...sample.statistics, from: sample.time - 6 },
    }));
    expect(throughputOf(late).map(({ users }) => users)).toEqual([200]);
    const later = late.map((sample) => ({
      ...sample,
      statistics: sample.statistics && { ...sample.statistics, from: sample.time - 11 },
    }));
    expect(throughputOf(later)).toEqual([]);
  });

  it('is none where nobody tells it, or nothing was got through', () => {
    const { samples } = play(
      { users: 100, seconds: 5, values: {} },
      { users: 200, seconds: 5, values: { 'requests-per-second': 0 } },
      { users: 300, seconds: 5, values: { 'requests-per-second': 1 } },
    );
    const seen = [{ users: 300, requestsPerSecond: 1, requests: 3000 }];
    expect(throughputOf(samples)).toEqual(seen);
    expect(throughputOnTheWay(samples)).toEqual(seen);
  });

  it('is none of users who are told to leave', () => {
    const statistics = statisticsOf({ 'requests-per-second': 50 }, { from: 5, to: 10 });
    const changes = { activeUsers: 40, statistics };
    const told = (users: number) =>
      throughputOf(play({ users, seconds: 10, changes }).samples).map((one) => one.users);
    expect([told(40), told(0)]).toEqual([[40], []]);
  });

  it('is that of each time in which the users were as many, not of all of them', () => {
    const { samples } = play(
      { users: 100, seconds: 10, values: { 'requests-per-second': 90 } },
      { users: 100, seconds: 5, values: { 'requests-per-second': 90 }, phase: 'paused' },
      { users: 100, seconds: 10, values: { 'requests-per-second': 95 } },
      { users: 50, seconds: 10, values: { 'requests-per-second': 50 } },
      { users: 100, seconds: 10, values: { 'requests-per-second': 80 } },
    );
    expect(throughputOf(samples).map((one) => [one.users, one.requestsPerSecond])).toEqual([
      [100, 90],
      [100, 95],
      [50, 50],
      [100, 80],
    ]);
  });

  it.each([
    [15, 1],
    [15.1, 0],
  ])('on the way is read from looks of up to 15 s: %d s', (seconds, count) => {
    const statistics = (to: number) =>
      statisticsOf({ 'requests-per-second': 20 }, { from: to - seconds, to, requests: 100 });
    const { samples } = play({ users: 10, seconds: 5, changes: { statistics: statistics(5) } });
    expect(throughputOnTheWay(samples)).toHaveLength(count);
  });

  it.each([
    [[40, 50], 45],
    [[50, 40], 45],
    [[40, 50.1], null],
    [[0, 0.1], null],
    [[40, 50, 45], 45],
  ])('on the way is that of users who grow by a quarter at most: %j', (active, users) => {
    const end = 5 * active.length;
    const { samples } = play(...active.map((activeUsers) => ({ users: activeUsers, seconds: 5 })));
    const statistics = statisticsOf({ 'requests-per-second': 20 }, { from: 0, to: end });
    const looks = samples.map((one) => (one.time === end ? { ...one, statistics } : one));
    expect(throughputOnTheWay(looks).map((one) => one.users)).toEqual(
      users === null ? [] : [users],
    );
  });

  it('on the way is none of a look in which there was a pause', () => {
    const statistics = statisticsOf({ 'requests-per-second': 20 }, { from: 0, to: 10 });
    const withFirst = (phase: 'paused' | 'expand') =>
      play({ users: 40, seconds: 5, phase }, { users: 40, seconds: 5, changes: { statistics } });
    expect(throughputOnTheWay(withFirst('expand').samples)).toHaveLength(1);
    expect(throughputOnTheWay(withFirst('paused').samples)).toEqual([]);
  });
});
