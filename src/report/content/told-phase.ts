import type { Sample } from '../../coordinator/record.ts';
import type { UnknownReason } from '../../monitor/signal.ts';

/** What is the matter with a signal before the first users came: nothing. */
const asExpected: readonly (UnknownReason | null)[] = ['no-data', 'idle', 'warm-up', null];

/** A phase as people are told of it. */
export type ToldPhase = Sample['phase'] | 'starting';

/**
 * What to call the phase of a look: a run that has not begun to measure is not blind as long as its
 * signals are unknown only because nothing has happened yet.
 *
 * @param begun whether an earlier look was of another phase
 */
export function toldPhase(sample: Sample, begun: boolean): ToldPhase {
  const isStarting =
    !begun &&
    sample.phase === 'blind' &&
    sample.lostAgents.length === 0 &&
    sample.readings.every(({ unknown }) => asExpected.includes(unknown));
  return isStarting ? 'starting' : sample.phase;
}

/** The same for all looks of a measurement, in their order. */
export function toldPhases(samples: readonly Sample[]): ToldPhase[] {
  let begun = false;
  return samples.map((sample) => {
    const phase = toldPhase(sample, begun);
    begun ||= phase !== 'starting';
    return phase;
  });
}
