import { describe, expect, it } from '@jest/globals';
import {
  ofTheAgents,
  runInVirtualTime,
  scenario,
  type VirtualRun,
} from '../__tests__/fakes/load-test-ng/virtual-run.ts';
import { truthOf } from '../bench/truth.ts';

/** Twelve minutes, as jobs are often given no more. */
const longestSeconds = 720;

describe('two load-test-ng servers whose users come slowly, and whose logins are costly', () => {
  const { users: truth } = truthOf(scenario);

  it.each<[string, Omit<VirtualRun, 'seed'>]>([
    ['whose metrics tell who is there', {}],
    ['whose metrics cannot be read', { metricsHidden: true }],
    ['without a Prometheus', { signal: ofTheAgents }],
  ])('%s: five runs find what the service carries', async (_what, options) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      let peak = 0;
      const onSample = ({ activeUsers }: { activeUsers: number }): void => {
        peak = Math.max(peak, activeUsers);
      };
      const { result, clean, startedAt, finishedAt } = await runInVirtualTime({
        ...options,
        seed,
        onSample,
      });
      const seen = { seed, users: result.users, outcome: result.outcome, clean };
      expect(seen).toEqual({ seed, users: expect.any(Number), outcome: 'found', clean: true });
      expect(Math.abs((result.users ?? 0) / truth - 1)).toBeLessThanOrEqual(0.06);
      expect(peak).toBeLessThanOrEqual(1.3 * truth);
      expect(finishedAt - startedAt).toBeLessThan(longestSeconds);
    }
  });

  it.each<[string, Omit<VirtualRun, 'seed'>]>([
    ['a minute, and cost 25 requests', { idleSeconds: 30, loginSeconds: 0.5 }],
    ['forty seconds, and cost 50 requests', { idleSeconds: 20, loginSeconds: 1 }],
  ])('whose users take up to %s: nothing false is said', async (_what, options) => {
    let peak = 0;
    const { result, clean } = await runInVirtualTime({
      ...{ ...options, seed: 1 },
      onSample: ({ activeUsers }) => {
        peak = Math.max(peak, activeUsers);
      },
    });
    expect(clean).toBe(true);
    expect(['found', 'at-least']).toContain(result.outcome);
    expect(result.low ?? 0).toBeLessThanOrEqual(1.02 * truth);
    expect(result.high ?? Infinity).toBeGreaterThanOrEqual(0.98 * truth);
    expect(peak).toBeLessThanOrEqual(1.3 * truth);
  });
});
