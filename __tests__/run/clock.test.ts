import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { systemClock } from '../../src/run/clock.ts';

describe('the clock of a run', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('goes on when the clock of the machine is set back', () => {
    const before = systemClock.now();
    jest.spyOn(Date, 'now').mockReturnValue((before - 300) * 1000);
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
  });

  it('wakes up as soon as the run is cancelled', async () => {
    const cancel = new AbortController();
    const sleeping = systemClock.sleep(100_000, cancel.signal);
    cancel.abort();
    await expect(sleeping).resolves.toBeUndefined();
    await expect(systemClock.sleep(100_000, cancel.signal)).resolves.toBeUndefined();
  });
});
