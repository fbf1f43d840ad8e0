import { errorsOfTheUsers, guardedSignal } from '../monitor/guards.ts';
import type { SignalReading } from '../monitor/signal.ts';
import type { Level, SearchResult } from '../search/types.ts';
import type { Sample } from './record.ts';

/** What a run found, in the names of signals. */
export interface Named {
  readonly result: SearchResult;
  readonly levels: readonly Level[];
  readonly samples: readonly Sample[];
}

/**
 * A service whose own signal is as near to its threshold as this, where its users are at theirs,
 * sees its queue: a tenth of a second for the way to the users is not worth another name.
 */
const seenMargin = -0.25;

/** Levels with about as many users as the answer, in logarithm. */
const nearTheAnswer = 0.15;

/**
 * What is limited by a guard of a signal (see `Guards`) is said to be limited by the signal itself
 * where that was near its threshold as well: then the service does see what its users wait for.
 * Readings of guards that nothing is limited by are left out of the samples.
 */
export function named({ result, levels, samples }: Named): Named {
  const nearAnswer = samples.filter(
    ({ activeUsers }) =>
      Math.abs(Math.log(activeUsers / (result.users ?? result.high ?? 0))) < nearTheAnswer,
  );
  const limitedBy = nameFor(result.limitedBy, nearAnswer);
  const told = levels.map((level) => {
    const during = samples.filter(({ time }) => time > level.from && time <= level.to + 1e-6);
    return { ...level, bindingSignal: nameFor(level.bindingSignal, during) };
  });
  const names = new Set([limitedBy, ...told.map(({ bindingSignal }) => bindingSignal)]);
  return {
    result:
      limitedBy === result.limitedBy
        ? result
        : { ...result, limitedBy, reason: result.reason.replaceAll(result.limitedBy, limitedBy) },
    levels: told,
    samples: samples.map((sample) => ({
      ...sample,
      readings: sample.readings.filter((reading) => matters(reading, names)),
    })),
  };
}

/** The name of the signal in place of its guard, where the signal saw what its guard did. */
function nameFor(name: string, samples: readonly Sample[]): string {
  const own = guardedSignal(name);
  if (own === null) return name;
  const atThreshold = samples.filter(({ readings }) =>
    readings.some(({ signal, margin }) => signal.name === name && (margin ?? -1) >= seenMargin),
  );
  const margins = (atThreshold.length > 0 ? atThreshold : samples)
    .flatMap(({ readings }) => readings.filter(({ signal }) => signal.name === own))
    .flatMap(({ margin }) => margin ?? []);
  return median(margins) > seenMargin ? own : name;
}

function matters({ signal, margin }: SignalReading, names: ReadonlySet<string>): boolean {
  if (signal.guard !== true || names.has(signal.name)) return true;
  return signal.name === errorsOfTheUsers && (margin ?? -1) >= 0;
}

/** -Infinity for none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? -Infinity;
}
