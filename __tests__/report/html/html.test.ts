import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { contrast } from '../contrast.ts';
import { renderSummary } from '../../../src/report/markdown/markdown.ts';
import { pageScript } from '../../../src/report/html/script.ts';
import { styleSheet } from '../../../src/report/html/style.ts';
import { renderHtml } from '../../../src/report/html/html.ts';
import { blind, found, hostile, inconclusive, passed } from '../../fixtures/reports/reports.ts';
import * as doubts from '../../fixtures/reports/doubts.ts';
import * as gate from '../../fixtures/reports/gate.ts';
import * as reports from '../../fixtures/reports/reports.ts';
import { reading, signal, start } from '../../fixtures/reports/build.ts';

/** All elements of a kind, as written. */
function elements(html: string, pattern: RegExp): string[] {
  return html.match(pattern) ?? [];
}

/** The variables of the style sheet in a colour scheme. */
function coloursOf(scheme: 'light' | 'dark'): Record<string, string> {
  const [, light = '', dark = ''] = styleSheet.split(':root {');
  const block = scheme === 'light' ? light : dark;
  return Object.fromEntries(
    [...block.matchAll(/--(\w+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [
      name,
      colour,
    ]),
  );
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
      '<p class="reason">Searched: 9 levels in 15 m 15 s.</p>',
      '<dl class="facts">',
      '<div><dt>Started</dt><dd>2026-03-01 12:00 UTC</dd></div>',
      '<div><dt>Target</dt><dd>http://shop.test</dd></div>',
      '<div><dt>More</dt><dd><a href="samples.csv">samples.csv</a></dd></div>',
      '</dl>',
      '</header>',
    ]);
  });

  it('says how certain the intervals of the comparison are, as the comment does', () => {
    expect(renderHtml(gate.regressed)).toContain(
      '<th scope="col" class="count">Interval (95%)</th>',
    );
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

  it('stretches charts on narrow screens, but neither their words nor their marks', () => {
    expect(renderHtml(found)).toContain('<svg viewBox="0 0 920 304" preserveAspectRatio="none" ');
    expect(styleSheet).toContain('.picture > svg { aspect-ratio: 920 / 520; }');
    expect(styleSheet).toContain('scale: 1.71 1; transform-box: fill-box;');
  });

  it('describes every level of the margin chart', () => {
    expect(
      elements(
        renderHtml(found),
        /(?<=<g class="mark" data-x="[\d.]+" data-y="[\d.]+"><title>)[^<]*/g,
      ).slice(-2),
    ).toEqual([
      '1,090 users for 2 m: 118% of p99 latency (s), degraded',
      '1,056 users for 4 m: 100% of p99 latency (s), uncertain',
    ]);
  });

  it('draws what is unknown as a gap', () => {
    const chart = renderHtml(blind).split('<figure ')[3] ?? '';
    const [path = ''] = elements(chart, /(?<=<path class="active" d=")M76[^"]*/g);
    expect(elements(path, /M/g)).toHaveLength(2);
    expect(chart).toContain('gap: unknown');
  });

  it('does not call a run blind that has not begun', () => {
    const idle = (state: 'idle' | 'stale') =>
      found.run.samples.map((sample, index) =>
        index < 3
          ? {
              ...sample,
              phase: 'blind' as const,
              readings: sample.readings.map((one) => ({ ...one, margin: null, unknown: state })),
            }
          : sample,
      );
    const legend = (state: 'idle' | 'stale'): string =>
      renderHtml({ ...found, run: { ...found.run, samples: idle(state) } }).split('<figure ')[1] ??
      '';
    expect(legend('idle')).not.toContain('blind');
    expect(legend('stale')).toContain('</svg>blind</li>');
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
      expect(html.replace(pageScript, '')).not.toMatch(
        /NaN|Infinity|undefined|<img|<link|\ssrc=|(?<!<a) href=|@import/,
      );
      expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
      const ids = elements(html, /(?<= id=")[^"]*/g);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  it('forbids everything but its own style and its own script', () => {
    const html = renderHtml(hostile);
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)?.[1];
    const [script = '', ...others] = elements(html, /(?<=<script>)[\s\S]*?(?=<\/script>)/g);
    const hash = createHash('sha256').update(script).digest('base64');
    expect(others).toEqual([]);
    expect(policy).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`,
    );
    expect(html.replaceAll(/<script type="application\/json"/g, '')).not.toMatch(/<script /);
  });

  it('lets no foreign text end a block of data', () => {
    const blocks = elements(
      renderHtml(hostile),
      /(?<=<script type="application\/json" class="series">)[\s\S]*?(?=<\/script>)/g,
    );
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(JSON.parse(block)).toHaveProperty('lines.0.label');
  });

  it('draws every measurement, and both sides', () => {
    const titles = (html: string): string[] =>
      elements(html, /(?<=<summary><h2>).*?(?=<\/summary>)/g).map((title) =>
        title.replaceAll(/<[^>]*>/g, ''),
      );
    const again = renderHtml(gate.regressed);
    expect(titles(again)).toEqual([
      'Measurement 1 of 3 918 users (895 to 941), 9 levels in 8 m',
      'Measurement 2 of 3 925 users (902 to 948), 9 levels in 8 m',
      'Measurement 3 of 3 931 users (908 to 954), 9 levels in 8 m',
    ]);
    expect(elements(again, /<figcaption>Users over time</g)).toHaveLength(3);
    expect(elements(again, /(?<=<\/svg>)capacity \d+/g)).toEqual(
      [918, 918, 925, 925, 931, 931].map((users) => `capacity ${users}`),
    );
    expect(elements(again, /(?<=<dt>Started<\/dt><dd>)[^<]*/g)).toEqual(['2026-03-01 12:00 UTC']);
    expect(elements(again, /(?<=<footer>).*(?=,)/g)).toEqual([
      'capacity-gate 0.1.0 · 2026-03-01 12:24 UTC',
    ]);
    const beside = renderHtml(gate.besideBase);
    expect(titles(beside)).toEqual([
      'This build 931 users (908 to 954), 9 levels in 2 turns, 8 m',
      'The base 1,024 users (998 to 1,050), 9 levels in 3 turns, 8 m',
    ]);
    expect(elements(beside, /<details class="measurement" open>/g)).toHaveLength(2);
  });

  it('says of which measurement the signals and the levels are, where there are several', () => {
    const headings = (html: string): string[] =>
      elements(html, /(?<=\n<h2>)(?:Signals|Levels).*?(?=<\/h2>)/g);
    expect(headings(renderHtml(found))).toEqual(['Signals', 'Levels']);
    expect(headings(renderHtml(gate.regressed))).toEqual([
      'Signals (measurement 3 of 3)',
      'Levels (measurement 3 of 3)',
    ]);
    expect(headings(renderHtml(gate.besideBase))).toEqual([
      'Signals (this build)',
      'Levels (this build)',
    ]);
    const inSummary = elements(renderSummary(gate.regressed), /(?<=### )(?:S|L|U).*/g);
    expect(inSummary).toEqual([
      'Signals (measurement 3 of 3)',
      'Levels (measurement 3 of 3)',
      'Users over time (measurement 3 of 3)',
    ]);
  });

  it('draws both sides in one picture, and one side in none', () => {
    const figures = (html: string): string[] =>
      elements(html, /<figure class="of-marks">\s*<figcaption>Both sides[\s\S]*?<\/figure>/g);
    const [figure = '', ...others] = figures(renderHtml(gate.besideBase));
    expect(others).toEqual([]);
    const told = elements(figure, /(?<=<g class="mark"[^>]*><title>).*?(?= for )/g);
    expect(told.slice(0, 2)).toEqual(['The base: 78 users', 'The base: 155 users']);
    expect(told.at(-1)).toBe('This build: 931 users');
    expect(told).toHaveLength(18);
    expect(elements(figure, /(?<=<\/svg>)[^<]*users(?=<\/li>)/g)).toEqual([
      'This build: 931 users',
      'The base: 1,024 users',
    ]);
    const { others: sides } = gate.besideBase;
    const unseen = sides.map((side) => ({ ...side, levels: [] }));
    expect(figures(renderHtml({ ...gate.besideBase, others: unseen }))).toEqual([]);
    expect(figures(renderHtml(gate.regressed))).toEqual([]);
  });

  it('calls the time of the other side a pause, not unknown', () => {
    const html = renderHtml(gate.besideBase);
    expect(elements(html, /<\/svg>paused<\/li>/g)).toHaveLength(2);
    expect(html).not.toContain('gap: unknown');
    expect(html).toContain('<td>–</td><td>paused</td>');
    expect(renderHtml(gate.regressed)).not.toContain('>paused<');
  });

  it('explains the marks of levels that there are', () => {
    const legend = (html: string): string[] =>
      elements(html, /(?<=<\/svg>)[^<]*(?:level|readings)(?=<\/li>)/g);
    expect(legend(renderHtml(doubts.blindTooSoon))).toEqual(['healthy level', 'single readings']);
    expect(legend(renderHtml(found))).toEqual([
      'healthy level',
      'degraded level',
      'uncertain level',
      'single readings',
    ]);
  });

  it('has the values behind each chart, thinned out where they are very many', () => {
    const html = renderHtml(reports.long);
    const tables = elements(html, /<details class="values">[\s\S]*?<\/details>/g);
    expect(tables).toHaveLength(elements(html, /<figure /g).length);
    expect(tables[0]?.match(/<tr>/g)?.length).toBeLessThanOrEqual(101);
    expect(tables[0]).toMatch(/<p class="more">\d+ of [\d,]+ looks; samples\.csv has them all\.</);
  });

  it('links to Prometheus and Grafana at the time of the run', () => {
    const links = {
      prometheus: 'http://prometheus.test/path',
      grafana: 'https://grafana.test/d/abc',
    };
    const html = renderHtml({ ...found, links });
    const [from, to] = [(start - 60) * 1000, (found.run.finishedAt + 60) * 1000];
    expect(html).toContain(
      `<a href="https://grafana.test/d/abc?from=${from}&amp;to=${to}">Grafana at that time</a>`,
    );
    expect(elements(html, /http:\/\/prometheus\.test\/path\/graph\?g0\.expr=[^"]*/g)[0]).toMatch(
      /&amp;g0\.range_input=1035s&amp;g0\.end_input=2026-03-01\+12%3A16%3A15$/,
    );
    expect(html).not.toContain('__rate_interval%5D');
    expect(renderHtml(found)).not.toContain('at that time');
  });

  it.each(['light', 'dark'] as const)('draws lines that stand out: %s', (scheme) => {
    const colours = coloursOf(scheme);
    const lines = ['blue', 'red', 'green', 'amber', 'violet', 'muted'] as const;
    const faint = lines.filter((name) => contrast(colours[name], colours['card']) < 3);
    expect(faint).toEqual([]);
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
    expect(html).not.toContain('<figure ');
  });

  it('shows foreign text as text', () => {
    const html = renderHtml(hostile);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u);
  });
});
