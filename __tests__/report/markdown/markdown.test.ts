import { describe, expect, it } from '@jest/globals';
import { commentMarker } from '../../../src/report/text/escape.ts';
import { renderComment, renderSummary } from '../../../src/report/markdown/markdown.ts';
import type { Report } from '../../../src/report/model.ts';
import { signal } from '../../fixtures/reports/build.ts';
import * as gate from '../../fixtures/reports/gate.ts';
import * as reports from '../../fixtures/reports/reports.ts';

const runUrl = 'https://github.test/shop/actions/runs/1';

function comment(report: Report): string {
  return renderComment(report, { marker: commentMarker(report.key), runUrl });
}

/** The report with far more of everything foreign than fits. */
function huge(report: Report): Report {
  const long = '|`@<'.repeat(1000);
  const many = Array.from({ length: 1000 }, (_, index) => `${index}${long}`);
  return {
    ...report,
    key: long.repeat(10),
    agents: many,
    baseline: {
      why: long,
      remedy: long,
      differences: many.map((name) => ({ name, one: long, other: long })),
    },
    trend: { branch: long, runs: gate.regressed.trend?.runs ?? [] },
    head: { commit: long, url: long },
    signals: many.map((name) => signal(name, 1, { source: { kind: 'query', query: long } })),
    run: {
      ...report.run,
      notices: many,
      levels: many.map((name) => ({
        users: 1,
        from: 0,
        to: 1,
        margin: 0,
        side: 'healthy',
        bindingSignal: name,
      })),
      samples: [],
      result: { ...report.run.result, limitedBy: long, reason: long },
    },
  };
}

describe('renderSummary', () => {
  it('lays out a whole report', () => {
    expect(renderSummary(reports.passed).split('\n')).toEqual([
      '✅ **The build carries at least 1,031 users; 1,000 are required.**',
      '',
      '|  | Users | Interval (95%) |  |',
      '| --- | ---: | --- | --- |',
      '| This build | **1,056** | 1,031 to 1,080 | limited by p99 latency (s) |',
      '| Required | 1,000 | – |  |',
      '',
      'Searched: 9 levels in 15 m 15 s.',
      '',
      '### Signals',
      '',
      '| Signal | Healthy | At capacity | State | How known |',
      '| --- | --- | --- | --- | --- |',
      '| p99 latency (s) | under 0.5 | 0.5 | at its limit | its threshold, by definition; 0.5 measured at 1,056 users |',
      '| 5xx ratio | under 0.01 | 0 | healthy | measured at 1,056 users |',
      '| free memory (bytes) | over 500 M | 1.04 G | healthy | measured at 1,056 users |',
      '| p95 of the agents | under 0.3 | 0.17 | not judged | measured at 1,056 users |',
      '',
      '### Levels',
      '',
      '| Users | Held for | Binding signal | Of its threshold | Result |',
      '| ---: | ---: | --- | ---: | --- |',
      '| 80 | 30 s | free memory (bytes) | 25% | 🟢 healthy |',
      '| 160 | 30 s | free memory (bytes) | 26% | 🟢 healthy |',
      '| 320 | 40 s | free memory (bytes) | 28% | 🟢 healthy |',
      '| 640 | 50 s | free memory (bytes) | 34% | 🟢 healthy |',
      '| 960 | 1 m | p99 latency (s) | 62% | 🟢 healthy |',
      '| 1,280 | 1 m | p99 latency (s) | 291% | 🔴 degraded |',
      '| 1,020 | 2 m 30 s | p99 latency (s) | 83% | 🟢 healthy |',
      '| 1,090 | 2 m | p99 latency (s) | 118% | 🔴 degraded |',
      '| 1,056 | 4 m | p99 latency (s) | 100% | 🟡 uncertain |',
      '',
      '### Users over time',
      '',
      'Two lines: the users asked for and the users active, up to 1,280.',
      '',
      '```mermaid',
      '%%{init: {"xyChart":{"width":720,"height":340},"themeVariables":{"xyChart":{"plotColorPalette":"#818b98, #3b82f6"}}}}%%',
      'xychart-beta',
      '  x-axis "Time (minutes)" 0 --> 15.2',
      '  y-axis "Users" 0 --> 1280',
      expect.stringMatching(/^ {2}line \[80, 80, (\d+, ){57}0\]$/),
      expect.stringMatching(/^ {2}line \[0, 80, (\d+, ){57}\d+\]$/),
      '```',
      '',
      '<details>',
      '<summary>Settings</summary>',
      '',
      '| Setting | Value |',
      '| --- | --- |',
      '| Target | http&#58;//shop.test |',
      '| Commit | not known |',
      '| Key | build / capacity |',
      '| Mode | find the capacity |',
      '| Most users | 2,000 |',
      '| Required users | 1,000 |',
      '| Loss that is allowed | 5% |',
      '| Precision | ±3% |',
      '| Confidence | 95% |',
      '| Time budget | 30 m |',
      '| Tool | capacity-gate 0.1.0 |',
      '',
      '| Signal | Query |',
      '| --- | --- |',
      '| p99 latency (s) | <code>histogram&#95;quantile(0.99, sum by (le) (rate(http&#95;request&#95;duration&#95;seconds&#95;bucket&#91;&#36;&#95;&#95;rate&#95;interval&#93;)))</code> |',
      '| 5xx ratio | <code>sum(rate(http&#95;requests&#95;total{code=&#126;"5.."}&#91;1m&#93;)) / sum(rate(http&#95;requests&#95;total&#91;1m&#93;))</code> |',
      '| free memory (bytes) | <code>min(node&#95;memory&#95;MemAvailable&#95;bytes)</code> |',
      '| p95 of the agents | <code>agent-stat: latency-p95</code> |',
      '',
      '</details>',
      '',
      '<details>',
      '<summary>Agents</summary>',
      '',
      '2026-03-01 12:00 UTC to 2026-03-01 12:15 UTC, ended with an answer; engine load-test-ng.',
      '',
      '- <code>http&#58;//agent-1:4000</code>',
      '- <code>http&#58;//agent-2:4000</code>',
      '',
      '</details>',
      '',
      '<details>',
      '<summary>Notices (1)</summary>',
      '',
      '- http&#58;//agent-2:4000 did not answer for 10 s and came back.',
      '',
      '</details>',
      '',
    ]);
  });

  it.each([
    ['failed', '❌ **The build carries at most 1,080 users; 1,200 are required.**'],
    [
      'atLeastMaxUsers',
      'ℹ️ **At least 640 users, every signal was still healthy with as many users as max-users allows.**',
    ],
    ['inconclusive', '⚠️ **No capacity found: Prometheus did not answer before the first user.**'],
    [
      'cancelled',
      'ℹ️ **1,108 users (960 to 1,280 at 95%), limited by p99 latency (s) (cancelled before the end).**',
    ],
  ])('begins with the answer of %s', (name, line) => {
    expect(renderSummary(reports.all[name] ?? reports.found).split('\n')[0]).toBe(line);
  });

  it('leaves out what there is nothing to say of', () => {
    expect(renderSummary(reports.inconclusive)).not.toMatch(/### Levels|mermaid|Notices/);
    expect(renderSummary(reports.one)).not.toMatch(/mermaid/);
  });

  it('stays below 1 MiB, names what it left out and keeps the verdict', () => {
    const text = renderSummary(huge(reports.failed));
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    expect(text.split('\n')[0]).toBe(
      '❌ **The build carries at most 1,080 users; 1,200 are required.**',
    );
    expect(text).toMatch(/\n_Left out, as GitHub limits the length: [a-z, ]+\._\n$/);
  });
});

/** The contrast of two colours, `#e5484d` and the like (WCAG 2.2, contrast ratio). */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
      const value = parseInt(colour.slice(1 + 2 * index, 3 + 2 * index), 16) / 255;
      return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    }, 0);
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

