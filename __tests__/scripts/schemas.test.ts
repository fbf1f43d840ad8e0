import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { parseScenario } from '../../src/cluster/embedded/scenario.ts';
import { schemas, schemaText } from '../../scripts/schemas.ts';
import { problemsOf } from '../settings/problems-of.ts';

const ajv = new Ajv2020({ strict: false });
const accepts = (path: string, value: unknown): boolean => ajv.compile(schemas[path] ?? {})(value);

describe('the schemas', () => {
  it.each(Object.entries(schemas))('%s is as its source says', async (path, schema) => {
    expect(readFileSync(path, 'utf8')).toBe(await schemaText(schema));
  });
});

describe('a config file', () => {
  const signals = 'signals: [{name: p95, agent-stat: latency-p95, max: 0.3}]';
  it.each([
    [true, `max-users: 500\n${signals}`],
    [true, `agent-urls: [http://a.test, http://b.test]\nfail-on: [regression]\n${signals}`],
    [true, 'signals: [{preset: go-latency, where: {job: [a, b]}, max: 1}]'],
    [false, `max-user: 500\n${signals}`],
    [false, `github-token: abc\n${signals}`],
    [false, 'signals: [{preset: go-latency, min: 1, query: up}]'],
    [false, 'signals: [{name: p95, agent-stat: latency-p96, max: 0.3}]'],
    [false, 'signals: [{name: p95, agent-stat: latency-p95, max: 0.3, min: 0.1}]'],
    [false, 'signals: [{name: p95, agent-stat: latency-p95, max: 0.3, warm-up: soon}]'],
    [false, 'signals: [{name: p95, max: 0.3}]'],
    [false, 'max-users: {}'],
  ])('is the same to its schema and to the check: %s for %s', (isRight, text) => {
    expect(accepts('schema/capacity.schema.json', parse(text))).toBe(isRight);
    const target = text.includes('agent-urls') ? {} : { 'target-url': 'http://a.test' };
    const raw = { config: 'capacity.yml', 'prometheus-url': 'http://p.test', ...target };
    expect(problemsOf(raw, { 'capacity.yml': text }).length === 0).toBe(isRight);
  });
});

describe('a scenario', () => {
  it.each([
    [true, ''],
    [true, 'think-time: {mean: 2s}\nsteps: [GET /a, {method: post, path: /b, body: {a: 1}}]'],
    [true, 'flows: [{name: a, weight: 2, steps: [{path: /a, expect-status: [200, 3xx]}]}]'],
    [true, 'once: {start: [POST /login]}\nsteps: [GET /]\ncookies: false\ntimeout: 5s'],
    [false, 'think-tme: 1s'],
    [false, 'steps: []'],
    [false, 'steps: [{path: /a, expect-status: 900}]'],
    [false, 'steps: [{paht: /a}]'],
    [false, 'steps: [{path: /a, body: a, form: {a: 1}}]'],
    [false, 'steps: [GET /]\nflows: [{steps: [GET /]}]'],
    [false, 'think-time: {min: 1s}'],
  ])('is the same to its schema and to the check: %s for %s', (isRight, text) => {
    const content: unknown = parse(text);
    expect(accepts('schema/scenario.schema.json', content)).toBe(isRight);
    expect('scenario' in parseScenario(content)).toBe(isRight);
  });
});
