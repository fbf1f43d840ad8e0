import { describe, expect, it, jest } from '@jest/globals';
import { leastOff, rehearse, type Rehearsal } from '../../../src/run/plan/rehearsal.ts';
import type { SearchSettings } from '../../../src/search/types.ts';
import { signal } from '../../fixtures/reports/build.ts';

// Each plays whole searches.
jest.setTimeout(60_000);

const latency = signal('latency', 0.5);

const never = new AbortController().signal;

/** A rehearsal of a service that is scraped every five seconds. */
function play(
  windowSeconds: number | null,
  changes: Partial<SearchSettings>,
  enough = never,
  requestsPerUser: number | null = null,
): Promise<Rehearsal | null> {
  const scrapeSeconds = 5;
  const settings: SearchSettings = {
    maxUsers: 1000,
    startUsers: null,
    expectedUsers: null,
    enoughUsers: null,
    warmUpSeconds: null,
    precision: 0.2,
    confidence: 0.9,
    deadline: 3600,
    scrapeSeconds,
    windowSeconds,
    ...changes,
  };
  const belief = {
    usersPerSecond: 1000,
    quietMargin: -1.4,
    steepness: 7,
    requestsPerUser,
    scrapeSeconds,
    signals: [{ signal: latency, windowSeconds }],
    binding: latency,
  };
  return rehearse(settings, belief, 5, enough);
}

describe('leastOff', () => {
  it.each([
    // Less than the play, as what is half as long is off by more than what is twice as long.
    [[240], 188],
    [[240, 240, 240], 188],
    [[100, 200], 94],
    [[460, 1118, 3600], 467],
  ])('of %j is %d', (durations, seconds) => {
    expect(leastOff(durations.map((one) => ({ seconds: one, isCut: false })))).toBe(seconds);
  });

  it('is all of the time there is, where nothing but that ends the plays', () => {
    const cut = { seconds: 40, isCut: true };
    expect(leastOff([cut, cut])).toBe(40);
    expect(leastOff([cut, { seconds: 20, isCut: false }])).toBe(19);
  });
});

describe('a rehearsal', () => {
  it('climbs to about the capacity that is expected', async () => {
    const played = await play(null, { expectedUsers: 400 });
    expect(played).toMatchObject({ plays: 3, answered: 3 });
    expect(played?.climb.every((users) => users < 400)).toBe(true);
    expect(Math.abs((played?.about ?? 0) - 400)).toBeLessThan(120);
  });

  it('takes the longer the fewer requests the users make', async () => {
    const secondsAt = async (rate: number): Promise<number> =>
      (await play(60, { expectedUsers: 400 }, never, rate))?.seconds ?? 0;
    expect((await secondsAt(0.02)) / (await secondsAt(10))).toBeGreaterThan(1.2);
  });

  it('takes no longer than there is time, and then has no answer', async () => {
    expect(await play(300, { deadline: 40 })).toMatchObject({
      ...{ seconds: 40, least: 27, most: 40 },
      ...{ answered: 0, plays: 3 },
    });
  });

  it('tells nothing where there is no time to play', async () => {
    expect(await play(60, {}, AbortSignal.abort())).toBeNull();
  });
});
