import { describe, expect, it, jest } from '@jest/globals';
import type { Scenario } from '../../bench/scenario.ts';
import { simulate, type Simulation, type Watch } from '../../bench/simulation/run.ts';
import { simulateSideBySide } from '../../bench/simulation/side-by-side.ts';
import { truthOf } from '../../bench/truth.ts';
import { withoutUnheld } from '../../src/gate/unmeasured.ts';
import { capacitySearch } from '../../src/search/search.ts';
import { scenario } from '../bench/scenario.ts';

jest.setTimeout(60_000);

/** Twenty workers, which carry 1976 users; quick to simulate, and quick to find. */
const twenty = scenario({
  workers: 20,
  spinUpUsersPerSecond: 200,
  maxUsers: 5000,
  budgetSeconds: 1200,
});

/** A run that is content with a wide interval, as it is soon there. */
function run(changes: Partial<Scenario>, watch?: Watch): Promise<Simulation> {
  const all = { ...twenty, ...changes };
  return simulate(all, 2, (settings) => capacitySearch({ ...settings, precision: 0.08 }), watch);
}

describe('a run in virtual time', () => {
  it.each<[string, Partial<Scenario>]>([
    ['mean latency of a free window', {}],
    ['mean latency over a minute', { rateWindowSeconds: 60 }],
    ['errors at a full queue', { signal: 'error-ratio', threshold: 0.01, queueLimit: 30 }],
  ])('finds the capacity within 5%: %s', async (_name, changes) => {
    const { record, burden, seconds } = await run(changes);
    const truth = truthOf({ ...twenty, ...changes }).users;
    const { outcome, users, low, high, limitedBy } = record.result;
    expect([outcome, limitedBy]).toEqual(['found', changes.signal ?? 'mean-latency']);
    expect(Math.abs((users ?? 0) / truth - 1)).toBeLessThan(0.05);
    // Whether the interval holds the truth as often as it says takes many seeds: bench/search.ts.
    expect(low).toBeLessThan(users ?? 0);
    expect(high).toBeGreaterThan(users ?? 0);
    expect(record).toMatchObject({ stopReason: 'answered', clean: true });
    expect(burden.peakUsers).toBeLessThan(1.4 * truth);
    expect(seconds).toBeLessThan(twenty.budgetSeconds);
    expect(record.levels.length).toBeGreaterThan(0);
    for (const { from, to } of record.levels) {
      expect(from).toBeGreaterThanOrEqual(record.startedAt);
      expect(to).toBeGreaterThan(from);
      expect(to).toBeLessThanOrEqual(record.finishedAt);
    }
  });

  it('is the same for the same seed', async () => {
    const ceiling = { generatorCeiling: 50 };
    expect(await run(ceiling)).toEqual(await run(ceiling));
  });

  it('stops at what the generators make', async () => {
    const { record, burden } = await run({ generatorCeiling: 300 });
    expect(record.result).toMatchObject({ outcome: 'at-least', users: 300, limitedBy: 'agents' });
    expect(burden).toEqual({ overloadUserSeconds: 0, peakUsers: 300 });
  });

  it.each(['down', 'nan', 'empty', 'stale'] as const)(
    'never adds users while Prometheus is %s',
    async (kind) => {
      const [from, to] = [40, 100];
      const { record } = await run({
        budgetSeconds: 160,
        outages: [{ atSeconds: from, seconds: to - from, kind }],
      });
      const blind = record.samples.filter(({ readings }) =>
        readings.some(({ state }) => state === 'unknown'),
      );
      const during = blind.filter(({ time }) => time - record.startedAt > from);
      // A stale series is noticed when its newest sample is older than three scrapes.
      expect(during.length).toBeGreaterThanOrEqual(8);
      during.slice(1).forEach((sample, index) => {
        expect(sample.phase).toBe('blind');
        const previous = during[index];
        expect(sample.requestedUsers).toBeLessThanOrEqual(previous?.requestedUsers ?? 0);
        expect(sample.activeUsers).toBeLessThanOrEqual(previous?.activeUsers ?? 0);
      });
      const last = record.samples.at(-1);
      expect(last?.activeUsers).toBeGreaterThan(during.at(-1)?.activeUsers ?? Infinity);
    },
  );

  it('gives no number that rests on no held level, as of a signal that comes and goes', async () => {
    const outages = Array.from({ length: 25 }, (_, index) => ({
      ...{ atSeconds: 20 * index, seconds: 10, kind: 'nan' as const },
    }));
    const { record } = await run({ budgetSeconds: 500, outages });
    expect([record.result.outcome, record.levels]).toEqual(['found', []]);
    expect(withoutUnheld(record.result, record)).toMatchObject({
      ...{ outcome: 'inconclusive', users: null, low: null, high: null },
      reason: expect.stringMatching(
        /^No level was measured: "mean-latency" came and went, and was/,
      ),
    });
    expect(record.doubts.map(({ kind }) => kind)).toEqual(['unmeasured']);
  });

  it('gives the best so far at the deadline', async () => {
    const { record, seconds } = await run({ budgetSeconds: 80 });
    expect(record.stopReason).toBe('deadline');
    expect(seconds).toBe(80);
    expect(record.result).toMatchObject({ outcome: 'at-least', limitedBy: 'time', high: null });
  });

  it('gives no number for users that it only passed when it is cancelled', async () => {
    const cancel = new AbortController();
    const { record, seconds } = await run(
      {},
      {
        cancel: cancel.signal,
        onSample: ({ activeUsers }) => activeUsers > 200 && cancel.abort(),
      },
    );
    expect(record.stopReason).toBe('cancelled');
    expect(record.result.outcome).toBe('inconclusive');
    expect(record.result.reason).toBe(
      'No level was held long enough to be measured; the run was cancelled.',
    );
    expect(record.clean).toBe(true);
    expect(seconds).toBeLessThan(100);
  });
});

describe('two deployments by turns in virtual time', () => {
  it('are told apart, and never have users at once', async () => {
    const short = { ...twenty, budgetSeconds: 500 };
    const slower = { ...short, serviceSeconds: twenty.serviceSeconds / 0.8 };
    const { base, head, seconds, mostAtOnce } = await simulateSideBySide(short, slower, 1, null);
    expect([base.result.outcome, head.result.outcome]).toEqual(['found', 'found']);
    const ratio = (head.result.users ?? 0) / (base.result.users ?? 1);
    expect(Math.abs(ratio / (truthOf(slower).users / truthOf(short).users) - 1)).toBeLessThan(0.04);
    expect(Math.min(base.turns.length, head.turns.length)).toBeGreaterThan(1);
    expect(mostAtOnce).toBe(0);
    expect(seconds).toBeLessThanOrEqual(510);
    // What one tells of its time is within its turns, and those of both lie one behind the other.
    for (const { turns, samples, levels } of [base, head]) {
      const isIn = (from: number, to: number): boolean =>
        turns.some((turn) => turn.from <= from && to <= turn.to);
      expect(samples.every(({ time }) => isIn(time, time))).toBe(true);
      expect(levels.every(({ from, to }) => isIn(from, to))).toBe(true);
    }
    const all = [...base.turns, ...head.turns].toSorted((one, other) => one.from - other.from);
    all.slice(1).forEach(({ from }, index) => expect(from).toBe(all[index]?.to));
  });
});
