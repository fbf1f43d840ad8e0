import { describe, expect, it } from '@jest/globals';
import { initialState, levels, next, type SearchState } from '../../src/search/search.ts';
import type { Observation, Reading } from '../../src/search/types.ts';
import { play, reading, settings } from './observations.ts';

/** Carries 400 users, like a queue of five workers. */
const queue = (users: number): number => 0.5 + 0.5 * (users / 400) ** 8;

/** The state of a search that has found its way to the capacity, and measures there. */
function measuring(): { state: SearchState; time: number; users: number } {
  const { state, ticks } = play({ value: queue }, 315);
  const last = ticks.at(-1);
  expect(last?.command.phase).toBe('measure');
  return { state, time: 320, users: last?.command.users ?? 0 };
}

function seen(
  time: number,
  activeUsers: number,
  readings: readonly Reading[],
  interrupted = false,
): Observation {
  return { time, activeUsers, generatorLimit: null, readings, interrupted };
}

describe('users that were away', () => {
  it('begin the level anew: nothing from before it counts', () => {
    const { state, time, users } = measuring();
    expect(state.level.sums.get('latency')?.seconds).toBe(20);
    const back = next(state, seen(time, users, [reading(-0.1, time - 20, time)], true));
    expect(back.command).toMatchObject({ users, settledSince: time + 5 });
    expect(back.state.level).toMatchObject({
      users,
      orderedAt: time,
      tracks: new Map(),
      sums: new Map(),
    });
    expect([back.state.blocks, back.state.proven]).toEqual([state.blocks, state.proven]);
    expect(levels(back.state).at(-1)).toMatchObject({ users: state.level.users, to: time });
  });

  it.each([
    ['healthy beyond what was proven', -3],
    ['a breach', 3],
  ])('bring no reading with them that is %s', (_what, margin) => {
    const { state, time, users } = measuring();
    let current = next(state, seen(time, users, [reading(margin, time - 20, time)], true)).state;
    for (let later = time + 5; later < time + 20; later += 5) {
      const step = next(current, seen(later, users, [reading(margin, later - 20, later)]));
      expect(step.command.phase).toBe('measure');
      current = step.state;
    }
    expect([current.blocks, current.proven]).toEqual([state.blocks, state.proven]);
  });

  it('are drained for what is seen after they came back', () => {
    const { state, time, users } = measuring();
    const back = next(state, seen(time, users, [reading(3, time - 20, time)], true)).state;
    const step = next(back, seen(time + 20, users, [reading(3, time, time + 20)]));
    expect(step.command.phase).toBe('drain');
  });

  it('end a drain, as the service had no load', () => {
    const { state, time, users } = measuring();
    const drained = next(state, seen(time, users, [reading(3, time - 5, time)]));
    expect(drained.command.phase).toBe('drain');
    const back = next(drained.state, seen(time + 5, 0, [reading(-1, time - 5, time + 5)], true));
    expect(back.state.drain).toBeNull();
    expect(back.command.phase).not.toBe('drain');
  });

  it('wake the signals up first, when there is no traffic to see', () => {
    const { state, time } = measuring();
    const idle = reading(null, time, time, { idle: true });
    const { command } = next(state, seen(time, 0, [idle], true));
    expect(command).toMatchObject({ users: 10, phase: 'blind' });
  });

  it('let the capacity be found all the same, whatever the readings in between say', () => {
    let state = initialState(settings);
    let [users, since]: [number, number | null] = [0, null];
    let result = null;
    for (let time = 0; time < 7200 && result === null; time += 5) {
      const interrupted = time > 0 && time % 150 === 0;
      const from = Math.min(since ?? Infinity, time - 20);
      const isOld = interrupted || time % 150 < 20;
      const margin = users === 0 ? null : isOld ? 2 : Math.log(queue(users));
      const readings = [reading(margin, from, time, { idle: users === 0 })];
      const step = next(state, seen(time, users, readings, interrupted));
      ({ state } = step);
      ({ users, settledSince: since, result } = step.command);
    }
    expect(result).toMatchObject({ outcome: 'found' });
    expect(Math.abs((result?.users ?? 0) / 400 - 1)).toBeLessThan(0.03);
  });
});
