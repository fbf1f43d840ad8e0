import { describe, expect, it } from '@jest/globals';
import { renderJunit } from '../../src/report/files/junit.ts';
import { renderHtml } from '../../src/report/html/html.ts';
import { renderComment, renderSummary } from '../../src/report/markdown/markdown.ts';
import type { Report } from '../../src/report/model.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import * as doubts from '../fixtures/reports/doubts.ts';
import * as gate from '../fixtures/reports/gate.ts';
import * as reports from '../fixtures/reports/reports.ts';

const trouble = '<b title="x" onclick="y"> [i](j) ![k](l) | `m` @octocat #12\n::error::n';

/** Fields that hold one of a few words of our own, by which a report is laid out. */
const ownWords = new Set([
  ...['kind', 'outcome', 'state', 'bound', 'side', 'phase', 'stopReason', 'mode', 'verdict'],
  ...['statistic', 'whenMissing', 'retest', 'unknown'],
]);

/** The report as it would be if every text in it, of whatever field, were out for trouble. */
function troubled<Value>(value: Value): Value {
  const of = (part: unknown, key: string): unknown => {
    if (typeof part === 'string') return part === '' || ownWords.has(key) ? part : trouble;
    if (Array.isArray(part)) return part.map((item) => of(item, key));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, own]) => [name, of(own, name)]));
  };
  return of(value, '') as Value;
}

const all = Object.entries<Report>({
  ...Object.fromEntries(Object.entries(reports.all).filter(([name]) => name !== 'long')),
  ...gate.all,
  ...doubts.all,
}).map(([name, report]) => [name, troubled(report)] as const);

describe.each(all)('a report full of trouble: %s', (_name, report) => {
  it('has none of it in HTML and XML', () => {
    for (const text of [renderHtml(report), renderJunit(report, [trouble])]) {
      expect(text.replaceAll('\\u003c', '')).toContain('&lt;b title=');
      expect(text).not.toMatch(/<b |title="x"/);
    }
  });

  it('has none of it in Markdown', () => {
    const options = { marker: `<!-- ${trouble} -->`, runUrl: trouble };
    for (const text of [renderSummary(report), renderComment(report, options)]) {
      // GitHub makes nothing of what stands in code.
      const lines = text.replace(/^<!-- .*-->\n/, '').replaceAll(/<code>.*?<\/code>/g, '');
      expect(lines).toContain('&lt;b title=');
      expect(lines).not.toMatch(/<b |\]\(|`m`|@octocat|(?<!&)#12|^\s*::/m);
    }
  });

  it('has none of it in a log', () => {
    expect(renderTerminal(report, { colours: false })).not.toMatch(/^\s*::/m);
  });
});
