import { describe, expect, it } from '@jest/globals';
import type { Agent } from '../../../src/cluster/agent.ts';
import { parseScenario } from '../../../src/cluster/embedded/scenario.ts';
import {
  agentCaps,
  budgetMistakes,
  gateMistakes,
  sameSignals,
  thinkTimeMistakes,
} from '../../../src/run/plan/setup-mistakes.ts';
import type { AgentSettings } from '../../../src/settings/settings.ts';
import { signal } from '../../fixtures/reports/build.ts';
import { embedded, settings } from '../settings.ts';

const rehearsal = { seconds: 300, least: 300, most: 300, climb: [], held: 0, about: 0 };
const played = { ...rehearsal, answered: 0, plays: 3 };

function scenario(content: unknown): AgentSettings {
  const parsed = parseScenario(content);
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  return { kind: 'embedded', targetUrl: 'http://a', headers: {}, scenario: parsed.scenario };
}

const agentWith = (maxUsers?: number): Agent =>
  ({ name: 'a', ...(maxUsers !== undefined && { maxUsers }) }) as Agent;

describe('two signals that are the same', () => {
  it('are told, whatever their names, thresholds and blanks', () => {
    const one = signal('a', 1, { source: { kind: 'query', query: 'sum( up )' } });
    const two = signal('b', 2, { source: { kind: 'query', query: 'sum(up)' } });
    const other = signal('c', 2, { source: { kind: 'query', query: 'sum(up)' }, bound: 'min' });
    expect(sameSignals([one, two, other])).toEqual([
      {
        input: 'signals',
        message: '"b": is the same as "a"; expected it once, with the lower threshold',
      },
    ]);
  });
});

describe('caps of the agents', () => {
  it('are told where they are below max-users together', () => {
    const few = settings({ maxUsers: 500 });
    expect(agentCaps([agentWith(50), agentWith(50)], few)).toEqual([
      {
        input: 'max-users',
        message:
          'the agents are given at most 100 users together, max-users is 500; expected max-users: 100, a higher max-users= behind their URLs, or more agents',
      },
    ]);
    expect(agentCaps([agentWith(50), agentWith()], few)).toEqual([]);
    expect(agentCaps([agentWith(500)], few)).toEqual([]);
  });
});

describe('a requirement', () => {
  it('is told where it is above max-users', () => {
    expect(gateMistakes(settings({ requiredUsers: 1001 })).map(({ input }) => input)).toEqual([
      'required-users',
    ]);
    expect(gateMistakes(settings({ requiredUsers: 1000 }))).toEqual([]);
  });
});

describe('users who do not think', () => {
  it.each<[string, AgentSettings]>([
    ['a scenario', scenario({ 'think-time': '0s' })],
    [
      'a locustfile',
      { kind: 'locustfile', locustfile: 'a.py', source: 'import locust', host: null },
    ],
    ['a k6 script', { kind: 'k6', script: 'a.js', source: 'export default function () {}' }],
  ])('are told of: %s', (_what, agents) => {
    expect(thinkTimeMistakes(agents).map(({ input }) => input)).toEqual(['agent-config']);
  });

  it.each<[string, AgentSettings]>([
    ['a URL alone', embedded('http://a')],
    ['a scenario', scenario({ 'think-time': { min: '1s', max: '3s' } })],
    [
      'a locustfile',
      { kind: 'locustfile', locustfile: 'a.py', source: 'wait_time = between(1, 2)', host: null },
    ],
    ['a k6 script', { kind: 'k6', script: 'a.js', source: 'sleep(1);' }],
  ])('are none with a think time: %s', (_what, agents) => {
    expect(thinkTimeMistakes(agents)).toEqual([]);
  });
});

describe('a time budget', () => {
  it('is told where three levels of the longest window do not fit', () => {
    expect(budgetMistakes(40, [300, 60], 5, played)).toEqual([
      {
        input: 'time-budget',
        message:
          '40 s do not fit: as a signal looks back 5 m, a level takes at least 5 m 10 s, and a search a few of them; expected at least 15 m 30 s, or $__rate_interval in the place of the window',
      },
    ]);
    expect(budgetMistakes(930, [300, 60], 5, played)).toEqual([]);
  });

  it('fits where a search that was played had its answer in it', () => {
    expect(budgetMistakes(720, [300], 2, { ...played, answered: 1 })).toEqual([]);
    expect(budgetMistakes(720, [300], 2, null)).toHaveLength(1);
  });

  it('is told where scrapes are too far apart for it', () => {
    expect(budgetMistakes(60, [null], 15, played).map(({ message }) => message)).toEqual([
      '1 m do not fit: as Prometheus scrapes every 15 s, a level takes at least 1 m 30 s, and a search a few of them; expected at least 5 m, or a shorter scrape interval',
    ]);
    expect(budgetMistakes(30, [0], 1, played)).toEqual([]);
  });
});
