import { describe, expect, it } from '@jest/globals';
import type { Signal } from '../../../src/monitor/signal.ts';
import { degradedMistake, thresholdMistakes } from '../../../src/run/plan/threshold-mistakes.ts';
import { signal } from '../../fixtures/reports/build.ts';

const quantile = 'histogram_quantile(0.99, sum by (le) (rate(http_duration_seconds_bucket[1m])))';
const errors = 'sum(rate(requests_total{code=~"5.."}[1m])) / sum(rate(requests_total[1m]))';

const quick =
  'sum(rate(http_duration_seconds_bucket{le="0.3"}[1m])) / sum(rate(http_duration_seconds_count[1m]))';
const quickOfNative = (from: string): string =>
  `histogram_fraction(${from}, 0.3, sum(rate(http_duration_seconds[1m])))`;

function watching(query: string, threshold: number, bound: Signal['bound'] = 'max'): Signal {
  return signal('it', threshold, { bound, source: { kind: 'query', query } });
}

describe('what is wrong with a threshold', () => {
  it.each<[Signal, number | null, string]>([
    [
      watching(quantile, 200),
      null,
      'the value is in seconds, and max is 200; expected seconds: for 200 ms write 0.2',
    ],
    [
      watching(quantile, 20),
      0.004,
      'the value is in seconds, and max is 20; expected seconds: for 20 ms write 0.02',
    ],
    [
      watching(`1000 * ${quantile}`, 0.2),
      null,
      'the value is in milliseconds, and max is 0.2; expected milliseconds: for 0.2 s write 200',
    ],
    [
      watching(errors, 5),
      0,
      'the value is a ratio from 0 to 1, and max is 5, which it never reaches; for 5% write 0.05',
    ],
    [
      watching(`100 * ${errors}`, 0.05),
      0,
      'the value is a percentage from 0 to 100, and max is 0.05; for 5% write 5',
    ],
    [
      watching('sum(rate(process_cpu_seconds_total[1m]))', 80),
      0.03,
      'the value is in cores of a CPU, and max is 80; for 80% of one write 0.8',
    ],
    [
      watching(quantile, 0.5, 'min'),
      0.1,
      'with min: 0.5 it is healthy while it is above, but http_duration_seconds_bucket grows with the load; expected max: 0.5',
    ],
    [
      watching('min(node_memory_MemAvailable_bytes)', 5e8),
      1e9,
      'with max: 500000000 it is healthy while it is below, but the more there is of node_memory_MemAvailable_bytes the better; expected min: 500000000',
    ],
    [
      watching(errors.replace('code=~"5.."', 'code="200"'), 0.99),
      1,
      'with max: 0.99 it is healthy while it is below, but the more there is of requests_total{code="200"} the better; expected min: 0.99',
    ],
    [
      watching(errors.replace('5..', '2..'), 0.99),
      1,
      'with max: 0.99 it is healthy while it is below, but the more there is of requests_total{code=~"2.."} the better; expected min: 0.99',
    ],
    [
      watching('max(process_resident_memory_bytes)', 500),
      8.39e7,
      'the value is in bytes, and max is 500; expected bytes: for 500 MB write 500e6',
    ],
    [
      watching('sum(node_memory_MemAvailable_bytes)', 512, 'min'),
      8e9,
      'the value is in bytes, and min is 512; expected bytes: for 512 MB write 512e6',
    ],
    [
      signal('p95', 300, { source: { kind: 'agent-statistic', statistic: 'latency-p95' } }),
      null,
      'the value is in seconds, and max is 300; expected seconds: for 300 ms write 0.3',
    ],
    [
      signal('errors', 5, { source: { kind: 'agent-statistic', statistic: 'error-ratio' } }),
      null,
      'the value is a ratio from 0 to 1, and max is 5, which it never reaches; for 5% write 0.05',
    ],
    [
      watching(quick, 0.95),
      1,
      'with max: 0.95 it is healthy while it is below, but the more there is of http_duration_seconds_bucket{le="0.3"} the better; expected min: 0.95',
    ],
    [
      watching(quickOfNative('0'), 0.95),
      1,
      'with max: 0.95 it is healthy while it is below, but the more there is of http_duration_seconds the better; expected min: 0.95',
    ],
  ])('is told: %j at %s', (of, value, mistake) => {
    expect(thresholdMistakes(of, value)).toEqual([mistake]);
  });

  it.each<[Signal, number | null]>([
    [watching(quantile, 0.5), 0.1],
    [watching(quantile, 30), 4],
    [watching('sum(rate(requests_total{code="200"}[1m]))', 5000), 20],
    [watching('rate(network_receive_bytes[1m])', 50), 20],
    [watching('sum(process_resident_memory_bytes) / 1e6', 500), 80],
    [watching(quantile.replace('[1m]', '{code=~"2.."}[1m]'), 0.5), 0.1],
    [watching(quantile.replace('[1m]', '{status="200"}[1m]'), 0.5), 0.1],
    [watching(`1000 * ${quantile}`, 0.5), 0.2],
    [watching(errors, 0.05), 0],
    [watching(`100 * ${errors}`, 0.1), 0],
    [watching('sum(rate(process_cpu_seconds_total[1m]))', 0.8), 0.03],
    [watching('min(node_memory_MemAvailable_bytes)', 5e8, 'min'), 1e9],
    [watching('1 - sum(memory_free_bytes) / sum(memory_total_bytes)', 0.9), 0.4],
    [watching(quick, 0.95, 'min'), 1],
    [watching(`(${quick} + ${quick}) / 2`, 0.95, 'min'), 1],
    [watching(quickOfNative('0'), 0.95, 'min'), 1],
    [watching(quickOfNative('-Inf'), 0.95, 'min'), 1],
    [watching(`1 - ${quick}`, 0.05), 0],
    [watching('histogram_fraction(0.3, +Inf, rate(http_duration_seconds[1m]))', 0.05), 0],
    [watching('process_start_time_seconds', 2e9), 1.7e9],
    [watching('config_last_reload_success_timestamp_seconds', 3e9), 1.8e9],
    [watching('kube_deployment_status_replicas_unavailable', 1), 0],
  ])('is nothing: %j at %s', (of, value) => {
    expect(thresholdMistakes(of, value)).toEqual([]);
  });
});

describe('what is degraded before any load', () => {
  const demand = 'how much is asked for grows with the users';
  it.each<[string, Signal, number, string]>([
    ['a latency', watching(quantile, 0.5), 0.7, 'expected a value below it'],
    ['free memory', watching('min(free_bytes)', 5e9, 'min'), 1e9, 'expected a value above it'],
    ['requests', watching('sum(rate(http_requests_total[1m]))', 100, 'min'), 0.5, demand],
    [
      'requests of the agents',
      signal('rps', 100, {
        bound: 'min',
        source: { kind: 'agent-statistic', statistic: 'requests-per-second' },
      }),
      0,
      demand,
    ],
    ['a share', watching(`1 - ${errors}`, 0.999, 'min'), 0.9, 'expected a value above it'],
  ])('is told of %s with what to do', (_what, of, value, remedy) => {
    expect(degradedMistake(of, value)).toContain(`; ${remedy}`);
  });
});
