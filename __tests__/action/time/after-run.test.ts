import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { afterBudget, patience, patienceSeconds } from '../../../src/action/time/after-run.ts';
import { systemNow } from '../../../src/run/clock.ts';

describe('patienceSeconds', () => {
  it.each([
    ['what is asked for where no limit is known', 60, false, null, 60],
    ['what is asked for where there is time', 60, false, 1090, 60],
    ['what the job leaves', 60, false, 1014, 14],
    ['a try where nothing is left', 60, false, 990, 1],
    ['little after a cancel', 60, true, null, 3],
    ['less after a cancel at the end of the job', 60, true, 1002, 2],
  ])('is %s', (_, seconds, cancelled, endsBy, expected) => {
    expect(patienceSeconds(seconds, { cancelled, endsBy }, 1000)).toBe(expected);
  });
});

describe('patience', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('takes a part of a second', () => {
    const cancel = new AbortController();
    const endsBy = systemNow() + 5.4321;
    const signal = patience(60, { cancelled: false, endsBy, cancel: cancel.signal });
    jest.advanceTimersByTime(5400);
    expect(signal.aborted).toBe(false);
    jest.advanceTimersByTime(100);
    expect(signal.aborted).toBe(true);
  });

  it('is cut short by a cancel', () => {
    const cancel = new AbortController();
    const signal = patience(60, { cancelled: false, endsBy: null, cancel: cancel.signal });
    cancel.abort();
    jest.advanceTimersByTime(2900);
    expect(signal.aborted).toBe(false);
    jest.advanceTimersByTime(200);
    expect(signal.aborted).toBe(true);
  });
});

describe('afterBudget', () => {
  it.each([
    ['at the end of the budget', 1100, null, 1100],
    ['ten seconds from now where it is used up', 1003, null, 1010],
    ['at the end of the job', 1100, 1020, 1020],
  ])('is %s', (_, budgetEnds, endsBy, expected) => {
    expect(afterBudget(budgetEnds, endsBy, 1000)).toBe(expected);
  });
});
