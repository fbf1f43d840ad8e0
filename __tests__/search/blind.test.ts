import { describe, expect, it } from '@jest/globals';
import { stayBlind } from '../../src/search/blind.ts';
import { newLevel } from '../../src/search/level.ts';
import { initialState, type Drain, type SearchState } from '../../src/search/state.ts';
import type { Observation } from '../../src/search/types.ts';
import { reading, settings } from './observations.ts';

describe('a signal that is unknown as nothing asks the service', () => {
  const drained: Drain = {
    breachedAt: 60,
    wasHealthy: false,
    reachedAt: 100,
    margin: 1,
    unrecoveredAt: 18,
    emptied: false,
  };
  const state: SearchState = {
    ...initialState(settings),
    level: newLevel(0, 100),
    everKnown: true,
    drain: drained,
  };

  const seen = (cpu: number, time = 130): Observation => ({
    time,
    activeUsers: 0,
    generatorLimit: null,
    readings: [
      reading(null, 100, time, { idle: true }),
      reading(Math.log(cpu), 100, time, { signal: 'cpu' }),
    ],
  });

  it('is woken by no users while another signal tells that old requests still run', () => {
    const waiting = stayBlind({ ...state, blindSince: 110 }, seen(1.07));
    expect(waiting.command).toMatchObject({
      phase: 'drain',
      users: 0,
      reason: 'waiting without users until old requests have ended',
    });
    expect(waiting.state).toMatchObject({ drain: { emptied: false }, blindSince: null });
  });

  it('is waited for as long as where all is known, and ends the run then', () => {
    expect(stayBlind(state, seen(1.07, 999)).state.result).toBeNull();
    expect(stayBlind(state, seen(1.07, 1001)).state.result?.reason).toMatch(
      /^cpu did not recover in 901 s without users\. /,
    );
  });

  it('is woken by a few users as soon as the other is healthy', () => {
    const woken = stayBlind(state, seen(0.5));
    expect(woken.command).toMatchObject({
      phase: 'blind',
      users: 10,
      reason: 'waking the signals',
    });
    expect(woken.state.drain?.emptied).toBe(true);
  });

  it('is woken, too, where there was no collapse', () => {
    const { command } = stayBlind({ ...state, drain: null }, seen(1.07));
    expect(command.reason).toBe('waking the signals');
  });
});
