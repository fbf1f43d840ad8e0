import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
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
