import { describe, expect, it } from '@jest/globals';
import { parseScenario } from '../../../src/cluster/embedded/scenario.ts';
import { requestsPerUser } from '../../../src/run/plan/request-rate.ts';
import type { AgentSettings } from '../../../src/settings/settings.ts';
import { remote } from '../settings.ts';

function embedded(scenario: unknown): AgentSettings {
  const parsed = parseScenario(scenario);
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  return { kind: 'embedded', targetUrl: 'http://shop/', headers: {}, scenario: parsed.scenario };
}

describe('requestsPerUser', () => {
  it.each<[string, unknown, number, number | null]>([
    ['a second of thinking on average', null, 0.25, 1 / 1.25],
    ['the same time always', { 'think-time': '3s' }, 1, 1 / 4],
    ['between two times', { 'think-time': { min: '1s', max: '3s' } }, 0.5, 1 / 2.5],
    ['no thinking at all', { 'think-time': '0s' }, 0.1, 1 / 0.1],
    ['neither thinking nor an answer that takes time', { 'think-time': '0s' }, 0, null],
    [
      // Three times of four two requests in four seconds, else one in two.
      'flows by their weights',
      {
        'think-time': '1s',
        flows: [
          { weight: 3, steps: ['GET /a', 'GET /b'] },
          { weight: 1, steps: ['GET /c'] },
        ],
      },
      1,
      7 / 14,
    ],
  ])('is that of %s', (_, scenario, answerSeconds, rate) => {
    const found = requestsPerUser(embedded(scenario), answerSeconds);
    if (rate === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(rate, 12);
  });

  it('is not known of other agents, nor without an answer', () => {
    expect(requestsPerUser(remote([]), 0.1)).toBeNull();
    expect(requestsPerUser(embedded(null), null)).toBeNull();
  });
});
