import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { DoubtKind } from '../../src/coordinator/doubts.ts';
import { renderHtml } from '../../src/report/html.ts';
import { toReportJson } from '../../src/report/json.ts';
import { renderComment, renderSummary } from '../../src/report/markdown.ts';
import type { Report } from '../../src/report/model.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import * as doubts from '../fixtures/reports/doubts.ts';

const passes = 'The build carries at least 400 users; 200 are required.';

/** The paragraphs that a comment begins with, up to its table. */
function opening(report: Report): string[] {
  const comment = renderComment(report, { marker: '<!-- x -->', runUrl: 'https://ci.test/1' });
  const text = comment.slice(comment.indexOf('\n') + 1, comment.indexOf('\n\n|  | Users'));
  expect(renderSummary(report).startsWith(`${text}\n\n|`)).toBe(true);
  return text.split('\n\n');
}

function lastLine(report: Report): string {
  return renderTerminal(report, { colours: false }).split('\n').at(-1) ?? '';
}

describe('a doubt', () => {
  it.each<[DoubtKind, string, string]>([
    [
      'blind',
      'Prometheus did not answer from 75 s on, so nothing after that was seen.',
      'See why Prometheus stopped answering, and run again.',
    ],
    [
      'not-recovered',
      'The service was degraded with 1 user after it had carried 1,060: it had not recovered.',
      'Restart the service before each run, and see what keeps it from recovering.',
    ],
    [
      'users-wait',
      'The users wait longer than the service says: p95 2.8 s, against 0.16 s.',
      'Judge what the users see: agent-stat: latency-p95.',
    ],
    [
      'errors',
      '3.2% of the requests failed with 400 users.',
      'See which requests fail, or judge them: agent-stat: error-ratio.',
    ],
    [
      'saturated',
      'Requests per second no longer grew beyond 300 users.',
      'More users only wait longer; judge their latency.',
    ],
    [
      'unmoved',
      'p95 latency (s) did not move between 100 and 400 users: it may not answer to load.',
      'See that its query reads what the load reaches, and that its threshold has its unit.',
    ],
    [
      'degraded-before-load',
      'p95 latency (s) was degraded before any load.',
      'See its threshold, or what else loads the service.',
    ],
    [
      'unordered-users',
      'The agents had 173 users while 60 were ordered.',
      'See that no other run uses the same agents.',
    ],
    [
      'remembers',
      'p95 latency (s) still moved 5 min after its window had passed: it remembers more.',
      'Say how much with window: 10m in the signal.',
    ],
    [
      'partial',
      'Prometheus answered with part of the data only.',
      'Bring back the missing stores, or allow it with partial-response: accept.',
    ],
  ])('of the kind %s stands beside a pass, with what to do', (kind, text, remedy) => {
    const report = doubts.byKind[kind];
    // Markdown at the beginning of a line would take the first number for that of a list.
    const escaped = text.replace(/^(\d)\./, '$1&#46;');
    expect(opening(report)).toEqual([
      `✅ **${passes}** ⚠️ **${escaped}**`,
      `**What to do:** ${remedy}`,
    ]);
    expect(lastLine(report)).toBe(`Pass: ${passes} ⚠️ ${text}`);
    expect(renderTerminal(report, { colours: false })).toContain(
      `\nWarning: ${text} What to do: ${remedy}\n`,
    );
    expect(renderHtml(report)).toContain(
      [
        `<p class="statement"><span class="badge good">Pass</span><span>${passes}</span></p>`,
        `<p class="doubt"><strong>⚠️ ${text}</strong><br>What to do: ${remedy}</p>`,
      ].join('\n'),
    );
  });

  it.each<[DoubtKind, string]>([
    [
      'unmeasured',
      'Nothing was measured: p95 latency (s) had no value in 30 s of load: no series matches {job="shpo"}. There is job="shop"; correct the query of the signal.',
    ],
    [
      'nothing-answered',
      'Nothing was measured: None of 312 requests was answered (connection refused). See that the service listens at target-url and can be reached from this machine.',
    ],
  ])('of the kind %s leaves nothing to pass, and is said once', (kind, text) => {
    const report = doubts.byKind[kind];
    expect(opening(report)).toEqual([`❌ **${text}**`]);
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
      `✅ **${passes}** ⚠️ **The users wait longer than the service says: p95 2.8 s, against 0.16 s.**`,
      '**What to do:** Judge what the users see: agent-stat: latency-p95.',
      '⚠️ 3&#46;2% of the requests failed with 400 users. What to do: See which requests fail, or judge them: agent-stat: error-ratio.',
      '⚠️ Prometheus answered with part of the data only. What to do: Bring back the missing stores, or allow it with partial-response: accept.',
    ]);
  });

  it('stands beside what cannot be told as well', () => {
    expect(opening(doubts.blindTooSoon)[0]).toBe(
      '⚠️ **200 users are required; at least 100 are carried, how many more is not known.** ⚠️ **Prometheus did not answer from 75 s on, so nothing after that was seen.**',
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
      `**What to do:** ${remedy}`,
    ]);
  });

  it('is in report.json', () => {
    const schemaFile = new URL('../../schema/report.schema.json', import.meta.url);
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
    expect(renderHtml(doubts.hostile)).not.toMatch(/<script|[\p{Cf}]|(?!\n)\p{Cc}/u);
    const lines = renderTerminal(doubts.hostile, { colours: false });
    expect(lines).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    expect(lines).not.toMatch(/^\s*::/m);
  });
});

describe('a report without doubts', () => {
  it('begins with its verdict alone', () => {
    expect(opening(doubts.undoubted)).toEqual([`✅ **${passes}**`]);
    expect(lastLine(doubts.undoubted)).toBe(`Pass: ${passes}`);
  });
});
