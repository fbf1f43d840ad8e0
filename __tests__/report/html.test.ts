import { describe, expect, it } from '@jest/globals';
import { renderHtml } from '../../src/report/html.ts';
import { blind, found, hostile, inconclusive, passed } from '../fixtures/reports/reports.ts';
import * as doubts from '../fixtures/reports/doubts.ts';
import * as gate from '../fixtures/reports/gate.ts';
import * as reports from '../fixtures/reports/reports.ts';
import { reading, signal, start } from '../fixtures/reports/build.ts';

/** All elements of a kind, as written. */
function elements(html: string, pattern: RegExp): string[] {
  return html.match(pattern) ?? [];
}

describe('renderHtml', () => {
  it('tells the answer on top', () => {
    const header = /<header[\s\S]*<\/header>/.exec(renderHtml(passed))?.[0].split('\n');
    expect(header).toEqual([
      '<header class="card answer good">',
      '<h1>build / capacity</h1>',
      '<p class="statement"><span class="badge good">Pass</span><span>The build carries at least 1,031 users; 1,000 are required.</span></p>',
      '<div class="headline">',
      '<span class="number">1,056 users</span>',
      '</div>',
      '<p class="interval">1,031 to 1,080 at 95% confidence</p>',
      '<p class="because">Limited by p99 latency (s).</p>',
      '<p class="reason">Searched: 9 levels in 15 m 15 s. The interval is no wider than ±3%.</p>',
      '<dl class="facts">',
      '<div><dt>Started</dt><dd>2026-03-01 12:00 UTC</dd></div>',
      '<div><dt>Target</dt><dd>http://shop.test</dd></div>',
      '</dl>',
      '</header>',
    ]);
  });

  it('draws the users, the margins and every signal, each with a name to be read aloud', () => {
    const html = renderHtml(found);
    expect(elements(html, /(?<=<figcaption>)[^<]*/g)).toEqual([
      'Users over time',
      'How close each level came to its threshold',
      'p99 latency (s)',
      '5xx ratio',
      'free memory (bytes)',
      'p95 of the agents',
    ]);
    expect(elements(html, /(?<=role="img" aria-label=")[^"]*/g)).toEqual([
      'Users asked for and active over time, at most 1,280 users.',
      'Share of the threshold that the binding signal used, by users, on a logarithmic axis; levels at 100% and above are degraded.',
      'p99 latency (s) over time; healthy under 0.5.',
      '5xx ratio over time; healthy under 0.01.',
      'free memory (bytes) over time; healthy over 500 M.',
      'p95 of the agents over time; healthy under 0.3.',
    ]);
    expect(elements(html, /<svg viewBox[^>]*>\n<title>/g)).toHaveLength(6);
  });

  it('describes every level of the margin chart', () => {
    expect(elements(renderHtml(found), /(?<=<g><title>)[^<]*/g).slice(-2)).toEqual([
      '1,090 users for 2 m: 118% of p99 latency (s), degraded',
      '1,056 users for 4 m: 100% of p99 latency (s), uncertain',
    ]);
  });

  it('draws what is unknown as a gap', () => {
    const chart = renderHtml(blind).split('<figure>')[3] ?? '';
    const [path = ''] = elements(chart, /(?<=<path class="active" d=")M76[^"]*/g);
    expect(elements(path, /M/g)).toHaveLength(2);
    expect(chart).toContain('gap: unknown');
  });

  it('cuts peaks that would flatten the rest, and says so', () => {
    const latency = signal('latency', 1);
    const [sample] = found.run.samples;
    const samples = [0.5, 50, Infinity].map((value, index) => ({
      ...(sample ?? { time: 0, requestedUsers: 0, activeUsers: 0, reason: '' }),
      lostAgents: [],
      statistics: null,
      phase: 'measure' as const,
      time: start + index,
      readings: [reading(latency, start + index, value)],
    }));
    const html = renderHtml({ ...found, signals: [latency], run: { ...found.run, samples } });
    expect(html).toContain('value (its peaks are cut off)');
    expect(html).not.toMatch(/NaN|Infinity/);
  });

  it.each(Object.entries({ ...reports.all, ...gate.all }))(
    'is self-contained, small and free of impossible numbers: %s',
    (_, report) => {
      const html = renderHtml(report);
      expect(html).not.toMatch(
        /NaN|Infinity|undefined|<script|<img|<link|\ssrc=|(?<!<a) href=|@import/,
      );
      expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
      const ids = elements(html, /(?<= id=")[^"]*/g);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  it('forbids everything but its own style', () => {
    expect(renderHtml(found)).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
  });

  it('says the capacity once where nothing was judged', () => {
    const header = /<header[\s\S]*<\/header>/.exec(renderHtml(found))?.[0] ?? '';
    expect(header.match(/1,056/g)).toHaveLength(1);
    expect(header).not.toContain('class="statement"');
  });

  it('warns by its colour of a pass with a doubt', () => {
    expect(renderHtml(doubts.several)).toContain('<header class="card answer warning">');
    expect(renderHtml(doubts.undoubted)).toContain('<header class="card answer good">');
  });

  it('lets the keyboard reach all that may have to be scrolled', () => {
    const scrolled = elements(renderHtml(gate.regressed), /<div class="card scroll"[^>]*>/g);
    expect(scrolled.length).toBeGreaterThan(4);
    for (const region of scrolled) {
      expect(region).toMatch(/ role="region" aria-label="[A-Z][^"]+" tabindex="0">$/);
    }
  });

  it('draws nothing without samples and still tells the answer', () => {
    const html = renderHtml(inconclusive);
    expect(html).toContain('<span class="number">No capacity found</span>');
    expect(html).toContain('No sample was taken, so there is nothing to draw.');
    expect(html).not.toContain('<figure>');
  });

  it('shows foreign text as text', () => {
    const html = renderHtml(hostile);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u);
  });
});
