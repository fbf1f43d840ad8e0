import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseWorlds } from '../../../bench/worlds/world-file.ts';
import { defaults } from '../../../bench/worlds/world.ts';
import { problemsOf } from '../problems.ts';

const parse = (...list: readonly object[]) => parseWorlds(JSON.stringify(list), 'list.json');
const signals = [{ kind: 'mean', max: 0.1 }];
const least = { name: 'a', signals };

describe('a file of worlds', () => {
  it('needs a name and signals, and has defaults for the rest', () => {
    expect(parse(least)).toEqual([
      { name: 'a', ...defaults, signals: [{ kind: 'mean', bound: 'max', threshold: 0.1 }] },
    ]);
  });

  it('may say everything', () => {
    const full = {
      ...least,
      think: { kind: 'lognormal', mean: 4, sigma: 1 },
      service: { kind: 'bimodal', mean: 0.1, slowShare: 0.1, slowMean: 1 },
      workers: 3,
      cores: 2.5,
      queueLimit: 0,
      clientTimeoutSeconds: 1,
      rateLimit: 10.5,
      pauses: { everyRequests: 10, seconds: 1 },
      slowdown: { everySeconds: 10, seconds: 1, factor: 0.5 },
      coldStart: { extra: 1, requests: 10 },
      contention: { alpha: 0.1, beta: 0, most: 10 },
      autoscale: { target: 0.5, most: 10, delaySeconds: 0, everySeconds: 10 },
      loginFactor: 10,
      arriveSeconds: { min: 0, max: 10 },
      driftPerHour: -0.1,
      cycle: { seconds: 100, least: 0.5 },
      steps: [{ atSeconds: 0, factor: 0.5 }],
      regions: [{ fromUsers: 1, toUsers: 2, factor: 0.5 }],
      scrapeSeconds: 10,
      rateWindowSeconds: null,
      spinUpUsersPerSecond: 1,
      maxUsers: 10,
      budgetSeconds: 100,
      agentStatistics: true,
    };
    expect(parse(full)).toEqual([
      { ...full, signals: [{ kind: 'mean', bound: 'max', threshold: 0.1 }] },
    ]);
  });

  it('has signals of all kinds, each with what it needs', () => {
    const [own] = parse({
      ...least,
      signals: [
        { kind: 'free', min: 0.1 },
        { kind: 'summary', quantile: 0.9, rememberSeconds: 60, max: 1 },
        { kind: 'recorded-p99', everySeconds: 30, windowSeconds: 300, max: 1 },
        { kind: 'noise', median: 1, sigma: 2, max: 1 },
      ],
    });
    expect(own?.signals).toEqual([
      { kind: 'free', bound: 'min', threshold: 0.1 },
      { kind: 'summary', bound: 'max', threshold: 1, quantile: 0.9, rememberSeconds: 60 },
      { kind: 'recorded-p99', bound: 'max', threshold: 1, everySeconds: 30, windowSeconds: 300 },
      { kind: 'noise', bound: 'max', threshold: 1, median: 1, sigma: 2 },
    ]);
  });

  it.each(['worlds', 'misfits'])('is bench/worlds/%s.json', (name) => {
    const file = `bench/worlds/${name}.json`;
    const text = readFileSync(file, 'utf8');
    const list = JSON.parse(text) as { readonly name: string }[];
    expect(parseWorlds(text, file).map((own) => own.name)).toEqual(list.map((own) => own.name));
  });

  it('is refused with a problem for each world that is wrong', () => {
    const wrong = [
      { name: 'a' },
      { ...least, name: 'b', service: { kind: 'pareto', mean: 1, shape: 1 } },
      { ...least, name: 'c', service: { kind: 'pareto', mean: 1, shape: 2, sigma: 'x' } },
      { ...least, name: 'd', slowdown: { everySeconds: 10, seconds: 1 } },
      { ...least, name: 'e', signals: [{ kind: 'mean', max: 1, min: 1 }] },
      { ...least, name: 'f', signals: [{ kind: 'summary', max: 1, rememberSeconds: 1 }] },
      { ...least, name: 'g', autoscale: { target: 2 } },
      { ...least, name: 'c' },
    ];
    expect(problemsOf(() => parse(...wrong))).toEqual([
      'list.json, "a": signals: expected one at least, got none',
      'list.json, "b": service: shape: expected a number above 1, got 1',
      'list.json, "d": slowdown: factor: expected a number above 0, got nothing',
      'list.json, "e": signals, 1: expected either max or min, got both',
      'list.json, "f": signals, 1: quantile: expected a number above 0, got nothing',
      'list.json, "g": autoscale: target: expected a number from 0 to 1, got 2',
      'list.json, "c": name: expected one that no world before it has, got it again',
    ]);
  });
});
