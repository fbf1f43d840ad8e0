import { describe, expect, it } from '@jest/globals';
import { renderMetrics } from '../../../src/report/files/metrics.ts';
import * as gate from '../../fixtures/reports/gate.ts';
import { passed, unmeasured } from '../../fixtures/reports/reports.ts';

/** The samples, without the lines that describe them. */
function samples(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('renderMetrics', () => {
  it('has the result, each metric described, and ends as OpenMetrics asks', () => {
    const text = renderMetrics(gate.regressed);
    const key = 'key="build / capacity"';
    expect(samples(text)).toEqual([
      `capacity_gate_users{${key}} 925`,
      `capacity_gate_users_low{${key}} 911`,
      `capacity_gate_users_high{${key}} 939`,
      `capacity_gate_confidence_ratio{${key}} 0.95`,
      expect.stringMatching(/^capacity_gate_baseline_users\{.*\} 102\d/),
      expect.stringMatching(/^capacity_gate_change_ratio\{.*\} -0\.09\d*$/),
      `capacity_gate_outcome{${key},outcome="found"} 1`,
      `capacity_gate_outcome{${key},outcome="at-least"} 0`,
      `capacity_gate_outcome{${key},outcome="at-most"} 0`,
      `capacity_gate_outcome{${key},outcome="inconclusive"} 0`,
      `capacity_gate_verdict{${key},verdict="pass"} 0`,
      `capacity_gate_verdict{${key},verdict="fail"} 1`,
      `capacity_gate_verdict{${key},verdict="inconclusive"} 0`,
      `capacity_gate_verdict{${key},verdict="none"} 0`,
      `capacity_gate_limited_by{${key},name="p99 latency (s)"} 1`,
      `capacity_gate_levels{${key}} 9`,
      expect.stringMatching(/^capacity_gate_duration_seconds\{.*\} \d+$/),
      expect.stringMatching(/^capacity_gate_finished_timestamp_seconds\{.*\} \d+$/),
    ]);
    const names = new Set(samples(text).map((line) => line.replace(/\{.*/, '')));
    for (const name of names) {
      expect(text).toContain(`# HELP ${name} `);
      expect(text).toContain(`# TYPE ${name} gauge\n`);
    }
    expect(text.endsWith('\n# EOF\n')).toBe(true);
  });

  it('leaves out what is not known', () => {
    const names = samples(renderMetrics(unmeasured)).map((line) => line.replace(/\{.*/, ''));
    expect(names).not.toContain('capacity_gate_users');
    expect(names).toContain('capacity_gate_verdict');
  });

  it('escapes what stands in labels', () => {
    const report = { ...passed, key: 'a "b" \\ c\nd' };
    expect(samples(renderMetrics(report))[0]).toBe(
      'capacity_gate_users{key="a \\"b\\" \\\\ c\\nd"} 1056',
    );
  });
});
