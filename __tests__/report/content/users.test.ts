import { describe, expect, it } from '@jest/globals';
import { renderHtml } from '../../../src/report/html/html.ts';
import { toReportJson } from '../../../src/report/files/json.ts';
import { renderComment, renderSummary } from '../../../src/report/markdown/markdown.ts';
import type { Report } from '../../../src/report/model.ts';
import { renderTerminal } from '../../../src/report/terminal/terminal.ts';
import { userWords } from '../../../src/report/content/user-words.ts';
import { limitExplanation, usersSentences } from '../../../src/report/content/users.ts';
import { parseSettings } from '../../../src/settings/parse.ts';
import * as doubts from '../../fixtures/reports/doubts.ts';
import * as reports from '../../fixtures/reports/reports.ts';
import { fakeFiles } from '../../settings/fake-files.ts';

const none = {
  ...{ users: 12, requestsPerSecond: null, errorRatio: null, latencyMean: null },
  ...{ latencyP50: null, latencyP95: null, latencyP99: null },
};

function telling(users: Report['run']['users']): Report {
  return { ...reports.found, run: { ...reports.found.run, users } };
}

describe('what the users saw', () => {
  it.each<[string, Report, string[]]>([
    ['nothing is told', reports.found, []],
    ['nothing is known of it', telling(none), []],
    [
      'all is known',
      doubts.several,
      [
        '400 users ≈ 352 requests/s; 3.2% failed; answered in 1.64 s on average, p95 2.81 s.',
        'Requests per second no longer grew beyond 300 users (348 requests/s).',
        'What a user does: GET /products after 1 s of thinking on average.',
      ],
    ],
    [
      'only the rate is known',
      telling({ ...none, requestsPerSecond: 1234 }),
      ['12 users ≈ 1,230 requests/s.'],
    ],
    [
      'only percentiles are known',
      telling({
        ...none,
        ...{ requestsPerSecond: 9.5, errorRatio: 0.0004, latencyP50: 0.0314, latencyP99: 0.99951 },
      }),
      ['12 users ≈ 9.5 requests/s; less than 0.1% failed; answered in p50 31.4 ms, p99 1 s.'],
    ],
  ])('is said where %s', (_, report, sentences) => {
    expect(usersSentences(report)).toEqual(sentences);
  });

  it('is in every report, whatever the signals are', () => {
    const saw =
      '400 users ≈ 352 requests/s; none failed; answered in 121 ms on average, p95 312 ms.';
    const does = 'What a user does: GET /products after 1 s of thinking on average.';
    const marker = '<!-- x -->';
    for (const text of [
      renderComment(doubts.undoubted, { marker, runUrl: '' }),
      renderSummary(doubts.undoubted),
    ]) {
      expect(text).toContain(`\n\n- ${saw}\n- ${does}\n\n`);
    }
    expect(renderTerminal(doubts.undoubted, { colours: false })).toContain(`\n${saw}\n${does}\n`);
    expect(renderHtml(doubts.undoubted)).toContain(
      `<p class="users">${saw}</p>\n<p class="users">${does}</p>\n`,
    );
    expect(JSON.parse(toReportJson(doubts.several))).toMatchObject({
      users: {
        ...{ users: 400, requestsPerSecond: 352.4, errorRatio: 0.032, latencyMean: 1.64 },
        ...{ latencyP50: 0.1, latencyP95: 2.81, latencyP99: 0.5 },
      },
      saturation: { users: 300, requestsPerSecond: 348 },
      userDoes: 'GET /products after 1 s of thinking on average',
    });
  });

  it('is in report.json at each tick', () => {
    const [sample] = doubts.undoubted.run.samples;
    if (sample === undefined) throw new Error('There is a sample.');
    const values = {
      ...{ 'requests-per-second': 9, 'error-ratio': 0.5, 'latency-mean': 1 },
      ...{ 'latency-p50': 2, 'latency-p90': 3, 'latency-p95': 4, 'latency-p99': NaN },
    };
    const statistics = { from: 0, to: 1, requests: 9, values };
    const run = { ...doubts.undoubted.run, samples: [{ ...sample, statistics }, sample] };
    expect(JSON.parse(toReportJson({ ...doubts.undoubted, run }))).toMatchObject({
      run: {
        samples: [
          {
            statistics: {
              ...{ requestsPerSecond: 9, errorRatio: 0.5, latencyMean: 1 },
              ...{ latencyP50: 2, latencyP95: 4, latencyP99: null },
            },
          },
          { statistics: null },
        ],
      },
    });
  });
});

