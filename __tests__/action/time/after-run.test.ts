import { describe, expect, it } from '@jest/globals';

import { patience, patienceSeconds } from '../../../src/action/time/after-run.ts';

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
  it('takes a part of a second', () => {
    const endsBy = Date.now() / 1000 + 5.4321;
    expect(patience(60, { cancelled: false, endsBy }).aborted).toBe(false);
  });
});
