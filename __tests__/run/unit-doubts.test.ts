import { describe, expect, it } from '@jest/globals';
import type { Signal } from '../../src/monitor/signal.ts';
import { unitDoubts } from '../../src/run/unit-doubts.ts';
import { atLeast, found, play } from '../coordinator/played.ts';
import { reading, signal } from '../fixtures/reports/build.ts';

const querying = (query: string, threshold: number, changes: Partial<Signal> = {}): Signal =>
  signal('load', threshold, { source: { kind: 'query', query }, ...changes });

function textsOf(of: Signal, value: number, result = atLeast(160)): string[] {
  const level = play({
    users: 160,
    seconds: 60,
    side: 'healthy',
    readings: (time) => [reading(of, time, value)],
  });
  return unitDoubts({ ...level, result }).map(({ text }) => text);
}

describe('a threshold in another unit than the value', () => {
  const mean =
    'sum(rate(http_request_seconds_sum[1m])) / sum(rate(http_request_seconds_count[1m]))';

  it.each<[what: string, signal: Signal, value: number, text: string]>([
    [
      'a latency in seconds',
      querying(mean, 250),
      4.6,
      '"load": the value is in seconds, and max is 250; expected seconds: for 250 ms write 0.25.',
    ],
    [
      'a ratio of errors',
      querying('sum(rate(a_total{code="500"}[1m])) / sum(rate(a_total[1m]))', 5),
      0.2,
      '"load": the value is a ratio from 0 to 1, and max is 5, which it never reaches; for 5% write 0.05.',
    ],
    [
      'a gauge that is used by its name',
      querying('max(pool_utilization)', 80),
      0.98,
      '"load": it was 0.98 at most, as a ratio from 0 to 1 is, and max is 80, which it never reaches; for 80% write 0.8.',
    ],
    [
      'seconds that were busy a second',
      querying('max(rate(worker_busy_seconds_total[1m]))', 90),
      1,
      '"load": it was 1 at most, as a ratio from 0 to 1 is, and max is 90, which it never reaches; for 90% write 0.9.',
    ],
    [
      'a threshold on the other side',
      querying('min(memory_available_bytes)', 5e9),
      1e9,
      '"load": with max: 5000000000 it is healthy while it is below, but the more there is of memory_available_bytes the better; expected min: 5000000000.',
    ],
    [
      'a latency far below, in a unit of its own',
      querying('max(request_microseconds{quantile="0.9"})', 300),
      0.06,
      '"load" is 0.06 with 160 users, 5,000 times below its threshold of 300.',
    ],
    [
      'a latency of the agents',
      signal('load', 8, { source: { kind: 'agent-statistic', statistic: 'latency-p95' } }),
      0.01,
      '"load" is 0.01 with 160 users, 800 times below its threshold of 8.',
    ],
    [
      'bytes that are meant to be megabytes',
      querying('max(heap_used_bytes)', 80),
      0.98,
      '"load": the value is in bytes, and max is 80; expected bytes: for 80 MB write 80e6.',
    ],
  ])('is told of %s', (_, of, value, text) => {
    expect(textsOf(of, value)).toEqual([text]);
  });

  it.each<[what: string, signal: Signal, value: number]>([
    ['the right unit', querying(mean, 0.25), 0.1],
    ['a latency far from its threshold', querying(mean, 5), 0.011],
    ['a percentage', querying('max(pool_utilization)', 80), 45],
    ['a percentage of hardly anything', querying('max(pool_utilization)', 80), 0.1],
    ['what is counted', querying('max(queue_depth)', 80), 0.98],
    ['bytes', querying('max(heap_used_bytes)', 8e7), 4e7],
    ['what shall be high', querying('min(pool_share)', 80, { bound: 'min' }), 1],
    ['what is not judged', querying('max(pool_utilization)', 80, { reportOnly: true }), 0.98],
  ])('is not told of %s', (_, of, value) => {
    expect(textsOf(of, value)).toEqual([]);
  });

  it('is not told where a limit was found', () => {
    expect(textsOf(querying('max(pool_utilization)', 80), 0.98, found(160))).toEqual([]);
  });
});