describe('a limit that only the users see', () => {
  const queue =
    "A service's own histogram begins when a worker, a thread or the event loop takes the request (so it is with gunicorn, uwsgi, puma, PHP-FPM, Tomcat and Node). The queue before that is not in it, but the users wait in it all the same.";

  it('is explained in every report', () => {
    expect(limitExplanation(doubts.usersDecide)).toBe(queue);
    const comment = renderComment(doubts.usersDecide, { marker: '<!-- x -->', runUrl: '' });
    const paragraphs = comment.split('\n\n');
    expect(paragraphs[0]).toMatch(
      /\n✅ \*\*The build carries at least 206 users; 200 are required\.\*\* /,
    );
    expect(paragraphs[2]).toBe(queue);
    expect(comment).toContain(
      '| This build | **211** | 206 to 217 | limited by p95 latency (s), as the users see it |',
    );
    expect(comment).toContain(
      '| p95 latency (s), as the users see it | under 0.3 | 0.3 | at its limit |',
    );
    expect(renderHtml(doubts.usersDecide)).toContain(
      `<p class="reason">${queue.replace("'", '&#39;')}</p>`,
    );
    expect(renderTerminal(doubts.usersDecide, { colours: false })).toContain(`\n${queue}\n`);
  });

  it('is explained where the users meet errors', () => {
    expect(limitExplanation(doubts.usersFail)).toBe(
      'Half of the requests or more fail with so many users, whatever the signals say of the service.',
    );
  });

  it('is none where a signal of the user binds, or nothing was found', () => {
    expect(limitExplanation(doubts.undoubted)).toBe('');
    expect(limitExplanation(reports.found)).toBe('');
    const { run } = doubts.usersDecide;
    const result = { ...run.result, outcome: 'inconclusive' as const };
    expect(limitExplanation({ ...doubts.usersDecide, run: { ...run, result } })).toBe('');
  });
});

describe('what a user does', () => {
  const signals = '- {name: p95, agent-stat: latency-p95, max: 0.3}';

  function embedded(scenario: string | null, url = 'http://shop/'): string | null {
    const config: Record<string, string> = scenario === null ? {} : { 'agent-config': 'user.yaml' };
    const inputs = { 'target-url': url, signals, ...config };
    return userWords(parseSettings(inputs, fakeFiles({ 'user.yaml': scenario ?? '' })).agents);
  }

  it.each<[string | null, string]>([
    [null, 'GET / after 1 s of thinking on average'],
    ['{think-time: 0s, steps: [GET /a]}', 'GET /a, without thinking'],
    ['{think-time: 2s, steps: [GET /a]}', 'GET /a after 2 s of thinking'],
    [
      '{think-time: {min: 1s, max: 4s}, steps: [GET /a, POST "/b?key=secret"]}'.replaceAll('"', ''),
      'GET /a and POST /b?…, each after 2.5 s of thinking on average',
    ],
    [
      '{think-time: 1s, steps: [GET /a, GET /b, GET /c, GET /d, GET /e, GET /f]}',
      'GET /a, GET /b, GET /c, GET /d and 2 more, each after 1 s of thinking',
    ],
    [
      '{think-time: 1s, once: {start: [POST /login]}, steps: [GET /a]}',
      'POST /login once, then GET /a after 1 s of thinking',
    ],
    [
      '{think-time: 1s, flows: [{name: browse, weight: 3, steps: [GET /a]}, {name: buy, steps: [POST /b]}]}',
      'one of 2 flows at a time – browse (75%): GET /a after 1 s of thinking; buy (25%): POST /b after 1 s of thinking',
    ],
  ])('of %s', (scenario, words) => {
    expect(embedded(scenario)).toBe(words);
  });

  it.each([
    ['http://shop/products', 'GET /products after 1 s of thinking on average'],
    ['http://shop/products?key=secret', 'GET /products?… after 1 s of thinking on average'],
  ])('at %s', (url, words) => {
    expect(embedded(null, url)).toBe(words);
  });

  it('is known of a k6 script by its name alone, and of other agents not at all', () => {
    expect(userWords({ kind: 'k6', script: 'shop.js', source: '' })).toBe(
      'one pass after the other of shop.js',
    );
    const remote = {
      kind: 'remote',
      type: 'locust',
      agents: [],
      headers: {},
      config: null,
    } as const;
    expect(userWords(remote)).toBeNull();
  });
});
