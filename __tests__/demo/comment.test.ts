import { describe, expect, it } from '@jest/globals';
import { shownComment } from '../../demo/comment.ts';
import { renderSummary } from '../../src/report/markdown/markdown.ts';
import { regressed } from '../fixtures/reports/gate.ts';
import { found } from '../fixtures/reports/reports.ts';

describe('shownComment', () => {
  it('shows the beginning of a report as it looks on a page', () => {
    expect(shownComment(renderSummary(regressed)).slice(0, 6)).toEqual([
      '❌ Capacity fell by 9.7% (−13% to −5.9%): 925 users (mean of 3 measurements), 1,024 before; at most 5% are allowed.',
      '',
      '             Users   Interval (95%)',
      'This build   925     911 to 939       mean of 3 measurements, limited by p99 latency (s)',
      'Baseline     1,024   1,007 to 1,040   main, the last 10 runs',
      'Change       −9.7%   −13% to −5.9%    at most 5% may be lost; a loss of 8.4% would be caught in four runs of five',
    ]);
  });

  it('has no marks of Markdown in it', () => {
    const text = shownComment(renderSummary(found)).join('\n');
    const list = ['⚠️ **Slow.**', '', '- one', '- `two`'].join('\n');
    expect(shownComment(list)).toEqual(['⚠️ Slow.', '', '• one', '• `two`']);
    expect(text).not.toMatch(/\*\*|\||&#|<|```/);
    expect(text).toContain('1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s).');
  });
});
