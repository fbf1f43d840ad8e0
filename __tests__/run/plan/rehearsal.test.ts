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
    [[240], 240],
    [[240, 240, 240], 240],
    // As far from each as a part of it, rather than in the middle: 20% more than one, 40% less than the other.
    [[100, 200], 120],
    [[460, 1118, 3600], 597],
  ])('of %j is %d', (durations, seconds) => {
    expect(leastOff(durations)).toBe(seconds);
  });
});

describe('a rehearsal', () => {
  it('climbs to about the capacity that is expected', async () => {
    const played = await play(null, { expectedUsers: 400 });
    expect(played).toMatchObject({ plays: 3, answered: 3 });
    expect(played?.climb.every((users) => users < 400)).toBe(true);
    expect(Math.abs((played?.about ?? 0) - 400)).toBeLessThan(120);
  });

  it('takes no longer than there is time, and then has no answer', async () => {
    expect(await play(300, { deadline: 40 })).toMatchObject({
      ...{ seconds: 40, least: 40, most: 40 },
      ...{ answered: 0, plays: 3 },
    });
  });

  it('tells nothing where there is no time to play', async () => {
    expect(await play(60, {}, AbortSignal.abort())).toBeNull();
  });
});
