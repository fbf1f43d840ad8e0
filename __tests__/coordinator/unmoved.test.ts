import { describe, expect, it } from '@jest/globals';
import { readingOf } from '../../src/monitor/evaluate.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { at, doubts, kinds, nobodySaw, p95 } from './doubted.ts';
import { atLeast, found, type Play } from './played.ts';

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
