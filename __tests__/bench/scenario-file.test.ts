import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseScenarios } from '../../bench/scenario-file.ts';
import { problemsOf } from './problems.ts';
import { scenario } from './scenario.ts';

const parse = (...list: readonly object[]) => parseScenarios(JSON.stringify(list), 'list.json');

describe('a scenario file', () => {
  it('is read as it is: the public list', () => {
    const text = readFileSync('bench/scenarios.json', 'utf8');
    expect(parseScenarios(text, 'bench/scenarios.json')).toEqual(JSON.parse(text));
  });

  it('may say everything', () => {
    const full = scenario({
      signal: 'error-ratio',
      queueLimit: 0,
      hiccup: { everySeconds: 300, seconds: 8, capacityFactor: 0 },
      latch: { backlogFactor: 1.5, capacityFactor: 0.6 },
      driftPerHour: -0.1,
      generatorCeiling: 0,
      outages: [{ atSeconds: 0, seconds: 60, kind: 'stale' }],
      baseline: 100,
      mode: 'check',
    });
    expect(parse(full)).toEqual([full]);
  });

  const without = (key: string) =>
    Object.fromEntries(Object.entries(scenario()).filter(([name]) => name !== key));

  it.each<[string, object, string]>([
    [
      'a missing number',
      without('workers'),
      'workers: expected a whole number of 1 or more, got nothing',
    ],
    [
      'a missing window',
      without('rateWindowSeconds'),
      'rateWindowSeconds: expected a number above 0, got nothing',
    ],
    [
      'a fraction of users',
      scenario({ maxUsers: 1.5 }),
      'maxUsers: expected a whole number of 1 or more, got 1.5',
    ],
    [
      'a text',
      { ...scenario(), threshold: '5' },
      'threshold: expected a number above 0, got the text "5"',
    ],
    ['zero', scenario({ scrapeSeconds: 0 }), 'scrapeSeconds: expected a number above 0, got 0'],
    [
      'an unknown signal',
      { ...scenario(), signal: 'p99' },
      'signal: expected mean-latency, utilization or error-ratio, got the text "p99"',
    ],
    [
      'an unknown mode',
      { ...scenario(), mode: 'look' },
      'mode: expected find or check, got the text "look"',
    ],
    ['an outage that is no list', { ...scenario(), outages: 5 }, 'outages: expected a list, got 5'],
    [
      'an incomplete hiccup',
      { ...scenario(), hiccup: { everySeconds: 5, seconds: 1 } },
      'capacityFactor: expected a number of 0 or more, got nothing',
    ],
  ])('is refused for %s', (_what, wrong, message) => {
    expect(problemsOf(() => parse(wrong))).toEqual([`list.json, "test": ${message}`]);
  });

  it('is refused for an unknown key, with a hint', () => {
    const [problem] = problemsOf(() => parse({ ...scenario(), worker: 3 }));
    expect(problem).toMatch(
      /^list\.json, "test": expected the keys name, .* got "worker", did you mean "workers"\?$/,
    );
  });

  it('is refused with all scenarios that are wrong', () => {
    expect(
      problemsOf(() => parse(scenario({ workers: 0 }), without('name'), scenario(), scenario())),
    ).toEqual([
      'list.json, "test": workers: expected a whole number of 1 or more, got 0',
      'list.json, scenario 2: name: expected a text, got nothing',
      'list.json, "test": name: expected one that no scenario before it has, got it again',
    ]);
  });

  it.each([
    ['{}', 'a mapping'],
    ['[]', 'an empty one'],
    ['null', 'nothing'],
  ])('is refused when it is %s', (text, got) => {
    expect(problemsOf(() => parseScenarios(text, 'list.json'))).toEqual([
      `list.json: expected a JSON list of scenarios, got ${got}`,
    ]);
  });

  it('is refused when it is no JSON', () => {
    const [problem] = problemsOf(() => parseScenarios('[{]', 'list.json'));
    expect(problem).toMatch(
      /^list\.json: expected a JSON list of scenarios, got what is no JSON \(/,
    );
  });
});
