import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/run/clock.ts';

describe('the clock of a run', () => {
  it('wakes up as soon as the run is cancelled', async () => {
    const cancel = new AbortController();
    const sleeping = systemClock.sleep(100_000, cancel.signal);
    cancel.abort();
    await expect(sleeping).resolves.toBeUndefined();
    await expect(systemClock.sleep(100_000, cancel.signal)).resolves.toBeUndefined();
  });
});
