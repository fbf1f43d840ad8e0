import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { DoubtKind } from '../../../src/coordinator/doubts.ts';
import { pageScript } from '../../../src/report/html/script.ts';
import { renderHtml } from '../../../src/report/html/html.ts';
import { toReportJson } from '../../../src/report/files/json.ts';
import { renderComment, renderSummary } from '../../../src/report/markdown/markdown.ts';
import type { Report } from '../../../src/report/model.ts';
import { renderTerminal } from '../../../src/report/terminal/terminal.ts';
import * as doubts from '../../fixtures/reports/doubts.ts';

const passes = 'The build carries at least 400 users; 200 are required.';

/** The paragraphs that a comment begins with, up to its table. */
function opening(report: Report): string[] {
  const comment = renderComment(report, { marker: '<!-- x -->', runUrl: 'https://ci.test/1' });
  const text = comment.slice(comment.indexOf('\n') + 1, comment.indexOf('\n\n|  | Users'));
  expect(renderSummary(report).startsWith(`${text}\n\n|`)).toBe(true);
  return text.split('\n\n');
}

/** The text of HTML, its elements left in. */
function unescaped(html: string): string {
  return html.replaceAll('&quot;', '"').replaceAll('&#39;', "'");
}

function lastLine(report: Report): string {
  return renderTerminal(report, { colours: false }).split('\n').at(-1) ?? '';
}

/** The page without what it brings to run and to read itself. */
function withoutOwnScripts(html: string): string {
  return html
    .replace(`<script>${pageScript}</script>`, '')
    .replaceAll(/<script type="application\/json" class="(?:times|series)">/g, '');
}

