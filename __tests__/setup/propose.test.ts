import { describe, expect, it } from '@jest/globals';
import { presets } from '../../src/settings/presets/presets.ts';
import type { Preset } from '../../src/settings/presets/preset.ts';
import {
  isOfUsers,
  jobOf,
  niceAbove,
  niceBelow,
  presetsFor,
  proposed,
} from '../../src/setup/propose.ts';
import type { Job } from '../../src/setup/survey.ts';

function preset(name: string): Preset {
  const found = presets.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function job(name: string, names: readonly string[], instances: readonly string[] = []): Job {
  return { name, instances, presets: names.map(preset) };
}

describe('the job of a service', () => {
  const shop = job('shop', ['go-latency'], ['shop:80', 'shop:8080']);
  const cart = job('cart', ['go-errors'], ['cart:80']);
  const database = job('database', ['postgres-deadlocks'], ['shop:443']);
  const silent = job('silent', [], ['new:80', 'cart:80']);

  it.each<[string, readonly Job[], string, string | null]>([
    ['the one of its address', [shop, cart], 'http://shop:8080/a', 'shop'],
    ['the one of its usual port', [shop, cart], 'http://cart', 'cart'],
    ['the only one that serves', [database, cart], 'http://elsewhere', 'cart'],
    ['none of several', [shop, cart], 'http://elsewhere', null],
    [
      'the one of its address that has told nothing yet',
      [shop, cart, silent],
      'http://new',
      'silent',
    ],
    ['one of its address that tells rather than that', [silent, cart], 'http://cart', 'cart'],
    ['none that serves nobody', [database], 'https://shop', null],
  ])('is %s', (_what, jobs, url, name) => {
    expect(jobOf(jobs, url)?.name ?? null).toBe(name);
  });
});

describe('the presets of a job', () => {
  it('are one latency, one ratio of errors, and what runs full', () => {
    const spring = job('a', [
      'spring-latency',
      'spring-mean-latency',
      'spring-errors',
      'spring-cpu',
    ]);
    expect(presetsFor(spring).map(({ name }) => name)).toEqual([
      ...['spring-latency', 'spring-errors', 'spring-cpu'],
    ]);
  });

  it('are those of what stands before it where it tells nothing itself', () => {
    const ingress = job('a', ['ingress-nginx-latency', 'ingress-nginx-errors', 'nginx-dropped']);
    expect(presetsFor(ingress).map(({ name }) => name)).toEqual([
      'ingress-nginx-latency',
      'ingress-nginx-errors',
    ]);
  });
});

describe('a threshold by what the service does now', () => {
  it.each<[string, number | null, number | null, number]>([
    ['go-latency', 0.03, 10, 0.15],
    ['go-latency', 0.002, 10, 0.1],
    ['go-latency', 0.7, 10, 3],
    ['go-latency', 0.7, 2.5, 2],
    ['go-latency', null, 10, 0.5],
    ['go-latency', null, 0.25, 0.2],
    ['otel-old-latency', 30, 10_000, 150],
    ['go-errors', 0, null, 0.01],
    ['go-errors', 0.02, null, 0.03],
    ['go-cpu', 0.3, null, 0.9],
    ['postgres-cache-hits', 0.99, null, 0.9],
    ['postgres-cache-hits', 0.6, null, 0.3],
  ])('of %s at %s with buckets to %s is %s', (name, value, highestBucket, threshold) => {
    const candidate = { preset: preset(name), where: {}, value, highestBucket };
    expect(proposed(candidate).threshold).toBe(threshold);
  });

  it.each<[string, number | null, number, boolean]>([
    ['go-latency', 0.2, 0.169, true],
    ['go-latency', 0.0245, 0.169, false],
    ['go-latency', 0.005, 0.025, true],
    ['go-latency', null, 0.026, false],
    ['otel-old-latency', 200, 0.169, true],
    ['otel-old-latency', 24.5, 0.169, false],
  ])('is by users of %s at %s, where a request takes %s s: %s', (name, value, seconds, isSo) => {
    const candidate = { preset: preset(name), where: {}, value, highestBucket: null };
    expect(isOfUsers(candidate, seconds)).toBe(isSo);
  });

  it('is round', () => {
    expect([0.11, 0.1, 7, 1, 950].map(niceAbove)).toEqual([0.15, 0.1, 8, 1, 1000]);
    expect([0.11, 0.1, 7, 1, 950].map(niceBelow)).toEqual([0.1, 0.08, 6, 0.8, 800]);
  });
});
