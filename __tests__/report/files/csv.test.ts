import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { renderSamples } from '../../../src/report/files/csv.ts';
import { found } from '../../fixtures/reports/reports.ts';
import * as gate from '../../fixtures/reports/gate.ts';

function rows(text: string): Record<string, string>[] {
  return parse<Record<string, string>>(text, { columns: true });
}

describe('renderSamples', () => {
  it('has every look with the value of each signal', () => {
    const text = renderSamples(found);
    const all = rows(text);
    expect(all).toHaveLength(found.run.samples.length);
    const look = found.run.samples[10];
    expect(all[10]).toMatchObject({
      measurement: '',
      time: '2026-03-01T12:00:50.000Z',
      seconds: '50.0',
      'requested users': String(look?.requestedUsers),
      'active users': String(look?.activeUsers),
      phase: look?.phase,
      'signal: p99 latency (s)': String(look?.readings[0]?.value),
      'users: latency-p95': '',
    });
    expect(text.split('\r\n').at(-1)).toBe('');
  });

  it('has all measurements, by their names', () => {
    const { run } = gate.regressed;
    const again = { ...gate.regressed, others: [run, run] };
    expect([...new Set(rows(renderSamples(again)).map((row) => row['measurement']))]).toEqual([
      'Measurement 1 of 3',
      'Measurement 2 of 3',
      'Measurement 3 of 3',
    ]);
    const beside = { ...gate.besideBase, others: [run] };
    expect([...new Set(rows(renderSamples(beside)).map((row) => row['measurement']))]).toEqual([
      'This build',
      'The base',
    ]);
  });

  it('quotes what would break a row', () => {
    const [first, ...signals] = found.signals;
    if (first === undefined) throw new Error('expected a signal');
    const named = { ...found, signals: [{ ...first, name: 'a, "b"' }, ...signals] };
    expect(renderSamples(named).split('\r\n')[0]).toContain(',"signal: a, ""b""",');
  });
});