describe('a doubt', () => {
  const beside = Object.values(doubts.doubtOf).filter(
    ({ kind }) => kind !== 'unmeasured' && kind !== 'nothing-answered',
  );

  it.each(beside.map(({ kind, text, remedy }) => [kind, text, remedy] as const))(
    'of the kind %s stands beside a pass, with what to do',
    (kind, text, remedy) => {
      const report = doubts.byKind[kind];
      const terminal = renderTerminal(report, { colours: false }).split('\n');
      expect(terminal.at(-1)).toBe(`Pass: ${passes} ⚠️ ${text}`);
      expect(terminal).toContain(`Warning: ${text} What to do: ${remedy}`);
      const [head = '', first = ''] =
        /<p class="statement">.*\n<p class="doubt">.*/
          .exec(unescaped(renderHtml(report)))?.[0]
          .split('\n') ?? [];
      expect(head).toBe(
        `<p class="statement"><span class="badge good">Pass</span><span>${passes}</span></p>`,
      );
      expect(first.replaceAll(/<\/?code>/g, '`')).toBe(
        `<p class="doubt"><strong>⚠️ ${text}</strong><br>What to do: ${remedy}</p>`,
      );
    },
  );

  it.each<[DoubtKind, string]>([
    [
      'unmeasured',
      'Nothing was measured: "p95 latency (s)" had no value in the whole run (no series matches {job="shpo"}; there is job="shop"). What to do: Try the query in Prometheus while the service has traffic: its metric and each of its labels must match.',
    ],
    [
      'nothing-answered',
      "Nothing was measured: The service answered none of its users' requests (312 in a few seconds, all of them failed). What to do: See that the service is up, and that the agents reach it: host, port, and http or https.",
    ],
  ])('of the kind %s leaves nothing to pass, and is said once', (kind, text) => {
    const report = doubts.byKind[kind];
    expect(opening(report)).toEqual([`❌ **${text.replace(' What to do: ', '** _What to do:_ ')}`]);
    expect(renderTerminal(report, { colours: false }).split('\n').slice(-2)).toEqual([
      'No capacity found: No level was measured; the time was up.',
      `Fail: ${text}`,
    ]);
    const html = renderHtml(report);
    expect(html).not.toContain('class="doubt"');
    expect(html.match(/<p class="statement">.*/g)).toHaveLength(1);
  });

  it('of several is told the gravest first, and the others below', () => {
    expect(opening(doubts.several)).toEqual([
      `✅ **${passes}** ⚠️ **The users wait longer than "p95 latency (s)" says: the service does not see its own queue. With 400 users it said 0.16, and they saw 2.8.**`,
      '_What to do:_ What the users see counts. To have it in the metrics as well, measure where requests come in, as at a proxy.',
      '⚠️ 3&#46;2% of the requests of 400 users failed. _What to do:_ See what the service answered. To judge it, add a signal such as <code>agent-stat: error-ratio</code> with <code>max: 0.01</code>.',
      '⚠️ Prometheus answered with a part of the data only (store 10.0.0.7 is away). _What to do:_ Bring the missing store back, or allow it with <code>partial-response: accept</code>.',
    ]);
  });

  it('stands beside what cannot be told as well', () => {
    expect(opening(doubts.blindTooSoon)[0]).toBe(
      '⚠️ **200 users are required; at least 100 are carried, how many more is not known.** ⚠️ **The run ended blind: "p95 latency (s)" could not be seen for its last 105 s (connection refused).**',
    );
    expect(renderSummary(doubts.blindTooSoon)).toContain(
      '| This build | **at least 100** | – | nothing was seen of what came after that |',
    );
  });

  it('is not repeated where the report begins with it', () => {
    const { text, remedy } = doubts.doubtOf.blind;
    const result = { ...doubts.blindTooSoon.run.result, outcome: 'inconclusive', reason: text };
    const report = {
      ...doubts.blindTooSoon,
      verdict: { ...doubts.blindTooSoon.verdict, verdict: 'none', parts: [] },
      run: { ...doubts.blindTooSoon.run, result },
    } as Report;
    expect(opening(report)).toEqual([
      `⚠️ **No capacity found (at least 100 at 95%): ${text}**`,
      `_What to do:_ ${remedy}`,
    ]);
  });

  it('is in report.json', () => {
    const schemaFile = new URL('../../../schema/report.schema.json', import.meta.url);
    const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>;
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    for (const report of Object.values(doubts.all)) {
      const document = JSON.parse(toReportJson(report)) as Record<string, unknown>;
      validate(document);
      expect(validate.errors).toBeNull();
      expect(document['doubts']).toEqual(report.run.doubts);
    }
  });

  it('lets nothing foreign become structure', () => {
    const text = opening(doubts.hostile).join('\n');
    expect(text).not.toMatch(/<script|`c`|\]\(|@octocat|(?<!&)#12|\u202e|(?!\n)\p{Cc}|^::/mu);
    expect(withoutOwnScripts(renderHtml(doubts.hostile))).not.toMatch(
      /<script|[\p{Cf}]|(?!\n)\p{Cc}/u,
    );
    const lines = renderTerminal(doubts.hostile, { colours: false });
    expect(lines).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    expect(lines).not.toMatch(/^\s*::/m);
  });
});

describe('the comment', () => {
  const directory = new URL('../../fixtures/reports/comments/', import.meta.url);
  const known = Object.entries(doubts.all).filter(([name]) => name !== 'hostile');

  it.each(known)('of the kind %s is as it was looked at', (name, report) => {
    const comment = renderComment(report, { marker: '<!-- x -->', runUrl: 'https://ci.test/1' });
    expect(comment).toBe(readFileSync(new URL(`${name}.md`, directory), 'utf8'));
  });

  it('is kept for no other', () => {
    expect(readdirSync(directory).sort()).toEqual(known.map(([name]) => `${name}.md`).sort());
  });
});

describe('a report without doubts', () => {
  it('begins with its verdict alone', () => {
    expect(opening(doubts.undoubted)).toEqual([`✅ **${passes}**`]);
    expect(lastLine(doubts.undoubted)).toBe(`Pass: ${passes}`);
  });
});
