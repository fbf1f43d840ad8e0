import { describe, expect, it } from '@jest/globals';
import { parseMetrics } from '../../../src/cluster/load-test-ng/metrics.ts';
import { Metrics } from '../../fakes/load-test-ng/metrics.ts';

describe('parseMetrics', () => {
  it('reads what the server counts', () => {
    const metrics = new Metrics();
    metrics.connected = 7;
    [0.004, 0.01, 0.3, 12].forEach((seconds) => metrics.observe(seconds));
    metrics.fail('POST', '/api/v4/users/login', 401);
    metrics.fail('GET', '/api/v4/channels/{id}', 500);
    metrics.fail('GET', '/api/v4/posts', 429);
    metrics.giveUp('GET', '/api/v4/posts');
    const { upTo, ...rest } = parseMetrics(metrics.text) ?? { upTo: new Map() };
    expect(rest).toEqual({
      connected: 7,
      requests: 4,
      seconds: 12.314,
      errorResponses: 3,
      failures: 2,
      timeouts: 1,
    });
    expect([...upTo]).toEqual([
      [0.005, 1],
      [0.01, 2],
      [0.025, 2],
      [0.05, 2],
      [0.1, 2],
      [0.25, 2],
      [0.5, 3],
      [1, 3],
      [2.5, 3],
      [5, 3],
      [10, 3],
      [Infinity, 4],
    ]);
  });

  it('reads numbers as Go writes them, and time stamps', () => {
    const text =
      'loadtest_websocket_connections_total 2e+01 1790000000000\n' +
      'loadtest_http_request_time_sum 1.5e-05\nloadtest_http_request_time_count 1\n';
    expect(parseMetrics(text)).toMatchObject({ connected: 20, seconds: 1.5e-5, requests: 1 });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html><body>Sign in</body></html>'],
    ['metrics of something else', 'go_goroutines 12\nloadtest_websocket_connections_total 3\n'],
    [
      'a value that is no number',
      'loadtest_websocket_connections_total x\nloadtest_http_request_time_sum 1\nloadtest_http_request_time_count 1\n',
    ],
  ])('takes %s for no metrics', (_what, text) => {
    expect(parseMetrics(text)).toBeNull();
  });
});
