import type { Search } from '../coordinator/coordinator.ts';
import type { SearchResult } from '../search/types.ts';

/** The state of a search, and whether its answer at half of the time was looked at. */
export interface HalfTimeState<State> {
  readonly search: State;
  readonly looked: boolean;
}

/** In a half that is shorter, in seconds, two measurements say less than one that takes it all. */
const leastHalf = 120;

/**
 * The same search, but the answer that it has when half of its time is over may end it: what is
 * worth a second measurement must leave the time for one. In less than four minutes it goes on as
 * it is.
 *
 * @param deadline of the search, in seconds since it began
 * @param isEnough asked once, of the answer at that moment; true ends the search with it
 */
export function withHalfTime<State>(
  search: Search<State>,
  deadline: number,
  isEnough: (answer: SearchResult) => boolean,
): Search<HalfTimeState<State>> {
  const halfTime = deadline / 2;
  return {
    initial: { search: search.initial, looked: false },
    next(before, observation) {
      const { state, command } = search.next(before.search, observation);
      const looks = !before.looked && halfTime >= leastHalf && observation.time >= halfTime;
      const after = { search: state, looked: before.looked || looks };
      if (!looks || command.result !== null) return { state: after, command };
      const result = search.conclude(state, 'deadline');
      return isEnough(result)
        ? {
            state: after,
            command: { users: 0, settledSince: null, phase: 'done', reason: result.reason, result },
          }
        : { state: after, command };
    },
    conclude: (state, why) => search.conclude(state.search, why),
    levels: (state) => search.levels(state.search),
  };
}
