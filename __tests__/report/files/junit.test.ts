import { describe, expect, it } from '@jest/globals';
import { failures } from '../../../src/gate/fail-on.ts';
import { renderJunit } from '../../../src/report/files/junit.ts';
import * as gate from '../../fixtures/reports/gate.ts';
import { cancelled, hostile, passed } from '../../fixtures/reports/reports.ts';

describe('renderJunit', () => {
  it('has a test for each thing that was asked', () => {
    expect(renderJunit(passed, []).split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="capacity-gate" tests="2" failures="0" skipped="0" errors="0" time="915.0">',
      '  <testsuite name="build / capacity" tests="2" failures="0" skipped="0" errors="0" time="915.0" timestamp="2026-03-01T12:00:00">',
      '    <testcase classname="build / capacity" name="the run" time="915.0"/>',
      '    <testcase classname="build / capacity" name="the required users are carried" time="915.0"/>',
      '    <system-out>1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s).</system-out>',
      '  </testsuite>',
      '</testsuites>',
      '',
    ]);
  });

  it('fails for what fails the job, and for nothing else', () => {
    const all = failures(['regression'], gate.regressed);
    const failing = renderJunit(gate.regressed, all);
    expect(failing).toContain('tests="2" failures="1" skipped="0"');
    expect(failing).toContain(
      'name="the capacity did not fall" time="1440.0">\n      <failure message="Capacity fell by 9.7%',
    );
    const reported = renderJunit(gate.regressed, []);
    expect(reported).toContain('tests="2" failures="0" skipped="1"');
    expect(reported).toContain('<skipped message="Capacity fell by 9.7%');
  });

  it('says that the run itself failed', () => {
    const reason = 'The run broke off: the agents went away.';
    expect(renderJunit(cancelled, [reason])).toContain(
      `name="the run" time="270.0">\n      <failure message="${reason}"/>`,
    );
  });

  it('lets no foreign text form structure', () => {
    const xml = renderJunit(hostile, [hostile.verdict.reason]);
    expect(xml).not.toMatch(/<(?!\/?(?:testsuites?|testcase|failure|skipped|system-out|\?xml)\b)/);
    expect(xml).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
  });
});
