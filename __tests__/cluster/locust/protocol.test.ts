import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer } from '../../../src/cluster/requests/http.ts';
import { parseReply, parseReport } from '../../../src/cluster/locust/protocol.ts';

const answer = (body: unknown, statusCode = 200): HttpAnswer => ({
  statusCode,
  contentType: 'application/json',
  location: null,
  cookies: [],
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** As Locust 2.47 tells it, with one worker that went missing. */
const report = {
  current_fail_per_sec: 0.5,
  current_response_time_percentiles: {
    'response_time_percentile_0.5': 79,
    'response_time_percentile_0.9': null,
    'response_time_percentile_0.99': 420,
    'response_time_percentile_0.75': 200,
  },
  current_rps: 49.6,
  errors: [],
  fail_ratio: 0.01,
  state: 'running',
  stats: [
    { method: 'GET', name: '/', num_requests: 480, num_failures: 1, avg_response_time: 100 },
    {
      method: '',
      name: 'Aggregated',
      num_requests: 500,
      num_failures: 5,
      avg_response_time: 112,
      current_rps: 49.6,
      'response_time_percentile_0.95': 320,
    },
  ],
  total_rps: 47.6,
  user_count: 25,
  worker_count: 1,
  workers: [
    { cpu_usage: 2.5, id: 'vm_1', memory_usage: 79306752, state: 'running', user_count: 15 },
    { cpu_usage: 99, id: 'vm_2', memory_usage: 79306752, state: 'missing', user_count: 10 },
  ],
};

describe('parseReport', () => {
  it('reads a report, without the workers that are missing', () => {
    expect(parseReport(answer(report))).toEqual({
      state: 'running',
      users: 15,
      workers: [{ users: 15, cpu: 0.025 }],
      totals: { requests: 500, failures: 5, unanswered: 0, latencySeconds: 56 },
      requestsPerSecond: 49.6,
      percentiles: new Map([
        ['latency-p50', 0.079],
        ['latency-p90', NaN],
        ['latency-p99', 0.42],
      ]),
    });
  });

  it.each<[number, string]>([
    [3, "ConnectionRefusedError(111, 'Connection refused')"],
    [3, "ConnectionError(MaxRetryError('HTTPConnectionPool(...)'))"],
    [3, "ReadTimeout(ReadTimeoutError('...'))"],
    [3, "RemoteDisconnected('Remote end closed connection without response')"],
    [3, "gaierror(-2, 'Name or service not known')"],
    [3, 'ConnectionRefusedError(111, &#39;Connection refused&#39;)'],
    [0, "HTTPError('500 Server Error: Internal Server Error for url: /')"],
    [0, "CatchResponseError('the connection was refused')"],
    [0, "BadStatusCode('http://target/, code=503')"],
  ])('counts %i requests without an answer for 3 times %s', (unanswered, error) => {
    const errors = [{ method: 'GET', name: '/', error, occurrences: 3 }, 'odd'];
    expect(parseReport(answer({ ...report, errors }))?.totals.unanswered).toBe(unanswered);
  });

  it('reads the report of a single process', () => {
    expect(parseReport(answer({ ...report, workers: undefined }))).toMatchObject({
      users: 25,
      workers: null,
    });
  });

  it.each([
    ['another status', answer(report, 500)],
    ['a page', answer('<html></html>')],
    ['a list', answer([])],
    ['a Locust without a runner', answer({ state: 'missing', user_count: 0, stats: [] })],
    ["another API's JSON", answer({ state: 'running', user_count: 8 })],
  ])('does not take %s', (_name, given) => {
    expect(parseReport(given)).toBeNull();
  });
});

describe('parseReply', () => {
  it.each([
    [
      answer({ success: true, message: 'Swarming started', host: 'http://a' }),
      { success: true, message: 'Swarming started', host: 'http://a' },
    ],
    [
      answer({ success: false, message: 'No runner', host: null }),
      { success: false, message: 'No runner', host: '' },
    ],
    [answer({ success: true, message: 'Test stopped' }, 405), null],
    [answer({ status: 'ok' }), null],
    [answer('ok'), null],
  ])('%#', (given, reply) => {
    expect(parseReply(given)).toEqual(reply);
  });
});
