import { describe, expect, it } from '@jest/globals';
import { SideClock } from '../../src/coordinator/side-clock.ts';

/** A clock that waited from 100 on, and whose turns were 110 to 150 and 200 to 230; it is 230 now. */
function clockWithTwoTurns(): SideClock {
  let now = 100;
  const clock = new SideClock({ now: () => now, sleep: () => Promise.resolve() });
  clock.leave();
  for (const [from, to] of [
    [110, 150],
    [200, 230],
  ] as const) {
    now = from;
    clock.come();
    now = to;
    clock.leave();
  }
  return clock;
}

describe('the clock of a side', () => {
  it('stands still between its turns', () => {
    let now = 100;
    const clock = new SideClock({ now: () => now, sleep: () => Promise.resolve() });
    const seen: number[] = [];
    const at = (time: number, then: () => void = () => undefined): void => {
      now = time;
      then();
      seen.push(clock.now());
    };
    at(95);
    at(100, () => clock.leave());
    at(105);
    at(110, () => clock.come());
    at(120);
    at(150, () => clock.leave());
    at(180);
    at(200, () => clock.come());
    at(215);
    expect(seen).toEqual([95, 100, 100, 100, 110, 140, 140, 140, 155]);
    expect(clock.turnSeconds).toBe(15);
    expect(clock.turns).toEqual([
      { from: 110, to: 150 },
      { from: 200, to: Infinity },
    ]);
  });

  it.each([
    ['the beginning is that of the first turn', 100, 110],
    ['within the first turn', 120, 130],
    ['the end of a turn, which is the beginning of the next, too', 140, 150],
    ['the same, as it is after sums', 140.0000001, 150.0000001],
    ['within the second turn', 150, 210],
    ['the end', 170, 230],
  ])('tells real time: %s', (_what, own, real) => {
    expect(clockWithTwoTurns().real(own)).toBeCloseTo(real, 9);
  });

  it('puts what was before the present turn before its beginning', () => {
    const clock = clockWithTwoTurns();
    // 140 is when the second turn began, of which 60 s were others'.
    expect([210, 200, 190, 150, 120].map((real) => clock.own(real))).toEqual([
      150, 140, 130, 90, 60,
    ]);
  });

  it('is real time before the first turn, and when none ever comes', () => {
    const clock = new SideClock({ now: () => 100, sleep: () => Promise.resolve() });
    clock.leave();
    expect([clock.now(), clock.real(100), clock.turns, clock.turnSeconds]).toEqual([
      100,
      100,
      [],
      0,
    ]);
  });
});
