import { describe, expect, it } from '@jest/globals';
import { markdownOf, rowsOf, type Run } from '../../../bench/agent/table.ts';

/** A run of ten seconds. */
const run = (generator: string, requests: number, cpuSeconds: number, protocol = 'HTTP'): Run => ({
  protocol,
  generator,
  requests,
  seconds: 10,
  cpu: { user: 0.25 * cpuSeconds, system: 0.75 * cpuSeconds },
});

describe('rowsOf', () => {
  it('compares the generators round by round', () => {
    const rows = rowsOf([
      run('agent', 100_000, 5),
      run('other', 400_000, 10),
      run('agent', 90_000, 9),
      run('other', 90_000, 3),
      run('agent', 120_000, 10),
      run('other', 60_000, 10),
    ]);
    // Requests per CPU-second: 20,000, 10,000 and 12,000; 40,000, 30,000 and 6,000.
    expect(rows).toEqual([
      {
        protocol: 'HTTP',
        generator: 'agent',
        requestsPerCpuSecond: 12_000,
        userMicroseconds: 125 / 6,
        systemMicroseconds: 62.5,
        requestsPerSecond: 10_000,
        cpu: 0.9,
        advantage: 1,
      },
      {
        protocol: 'HTTP',
        generator: 'other',
        requestsPerCpuSecond: 30_000,
        userMicroseconds: 25 / 3,
        systemMicroseconds: 25,
        requestsPerSecond: 9_000,
        cpu: 1,
        advantage: 0.5,
      },
    ]);
  });

  it('keeps the protocols apart', () => {
    const rows = rowsOf([
      run('agent', 100, 1),
      run('other', 50, 1),
      run('agent', 40, 2, 'HTTPS'),
      run('other', 80, 1, 'HTTPS'),
    ]);
    expect(
      rows.map(({ protocol, generator, advantage }) => [protocol, generator, advantage]),
    ).toEqual([
      ['HTTP', 'agent', 1],
      ['HTTP', 'other', 2],
      ['HTTPS', 'agent', 1],
      ['HTTPS', 'other', 0.25],
    ]);
  });
});

describe('markdownOf', () => {
  it('shows the lost comparisons as well as the won ones', () => {
    const rows = rowsOf([run('agent', 1_234_567, 10), run('other', 2_469_134, 10)]);
    expect(markdownOf(rows).split('\n').slice(2)).toEqual([
      '| HTTP | agent | 123,500 |  | 2.0 µs | 6.1 µs | 123,500 | 100% |',
      '| HTTP | other | 246,900 | 0.50 times as many | 1.0 µs | 3.0 µs | 246,900 | 100% |',
    ]);
  });
});
