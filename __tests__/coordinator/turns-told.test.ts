import { describe, expect, it } from '@jest/globals';
import type { ClusterStatus } from '../../src/coordinator/coordinator.ts';
import { sidePrecision } from '../../src/coordinator/turns.ts';
import { statisticsOf } from '../monitor/statistics.ts';
import { ask, both, climb, done, epoch, play } from './two-sides.ts';

describe('what is told of two loops by turns', () => {
  it('is shown in real time, with what would be answered', async () => {
    const { shown } = (await play(both)).sides.head;
    expect(shown.map(([time]) => time)).toEqual([30, 40, 50, 60, 100, 110, 120]);
    expect(shown.slice(-3)).toEqual([100, 110, 120].map((time) => [time, [30, 100], 'deadline.']));
  });

  it('is asked of the agents since a level settled, in real time', async () => {
    // It settles at 40 of its own time, which is 70 where the head had 30 s in between.
    const settled = (own: number) => ({ ...ask(30), settledSince: own });
    const commands = [ask(10), ask(10), ask(20), ask(30), settled(40), settled(40), done];
    const { since } = (await play({ ...both, base: { commands } })).sides.base;
    expect(since.filter((time) => time !== null)).toEqual([70, 70]);
  });

  it('are what the users saw, to the monitor and in the record in real time', async () => {
    const status = (users: number, time: number): Partial<ClusterStatus> => ({
      statistics: statisticsOf({}, { from: time - 10, to: time, requests: users }),
    });
    const { sides, head } = await play({ base: both.base, head: { commands: climb, status } });
    const seen = sides.head.told.map(([statistics, users]) => [
      statistics?.from ?? 0,
      statistics?.to ?? 0,
      users,
    ]);
    expect(seen).toEqual([
      [20, 30, 0],
      [30, 40, 10],
      [40, 50, 10],
      [50, 60, 20],
      [90, 100, 30],
      [100, 110, 40],
      [110, 120, 50],
    ]);
    const recorded = head.samples.flatMap(({ statistics }) => statistics?.to ?? []);
    expect(recorded).toEqual([30, 40, 50, 60, 100, 110, 120]);
  });

  it('is of a pause that the other has its turn, at both its ends', async () => {
    const lostAgents = ['http://a'];
    const status = (users: number): Partial<ClusterStatus> => (users === 0 ? { lostAgents } : {});
    const { base } = await play({ base: { commands: climb, status }, head: both.head });
    const paused = (time: number) => ({
      ...{ time: epoch + time, requestedUsers: 0, activeUsers: 0, phase: 'paused' },
      ...{ reason: 'the other deployment has its turn', readings: [], lostAgents },
      statistics: null,
    });
    expect(base.samples.filter(({ phase }) => phase === 'paused')).toEqual([
      paused(30),
      paused(60),
    ]);
  });

  it('is of one that never began when it would have', async () => {
    const refuse = (): Promise<void> => Promise.reject(new Error('no agent answers'));
    const { base } = await play({
      base: { commands: climb, cluster: { start: refuse } },
      head: { commands: climb },
    });
    expect([base.startedAt, base.finishedAt, base.samples]).toEqual([epoch, epoch, []]);
  });
});

describe('a turn', () => {
  const other = { commands: [ask(10), done] };
  const climbing = (count: number) => Array.from({ length: count }, (_, index) => ask(100 + index));
  /** When the first turn of a base ends whose agents say this. */
  const firstTurn = async (
    status: (users: number, time: number) => Partial<ClusterStatus>,
    count = 12,
    turnSeconds = 20,
  ) => {
    const commands = [...climbing(count), done];
    const budgetSeconds = 2000;
    const { base } = await play({
      base: { commands, status, turnSeconds, budgetSeconds },
      head: other,
    });
    return base.turns.map(({ from, to }) => [from - epoch, to - epoch])[0];
  };
  /** So large a part of the users is there at these times. */
  const part = (share: number, from: number, to: number) => (users: number, time: number) =>
    time >= from && time <= to ? { activeUsers: share * users } : {};

  it('is drawn out by users of whom more than a hundredth are missing', async () => {
    expect(await firstTurn(part(0.995, 10, 20))).toEqual([0, 20]);
    expect(await firstTurn(part(0.99, 10, 20))).toEqual([0, 20]);
    expect(await firstTurn(part(0.98, 10, 20))).toEqual([0, 80]);
  });

  it('is drawn out by four times as long as the users were on their way', async () => {
    expect(await firstTurn(part(0.5, 10, 10))).toEqual([0, 40]);
    expect(await firstTurn(part(0.5, 10, 20))).toEqual([0, 80]);
    expect(await firstTurn(part(0.5, 10, 10), 12, 60)).toEqual([0, 60]);
  });

  it('is drawn out to ten minutes at most', async () => {
    expect(await firstTurn(part(0.5, 10, 140), 80)).toEqual([0, 560]);
    expect(await firstTurn(part(0.5, 10, 150), 80)).toEqual([0, 600]);
    expect(await firstTurn(part(0.5, 10, 400), 80)).toEqual([0, 600]);
  });

  it('is not drawn out by what was missing in the one before, nor by the pause', async () => {
    const status = part(0.5, 10, 10);
    const { base } = await play({
      base: { commands: [...climbing(12), done], status, turnSeconds: 20 },
      head: { commands: [...climbing(12), done], turnSeconds: 20 },
    });
    expect(base.turns.slice(0, 2).map(({ from, to }) => to - from)).toEqual([40, 20]);
  });

  it('does not end where another level is ordered to measure', async () => {
    const measured = climbing(10).map((command) => ({ ...command, phase: 'measure' as const }));
    const { base } = await play({ base: { commands: [...measured, done] }, head: other });
    expect(base.turns[0]).toEqual({ from: epoch, to: epoch + 100 });
  });

  it('does not end where the same users are ordered to find the way', async () => {
    const same = Array.from({ length: 10 }, () => ask(100));
    const { base } = await play({ base: { commands: [...same, done] }, head: other });
    expect(base.turns[0]).toEqual({ from: epoch, to: epoch + 100 });
  });

  it.each([
    ['expand', 120],
    ['measure', 120],
    ['drain', 200],
    ['blind', 200],
  ] as const)('of 30 s that goes on with %s lasts %d s', async (phase, seconds) => {
    const same = Array.from({ length: 20 }, () => ask(100, phase));
    const { base } = await play({ base: { commands: [...same, done] }, head: other });
    expect(base.turns[0]).toEqual({ from: epoch, to: epoch + seconds });
  });

  it('ends where users who do not leave at the end cannot be told to', async () => {
    const commands = [ask(10), done];
    let orders = 0;
    const setUsers = (): Promise<void> => {
      orders += 1;
      return orders > 1 ? Promise.reject(new Error('broken')) : Promise.resolve();
    };
    const { base, head } = await play({ base: { commands, cluster: { setUsers } }, head: other });
    expect([base.stopReason, base.turns]).toEqual(['answered', [{ from: epoch, to: epoch + 10 }]]);
    expect(head.turns).toEqual([{ from: epoch + 10, to: epoch + 20 }]);
  });
});

it('each of two sides is asked for more precision, as their ratio has the errors of both', () => {
  expect(sidePrecision(0.03)).toBeCloseTo(0.0212132, 7);
});
