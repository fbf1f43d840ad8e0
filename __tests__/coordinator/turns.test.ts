import { describe, expect, it } from '@jest/globals';
import type { ClusterStatus } from '../../src/coordinator/coordinator.ts';
import { leastTurnSeconds } from '../../src/coordinator/turns.ts';
import { reading } from '../fixtures/reports/build.ts';
import { answer, ask, both, climb, done, epoch, latency, play } from './two-sides.ts';

describe('two loops by turns', () => {
  it('change where another level is ordered, once a turn was long enough', async () => {
    const { orders, mostAtOnce } = await play(both);
    expect(orders).toEqual([
      '0 The base 10',
      '20 The base 20',
      '30 The base 0',
      '30 The head 10',
      '50 The head 20',
      '60 The head 0',
      '60 The base 30',
      '70 The base 40',
      '80 The base 50',
      '90 The base 0',
      '90 The base stop',
      '90 The head 30',
      '100 The head 40',
      '110 The head 50',
      '120 The head stop',
    ]);
    expect(mostAtOnce).toBe(0);
  });

  it('tell the searches of their own time alone, and once that it was interrupted', async () => {
    const { sides } = await play(both);
    const told = [sides.base, sides.head].map(({ observations }) =>
      observations.map(({ time, interrupted }) => [time, interrupted === true]),
    );
    const expected = [0, 10, 20, 30, 40, 50, 60].map((time) => [time, time === 40]);
    expect(told).toEqual([expected, expected]);
  });

  it('ask the monitors in real time, and let no reading reach into another turn', async () => {
    const { questions, observations } = (await play(both)).sides.head;
    expect(questions).toEqual([30, 40, 50, 60, 100, 110, 120].flatMap((time) => [time, null, 30]));
    // The windows of 15 s at 100 and 110 begin before the turn that began at 90, which is 30 to it.
    expect(observations.slice(4, 7).map(({ readings }) => readings[0])).toEqual([
      expect.objectContaining({ from: 25, to: 40 }),
      expect.objectContaining({ from: 35, to: 50 }),
      expect.objectContaining({ from: 45, to: 60 }),
    ]);
  });

  it('are recorded in real time, with the pauses between', async () => {
    const { base, head } = await play(both);
    expect(base.turns).toEqual([
      { from: epoch, to: epoch + 30 },
      { from: epoch + 60, to: epoch + 90 },
    ]);
    expect(head.turns).toEqual([
      { from: epoch + 30, to: epoch + 60 },
      { from: epoch + 90, to: epoch + 120 },
    ]);
    expect([head.startedAt, head.finishedAt]).toEqual([epoch + 30, epoch + 120]);
    expect(head.levels.map(({ from, to }) => [from - epoch, to - epoch])).toEqual([
      [30, 50],
      [100, 110],
    ]);
    const seen = head.samples.map(({ time, phase, activeUsers }) => [
      time - epoch,
      phase,
      activeUsers,
    ]);
    expect(seen).toEqual([
      [30, 'expand', 0],
      [40, 'expand', 10],
      [50, 'expand', 10],
      [60, 'expand', 20],
      [60, 'paused', 0],
      [90, 'paused', 0],
      [100, 'expand', 30],
      [110, 'expand', 40],
      [120, 'done', 50],
    ]);
    expect(head.samples.at(-1)?.readings).toEqual([
      { ...reading(latency, epoch + 120, 0.5), from: epoch + 105 },
    ]);
    expect([head.stopReason, head.result, head.clean]).toEqual(['answered', answer, true]);
  });

  it('change in the middle of a level that is held for four turns', async () => {
    const held = Array.from({ length: 15 }, () => ask(10, 'measure'));
    const { orders, sides } = await play({
      base: { commands: [...held, done] },
      head: { commands: [ask(20), ask(20), done] },
    });
    expect(orders).toEqual([
      '0 The base 10',
      '120 The base 0',
      '120 The head 20',
      '140 The head 0',
      '140 The head stop',
      '140 The base 10',
      '170 The base stop',
    ]);
    expect(sides.base.observations.map(({ interrupted }) => interrupted === true)).toEqual(
      Array.from({ length: 16 }, (_, tick) => tick === 12),
    );
  });

  it('do not change while a breach is drained, or a signal is unknown', async () => {
    const commands = [ask(50), ask(50), ask(50), ask(20, 'drain'), ask(10, 'blind'), done];
    const { base, head } = await play({
      base: { commands },
      head: { commands: [ask(10), done] },
    });
    expect(base.turns).toEqual([{ from: epoch, to: epoch + 50 }]);
    expect(head.turns).toEqual([{ from: epoch + 50, to: epoch + 60 }]);
  });

  it('do not change before users that are slow to come were there for most of a turn', async () => {
    const commands = [10, 20, 30, 40, 50, 60, 70, 80].map((users) => ask(users));
    // Of 10 to 20 s after the beginning they are missing: 10 s, and a turn of 40 s then.
    const status = (users: number, time: number): Partial<ClusterStatus> =>
      time === 10 ? { activeUsers: users / 2 } : {};
    const { base } = await play({
      base: { commands: [...commands, done], turnSeconds: 20, status },
      head: { commands: [ask(10), done] },
    });
    expect(base.turns[0]).toEqual({ from: epoch, to: epoch + 40 });
  });

  it('go on alone when the other cannot begin, or has ended', async () => {
    const refuse = (): Promise<void> => Promise.reject(new Error('no agent answers'));
    const { base, head } = await play({
      base: { commands: climb, cluster: { start: refuse } },
      head: { commands: climb },
    });
    expect([base.stopReason, base.result.reason, base.turns]).toEqual([
      'failed',
      'no agent answers. failed.',
      [],
    ]);
    expect([head.stopReason, head.turns]).toEqual(['answered', [{ from: epoch, to: epoch + 60 }]]);
  });

  it('leave the turn when they fail in the middle of it', async () => {
    const fail = (): Promise<void> => Promise.reject(new Error('broken'));
    const { orders, base, head } = await play({
      base: { commands: climb, cluster: { setUsers: fail } },
      head: { commands: [ask(10), done] },
    });
    expect([base.stopReason, base.result.reason]).toEqual(['failed', 'broken. failed.']);
    expect(head.stopReason).toBe('answered');
    expect(orders).toEqual(['0 The base stop', '0 The head 10', '10 The head stop']);
  });

  it('count the time of their own turns alone', async () => {
    const { base, head } = await play({
      base: { commands: [ask(10), ask(10), ask(20), ask(30), ask(40)], budgetSeconds: 40 },
      head: { commands: climb },
    });
    expect([base.stopReason, base.finishedAt - epoch]).toEqual(['deadline', 70]);
    expect([head.stopReason, head.finishedAt - epoch]).toEqual(['answered', 100]);
  });

  it('count the time in which their agents are made ready, so that the deadline holds', async () => {
    const { base, head } = await play({
      base: { commands: climb, startSeconds: 25, budgetSeconds: 40 },
      head: { commands: [] },
    });
    expect([base.stopReason, base.turns.map(({ from, to }) => to - from)]).toEqual([
      'deadline',
      [15],
    ]);
    expect(head.turns[0]?.from).toBe(base.turns[0]?.to);
  });

  it('end both at once when they are cancelled, and order no user any more', async () => {
    const { orders, base, head } = await play(both, 40);
    expect(orders).toEqual([
      '0 The base 10',
      '20 The base 20',
      '30 The base 0',
      '30 The head 10',
      '40 The head stop',
      '40 The base stop',
    ]);
    expect([base, head].map(({ stopReason, finishedAt }) => [stopReason, finishedAt])).toEqual([
      ['cancelled', epoch + 30],
      ['cancelled', epoch + 40],
    ]);
  });

  it('wait a minute for users who do not leave, and tell of them', async () => {
    const status = (users: number): Partial<ClusterStatus> => ({
      activeUsers: Math.max(users, 3),
      notices: ['slow'],
    });
    const { base, head } = await play({
      base: { commands: climb, status },
      head: { commands: climb },
    });
    expect(base.turns[0]).toEqual({ from: epoch, to: epoch + 90 });
    expect(head.turns[0]?.from).toBe(epoch + 90);
    expect(base.notices).toContain(
      "The base still had 3 users 60 s after all were told to leave; the other deployment's turn began with them.",
    );
    expect(base.notices).toContain('slow');
    expect(new Set(base.notices).size).toBe(base.notices.length);
  });

  it('wait for users who do not leave no longer than the time of both', async () => {
    const status = (users: number): Partial<ClusterStatus> => ({ activeUsers: Math.max(users, 3) });
    const { base, head } = await play({
      base: { commands: climb, status, budgetSeconds: 25 },
      head: { commands: climb, budgetSeconds: 25 },
    });
    expect(base.turns[0]).toEqual({ from: epoch, to: epoch + 50 });
    expect(head.turns[0]?.from).toBe(epoch + 50);
    expect(base.notices).toContain(
      "The base still had 3 users 25 s after all were told to leave; the other deployment's turn began with them.",
    );
  });
});

it.each([
  [1, 30],
  [5, 60],
  [15, 180],
])('with %d s between two scrapes a turn lasts %d s at least', (scrapeSeconds, seconds) => {
  expect(leastTurnSeconds(scrapeSeconds)).toBe(seconds);
});
