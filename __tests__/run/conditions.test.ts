import { describe, expect, it } from '@jest/globals';
import { conditionsOf } from '../../src/run/conditions.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { signal } from '../fixtures/reports/build.ts';
import { embedded, remote, settings } from './settings.ts';

const p95 = signal('p95', 0.3, {
  source: { kind: 'agent-statistic', statistic: 'latency-p95' },
});

const conditions = (changes: Partial<Settings>): Readonly<Record<string, string>> =>
  conditionsOf(settings(changes), 'embedded');

describe('conditionsOf', () => {
  it('names engine, judged signals, load and path', () => {
    const free = signal('memory', 5e8, { bound: 'min' });
    const shown = signal('cpu', 1, { reportOnly: true });
    expect(
      conditions({
        agents: embedded('http://pr-7.shop.test/api?size=2'),
        signals: [p95, free, shown],
      }),
    ).toEqual({
      engine: 'embedded',
      'signal p95': 'max 0.3: agent-stat latency-p95',
      'signal memory': 'min 500000000: up',
      load: expect.stringMatching(/^[0-9a-f]{12}$/),
      'target path': '/api?size=2',
    });
  });

  it('does not mind the host of a preview, nor how much is looked at', () => {
    const one = { agents: embedded('http://pr-7.shop.test/'), maxUsers: 100, precision: 0.1 };
    const other = { agents: embedded('https://main.shop.test:8443/'), maxUsers: 900 };
    expect(conditions(one)).toEqual(conditions(other));
  });

  it('does not mind the number of agents', () => {
    const one = conditionsOf(settings({ agents: remote(['http://a']) }), 'locust');
    const two = conditionsOf(settings({ agents: remote(['http://a', 'http://b']) }), 'locust');
    expect(one).toEqual(two);
    expect(one).toEqual({ engine: 'locust', 'signal up': 'max 2: up' });
  });

  it('tells loads apart by their files, but not by the secrets in them', () => {
    const withConfig = (config: unknown, secrets: string[] = []): string | undefined => {
      const agents = { ...remote(['http://a'], 'load-test-ng'), config };
      return conditionsOf(settings({ agents, secrets }), 'load-test-ng')['load'];
    };
    const rate = withConfig({ LoadTestConfig: { rate: 1 } });
    expect(withConfig({ LoadTestConfig: { rate: 1 } })).toBe(rate);
    expect(withConfig({ LoadTestConfig: { rate: 2 } })).not.toBe(rate);
    expect(withConfig({ password: 'hunter2' }, ['hunter2'])).toBe(
      withConfig({ password: 'swordfish' }, ['swordfish']),
    );
    const script = (source: string): string | undefined =>
      conditionsOf(settings({ agents: { kind: 'k6', script: 'load.js', source } }), 'k6')['load'];
    expect(script('sleep(1)')).not.toBe(script('sleep(2)'));
  });

  it('shows no secret', () => {
    const signals = [signal('a', 1, { source: { kind: 'query', query: 'x{token="hunter2"}' } })];
    const agents = embedded('http://shop.test/?key=hunter2');
    expect(conditions({ agents, signals, secrets: ['hunter2'] })).toMatchObject({
      'signal a': 'max 1: x{token="***"}',
      'target path': '/?key=***',
    });
  });
});
