import type { Search } from '../../../src/coordinator/coordinator.ts';
import type { Command, Observation, Reading, SearchSettings } from '../../../src/search/types.ts';
import { settings } from '../../search/observations.ts';

export function settingsOf(changes: Partial<SearchSettings> = {}): SearchSettings {
  return { ...settings, windowSeconds: 60, ...changes };
}

/** What is seen at one moment: `margin` of a window of `window` seconds that ends now. */
export interface Look {
  readonly time: number;
  readonly users: number;
  readonly margin: number | null;
  readonly window?: number;
  /** What a twin says, where there is one. */
  readonly twin?: number;
}

function observationOf({ time, users, margin, window = 10, twin }: Look): Observation {
  const reading: Reading = {
    signal: 'latency',
    margin,
    average: margin,
    idle: false,
    from: time - window,
    to: time,
    twin: false,
  };
  return {
    time,
    activeUsers: users,
    generatorLimit: null,
    readings: twin === undefined ? [reading] : [reading, { ...reading, margin: twin, twin: true }],
  };
}

/** Shows an algorithm one look after the other. */
export function driver<State>(search: Search<State>): {
  readonly see: (look: Look) => Command;
  readonly state: () => State;
} {
  let state = search.initial;
  return {
    see: (look) => {
      const step = search.next(state, observationOf(look));
      state = step.state;
      return step.command;
    },
    state: () => state,
  };
}
