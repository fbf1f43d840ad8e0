import type { AgentStatistics } from '../cluster/agent.ts';
import type { SignalReading } from '../monitor/signal.ts';
import type { Level } from '../search/types.ts';
import type { Sample } from './record.ts';
import type { SideClock } from './side-clock.ts';

// What a side's loop is told is in the side's own time, and what is told of it in real time. Moments
// of the present turn are translated by how much the clock is behind now.

/** What the agents told in real time, for the side's loop. */
export function ownStatistics(
  clock: SideClock,
  statistics: AgentStatistics | null,
): AgentStatistics | null {
  return shifted(statistics, -clock.behind);
}

/** What the side's loop was told by the agents, as they told it. */
export function realStatistics(
  clock: SideClock,
  statistics: AgentStatistics | null,
): AgentStatistics | null {
  return shifted(statistics, clock.behind);
}

function shifted<Timed extends { readonly from: number; readonly to: number }>(
  timed: Timed | null,
  seconds: number,
): Timed | null {
  return timed && { ...timed, from: timed.from + seconds, to: timed.to + seconds };
}

/** A reading in real time, for the side's loop. */
export function ownReading(clock: SideClock, reading: SignalReading): SignalReading {
  return { ...reading, from: clock.own(reading.from), to: clock.own(reading.to) };
}

/** Levels of the side's loop in real time. */
export function realLevels(clock: SideClock, levels: readonly Level[]): Level[] {
  return levels.map((level) => ({
    ...level,
    from: clock.real(level.from),
    to: clock.real(level.to),
  }));
}

/** A sample of the side's loop in real time, with all that was read then. */
export function realSample(clock: SideClock, sample: Sample): Sample {
  const behind = clock.behindAt(sample.time);
  return {
    ...sample,
    time: sample.time + behind,
    statistics: shifted(sample.statistics, behind),
    readings: sample.readings.map((reading) => ({
      ...reading,
      from: reading.from + behind,
      to: reading.to + behind,
    })),
  };
}
