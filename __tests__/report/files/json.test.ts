import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { toReportJson } from '../../../src/report/files/json.ts';
import { reading, signal, start } from '../../fixtures/reports/build.ts';
import * as gate from '../../fixtures/reports/gate.ts';
import { all, atMost, found, passed } from '../../fixtures/reports/reports.ts';

const schemaFile = new URL('../../../schema/report.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>;
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

describe('toReportJson', () => {
  it.each(Object.entries({ ...all, ...gate.all }))('follows the schema: %s', (_, report) => {
    validate(parsed(toReportJson(report)));
    expect(validate.errors).toBeNull();
  });

  it('has what scripts want flat on top', () => {
    expect(parsed(toReportJson(passed))).toMatchObject({
      schemaVersion: 1,
      outcome: 'found',
      maxUsers: 1056,
      maxUsersLow: 1031,
      maxUsersHigh: 1080,
      limitedBy: 'p99 latency (s)',
      reason: 'The service supports 1056 users (1031 to 1080).',
      verdict: 'pass',
      verdictReason: 'The build carries at least 1,031 users; 1,000 are required.',
      collapse: null,
    });
    expect(parsed(toReportJson(atMost))).toMatchObject({
      outcome: 'at-most',
      maxUsers: 40,
      maxUsersLow: null,
      maxUsersHigh: 40,
      verdict: 'none',
    });
  });

  it('tells what the build was compared with', () => {
    const document = parsed(toReportJson(gate.regressed));
    expect(document).toMatchObject({
      verdictParts: [{ of: 'regression', verdict: 'fail' }],
      comparison: {
        changePercent: expect.closeTo(-9.675, 2),
        changeLowPercent: expect.closeTo(-13.3, 1),
        changeHighPercent: expect.closeTo(-5.9, 1),
        detectableLossPercent: expect.closeTo(8.4, 1),
      },
      baseline: {
        users: expect.closeTo(1023.69, 2),
        low: expect.closeTo(1007, 0),
        high: expect.closeTo(1040, 0),
        confidence: 0.95,
        runs: 10,
        spread: expect.closeTo(0.023, 3),
        source: 'main, the last 10 runs',
        newest: { commit: 'c0ffee11', url: 'https://github.test/shop/actions/runs/11' },
        why: null,
        remedy: '',
        differences: [],
      },
      head: { commit: 'f00dcafe', url: 'https://github.test/shop/actions/runs/99' },
      mode: 'find',
      conditions: { engine: 'load-test-ng' },
      measurements: [
        { outcome: 'found', users: 918, low: 895, high: 941, seconds: 480 },
        { users: 925 },
        { users: 931 },
      ],
    });
    expect(document['trend']).toMatchObject({ branch: 'main' });
  });

  it('tells why there was nothing to compare with', () => {
    expect(parsed(toReportJson(gate.otherConditions))).toMatchObject({
      comparison: null,
      baseline: {
        users: null,
        low: null,
        high: null,
        runs: 0,
        source: null,
        newest: null,
        why: 'No comparable run of main is in the history yet: its newest run differs in signal 5xx ratio.',
        remedy:
          'The next run of this job on main that finds a capacity is the baseline from then on.',
        differences: [{ name: 'signal 5xx ratio', now: null, before: 'sum(rate(…)) max 0.01' }],
      },
      trend: null,
    });
    expect(parsed(toReportJson(found))).toMatchObject({ baseline: null, comparison: null });
  });

  it('names the source of each signal', () => {
    expect(parsed(toReportJson(found))['signals']).toMatchObject([
      { name: 'p99 latency (s)', agentStatistic: null, bound: 'max', threshold: 0.5 },
      { name: '5xx ratio', whenMissing: 'zero' },
      { name: 'free memory (bytes)', query: 'min(node_memory_MemAvailable_bytes)', bound: 'min' },
      { name: 'p95 of the agents', query: null, agentStatistic: 'latency-p95', reportOnly: true },
    ]);
  });

  it('writes infinite values as null and keeps what they mean', () => {
    const latency = signal('latency', 1);
    const sample = {
      time: start,
      requestedUsers: 1,
      activeUsers: 1,
      phase: 'measure',
      reason: '',
      readings: [reading(latency, start, Infinity)],
      lostAgents: [],
      statistics: null,
    } as const;
    const text = toReportJson({ ...found, run: { ...found.run, samples: [sample] } });
    expect(text).toContain(
      '"readings":[{"signal":"latency","state":"degraded","value":null,"margin":5,',
    );
    validate(parsed(text));
    expect(validate.errors).toBeNull();
  });

  it('has a line for each field on top, each level and each sample', () => {
    const lines = toReportJson(found).split('\n');
    expect(lines.slice(0, 3)).toEqual(['{', '  "schemaVersion": 1,', '  "outcome": "found",']);
    expect(lines.filter((line) => line.startsWith('      {"time":'))).toHaveLength(
      found.run.samples.length,
    );
    expect(lines.slice(-2)).toEqual(['}', '']);
  });
});

describe('the schema', () => {
  it('refuses what it does not know', () => {
    expect(validate({ ...parsed(toReportJson(found)), surprise: 1 })).toBe(false);
    expect(validate.errors?.map(({ message, params }) => [message, params])).toEqual([
      ['must NOT have additional properties', { additionalProperty: 'surprise' }],
    ]);
  });

  it('describes every field', () => {
    const fields = [...JSON.stringify(schema).matchAll(/"properties":\{/g)];
    expect(fields).toHaveLength(25);
    expect(undescribed(schema)).toEqual([]);
  });
});

/** The names of all fields of a schema that have no description. */
function undescribed(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {} } = node as { properties?: Record<string, { description?: string }> };
  const here = Object.keys(properties).filter((name) => !properties[name]?.description);
  return [...here, ...Object.values(node).flatMap(undescribed)];
}