describe('the lines of a chart', () => {
  // The backgrounds of Mermaid's charts, as GitHub draws them in its light and its dark theme.
  it.each(['#ffffff', '#333333'])('stand out from %s', (background) => {
    const colours = /"plotColorPalette":"([^"]*)"/.exec(comment(gate.regressed))?.[1]?.split(', ');
    expect(colours).toHaveLength(3);
    const weak = colours?.filter((colour) => contrast(colour, background) < 3);
    expect(weak).toEqual([]);
  });
});

describe('renderComment', () => {
  it('begins with its marker, then the answer, and ends with the run', () => {
    const lines = comment(reports.found).trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual([
      '<!-- capacity-gate: build / capacity -->',
      'ℹ️ **1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s).**',
    ]);
    expect(lines.at(-1)).toBe(`<sub>build / capacity · <a href="${runUrl}">The run</a></sub>`);
  });

  it('does not let a marker end before its end', () => {
    const marker = '<!-- capacity-gate: a --> <img src=x> -->';
    expect(renderComment(reports.found, { marker, runUrl }).split('\n')[0]).toBe(
      '<!-- capacity-gate: a --%3E %3Cimg src=x%3E -->',
    );
  });

  it('stays below 65,536 characters, names what it left out and keeps the verdict', () => {
    const text = comment(huge(reports.failed));
    expect(text.length).toBeLessThan(65_536);
    expect(text.split('\n')[1]).toBe(
      '❌ **The build carries at most 1,080 users; 1,200 are required.**',
    );
    expect(text).toMatch(/\n_Left out, as GitHub limits the length: [a-z, ]+\._\n/);
    expect(text.trimEnd()).toMatch(/<\/sub>$/);
  });

  it('shows the first levels of many and says how many there are', () => {
    expect(comment(reports.long)).toContain('\n_And 10 more; report.json has them all._\n');
  });

  it.each([reports.hostile, gate.hostileHistory])(
    'lets nothing foreign become structure or notify anybody (%#)',
    (hostile) => {
      const text = comment(hostile)
        .replace(/^.*\n/, '')
        .replaceAll(/<code>.*?<\/code>/g, '');
      expect(text).not.toMatch(/<script|`c`|\]\(|@octocat|(?<!&)#12|\u202e|(?!\n)\p{Cc}|^::/mu);
      const widths = text
        .split('\n')
        .map((line, index, lines) =>
          line.startsWith('|') && lines[index - 1]?.startsWith('|') === true
            ? line.split('|').length - (lines[index - 1]?.split('|').length ?? 0)
            : 0,
        );
      expect(new Set(widths)).toEqual(new Set([0]));
    },
  );
});
