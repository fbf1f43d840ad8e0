import { describe, expect, it } from '@jest/globals';
import { renderTerminal } from '../../../src/report/terminal/terminal.ts';
import type { Report } from '../../../src/report/model.ts';
import * as gate from '../../fixtures/reports/gate.ts';
import * as reports from '../../fixtures/reports/reports.ts';

describe('renderTerminal', () => {
  it('lays out the levels, the signals and the answer', () => {
    expect(renderTerminal(reports.passed, { colours: false }).split('\n')).toEqual([
      'Levels',
      '  80 users     30 s      healthy    25% of the threshold of free memory (bytes)',
      '  160 users    30 s      healthy    26% of the threshold of free memory (bytes)',
      '  320 users    40 s      healthy    28% of the threshold of free memory (bytes)',
      '  640 users    50 s      healthy    34% of the threshold of free memory (bytes)',
      '  960 users    1 m       healthy    62% of the threshold of p99 latency (s)',
      '  1,280 users  1 m       degraded   291% of the threshold of p99 latency (s)',
      '  1,020 users  2 m 30 s  healthy    83% of the threshold of p99 latency (s)',
      '  1,090 users  2 m       degraded   118% of the threshold of p99 latency (s)',
      '  1,056 users  4 m       uncertain  100% of the threshold of p99 latency (s)',
      '',
      'Signals at capacity',
      '  p99 latency (s)      0.5     under 0.5   at its limit  its threshold, by definition; 0.5 measured at 1,056 users',
      '  5xx ratio            0       under 0.01  healthy       measured at 1,056 users',
      '  free memory (bytes)  1.04 G  over 500 M  healthy       measured at 1,056 users',
      '  p95 of the agents    0.17    under 0.3   not judged    measured at 1,056 users',
      '',
      'Comparison',
      '  This build  1,056  1,031 to 1,080  limited by p99 latency (s)',
      '  Required    1,000  –',
      '',
      'Notices',
      '  http://agent-2:4000 did not answer for 10 s and came back.',
      '',
      'Searched: 9 levels in 15 m 15 s.',
      '1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s).',
      'Pass: The build carries at least 1,031 users; 1,000 are required.',
    ]);
  });

  it('says which of several measurements, or of two sides, it lays out', () => {
    const titles = (report: Report): string[] =>
      renderTerminal(report, { colours: false }).match(/^(Levels|Signals).*$/gm) ?? [];
    expect(titles(gate.regressed)).toEqual([
      'Levels (measurement 3 of 3)',
      'Signals at capacity (measurement 3 of 3)',
    ]);
    expect(titles(gate.besideBase)).toEqual([
      'Levels (this build)',
      'Signals at capacity (this build)',
    ]);
    expect(renderTerminal(gate.regressed, { colours: false })).toContain(
      [
        'Measurements',
        '  1  918 users  895 to 941  found  8 m',
        '  2  925 users  902 to 948  found  8 m',
        '  3  931 users  908 to 954  found  8 m',
        '',
      ].join('\n'),
    );
    expect(renderTerminal(gate.kept, { colours: false })).not.toContain('Measurements');
  });

  it('says what happened in its last line when nothing was measured', () => {
    expect(renderTerminal(reports.inconclusive, { colours: false }).split('\n').slice(-2)).toEqual([
      'Searched: 0 levels in 5 s.',
      'No capacity found: Prometheus did not answer before the first user.',
    ]);
  });

  it('lets no control character of foreign text through', () => {
    const text = renderTerminal(reports.hostile, { colours: false });
    expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    expect(text).not.toMatch(/^\s*::/m);
  });

  it('colours the answer by its tone when it may', () => {
    const last = renderTerminal(reports.failed, { colours: true }).split('\n').at(-1);
    expect(last).toBe(
      '\u001b[31mFail: The build carries at most 1,080 users; 1,200 are required.\u001b[39m',
    );
  });
});
