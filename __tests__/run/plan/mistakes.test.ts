import { describe, expect, it } from '@jest/globals';
import { readingOf } from '../../../src/monitor/evaluate.ts';
import { Monitor } from '../../../src/monitor/monitor.ts';
import type { Signal, SignalReading } from '../../../src/monitor/signal.ts';
import { mistakesIn, type Findings } from '../../../src/run/plan/mistakes.ts';
import type { SignalNow } from '../../../src/run/plan/signals-now.ts';
import { signal } from '../../fixtures/reports/build.ts';
import { remote, settings } from '../settings.ts';

const latency =
  'histogram_quantile(0.95, sum by (le) (rate(shop_request_duration_seconds_bucket[1m])))';
const errors =
  'sum(rate(shop_requests_total{code=~"5.."}[1m])) / sum(rate(shop_requests_total[1m]))';

const watching = (name: string, query: string, threshold: number): Signal =>
  signal(name, threshold, { source: { kind: 'query', query } });

/** A signal that has this value now; null: there is no such data. */
function now(of: Signal, value: number | null, changes: Partial<SignalNow> = {}): SignalNow {
  const look = { signal: of, from: 0, to: 60, note: '', twin: false };
  const reading: SignalReading = readingOf(look, value === null ? [] : [value], 'no-data');
  const about = { series: 1, ageSeconds: 2, windowSeconds: 60, constant: null };
  return { signal: of, reading, ...about, ...changes };
}

/** What was examined before load, with these mistakes. */
function examined(mistakes: readonly string[]): Findings['examined'] {
  const monitor = new Monitor({ signals: [], prometheus: null, scrapeSecondsOverride: 5 });
  const head = { engine: null, monitor, isUnreachable: false, problems: [], notices: [], mistakes };
  return { head, base: null, problems: [], notices: [], mistakes };
}

function found(signals: readonly SignalNow[], changes: Partial<Findings> = {}): string[] {
  return mistakesIn({
    settings: settings({ agents: remote(['http://a']), signals: signals.map((one) => one.signal) }),
    examined: examined([]),
    signals,
    types: new Map(),
    probed: 0.02,
    rehearsal: null,
    timeBudgetSeconds: 1800,
    ...changes,
  }).map(({ input, message }) => `${input}: ${message}`);
}

describe('what is wrong with a signal, as it is now', () => {
  const slow = watching('slow', latency, 0.3);
  const busy = watching('busy', 'max(shop_breaker_state)', 5);

  it.each<[string, SignalNow, string]>([
    [
      'a ratio against a percentage',
      now(watching('errors', errors, 5), 0),
      'the value is a ratio from 0 to 1, and max is 5, which it never reaches; for 5% write 0.05',
    ],
    [
      'a value that never moves',
      now(busy, 1, { constant: 1 }),
      'never moves: it has been 1 for the last half hour; expected a metric that users feel, as a latency, errors or CPU',
    ],
    [
      'no value, though the service was asked',
      now(slow, null),
      'has no value, although the service was just asked; expected a metric that is there, or when-missing: zero where nothing means none, as of errors',
    ],
    [
      'a single request that takes longer than is allowed',
      now(watching('quick', latency, 0.01), 0.005),
      'is degraded before any load: a single request takes 20 ms, and max is 10 ms; expected a quicker service, or a higher threshold',
    ],
  ])('is told: %s', (_, one, mistake) => {
    expect(found([one])).toEqual([`signals: "${one.signal.name}": ${mistake}`]);
  });

  it('is told where it is degraded before any load', () => {
    expect(found([now(slow, 0.4)])).toEqual([
      expect.stringMatching(/^signals: "slow": is degraded before any load/),
    ]);
  });

  it.each<[string, SignalNow]>([
    ['a value that is healthy', now(slow, 0.05)],
    [
      'what rests while nobody comes',
      now(watching('queue', 'max(shop_queue)', 5), 1, { constant: 1 }),
    ],
    ['what is only shown', now({ ...slow, reportOnly: true }, 0.4)],
  ])('is nothing: %s', (_, one) => {
    expect(found([one])).toEqual([]);
  });
});

it('tells a window that the time is too short for, and what the check found, with its input', () => {
  const slow = now(watching('slow', latency, 0.3), 0.05, { windowSeconds: 300 });
  const files = 'This machine lets the agent have 1,000 connections';
  const label = '"slow": Nothing matches {job="shpo"} at the moment';
  expect(found([slow], { timeBudgetSeconds: 40, examined: examined([files, label]) })).toEqual([
    `max-users: ${files}`,
    `signals: ${label}`,
    expect.stringMatching(/^time-budget: 40 s do not fit: as a signal looks back 5 m, /),
  ]);
});
