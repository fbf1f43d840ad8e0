import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  Arrivals,
  arrivalTimeOf,
  opensSockets,
} from '../../../src/cluster/load-test-ng/arrivals.ts';

const typed = (Type: string): object => ({
  LoadTestConfig: { UserControllerConfiguration: { Type } },
});

describe('arrivalTimeOf', () => {
  it.each([
    ['the usual idle times', typed('simulative'), { least: 2, most: 40 }],
    [
      'idle times of the configuration',
      {
        ...typed('simulative'),
        SimulControllerConfig: { MinIdleTimeMs: 500, AvgIdleTimeMs: 3000 },
      },
      { least: 1.5, most: 6.5 },
    ],
    ['no idle time, but a login', typed('simple'), { least: 0, most: 2 }],
    ['the simulative controller where none is named', {}, { least: 2, most: 40 }],
  ])('knows %s', (_what, configuration, time) => {
    expect(arrivalTimeOf(configuration)).toEqual(time);
  });
});

describe('opensSockets', () => {
  it.each([
    ['simulative', true],
    ['simple', true],
    ['noop', true],
    ['generative', false],
    ['cluster', false],
  ])('knows of %s: %s', (type, opens) => {
    expect(opensSockets(typed(type))).toBe(opens);
  });
});

describe('Arrivals', () => {
  it('come evenly between the least and the most time', () => {
    const arrivals = new Arrivals({ least: 2, most: 42 });
    arrivals.hear(100, 40);
    expect([101, 102, 112, 122, 142, 500].map((time) => arrivals.present(time))).toEqual([
      0, 0, 10, 20, 40, 40,
    ]);
  });

  it('of several launches add up, and the newest users leave first', () => {
    const arrivals = new Arrivals({ least: 0, most: 40 });
    arrivals.hear(100, 40);
    arrivals.hear(140, 80);
    expect(arrivals.present(150)).toBe(50);
    arrivals.hear(150, 60);
    expect(arrivals.present(150)).toBe(45);
    arrivals.hear(150, 20);
    expect(arrivals.present(150)).toBe(20);
    arrivals.hear(150, 0);
    expect(arrivals.present(150)).toBe(0);
  });

  it('are as they were seen on real agents, whose users idled for 1 to 5 s', () => {
    const rows = readFileSync('__tests__/fixtures/load-test-ng/users.csv', 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const idleTimes = { MinIdleTimeMs: 1000, AvgIdleTimeMs: 3000 };
    const arrivals = new Arrivals(
      arrivalTimeOf({ ...typed('simulative'), SimulControllerConfig: idleTimes }),
    );
    const differences = rows.map(([seconds = 0, users = 0, connected = 0]) => {
      arrivals.hear(seconds, users);
      return Math.abs(arrivals.present(seconds) - connected);
    });
    const mean = differences.reduce((sum, one) => sum + one, 0) / rows.length;
    expect(rows).toHaveLength(87);
    expect(mean).toBeLessThan(2);
  });
});
