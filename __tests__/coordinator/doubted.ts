import { doubtsOf, type Doubt } from '../../src/coordinator/doubts.ts';
import type { Evidence } from '../../src/coordinator/evidence.ts';
import type { UsersSaw } from '../../src/coordinator/record.ts';
import { unknownReading } from '../../src/monitor/evaluate.ts';
import { guardOf } from '../../src/monitor/guards.ts';
import type { UnknownReason } from '../../src/monitor/signal.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { evidence, play, type Play } from './played.ts';

const query = 'histogram_quantile(0.95, sum by (le) (rate(http_request_seconds_bucket[1m])))';

/** A latency that the service tells, and what guards it. */
export const p95 = signal('p95', 0.3, { source: { kind: 'query', query } });
export const guard = signal(guardOf('p95'), 0.3, { guard: true });

/** A stretch in which p95 is unknown. */
export const unknown = (
  reason: UnknownReason,
  note: string,
  changes: Partial<Play> = {},
): Play => ({
  users: 10,
  seconds: 60,
  phase: 'blind',
  readings: (time) => [
    unknownReading({ signal: p95, from: time, to: time, note, twin: false }, reason),
  ],
  ...changes,
});

/** A level at which p95 is so high. */
export const at = (users: number, value: number, of = p95): Play => ({
  users,
  seconds: 60,
  side: value < of.threshold ? 'healthy' : 'degraded',
  readings: (time) => [reading(of, time, value)],
});

/** What is doubtful of a run that was played so. */
export function doubts(changes: Partial<Evidence>, ...stretches: readonly Play[]): Doubt[] {
  return doubtsOf(evidence({ ...play(...stretches), ...changes }));
}

export function kinds(changes: Partial<Evidence>, ...stretches: readonly Play[]): string[] {
  return doubts(changes, ...stretches).map(({ kind }) => kind);
}

/** What users saw whose engine tells no latency. */
export const nobodySaw: UsersSaw = {
  users: 800,
  requestsPerSecond: 790,
  errorRatio: 0,
  latencyMean: null,
  latencyP50: null,
  latencyP95: null,
  latencyP99: null,
};
