/** Users that one k6 process carries from its start to its end. */
export interface Slice {
  /** 1 or more. */
  readonly users: number;
  /** Users are numbered from 1 over all processes: the number of this one's first. */
  readonly firstUser: number;
}

/** No more processes are kept side by side: each costs some 50 MB. */
export const mostSlices = 16;

/** How to get from some slices to another number of users. */
export interface SliceChange {
  readonly leave: readonly Slice[];
  /** Starts once the others have left; null: none. */
  readonly come: Slice | null;
}

/**
 * Finds the slices to end and the one to start for a number of users, so that few users start
 * anew: slices that are not too many leave as a whole, the largest first, and only the smallest of
 * the others is ever replaced. Numbers of users are unique at any time, and as low as possible.
 *
 * @param users 0 or more
 */
export function changeSlices(slices: readonly Slice[], users: number): SliceChange {
  let surplus = slices.reduce((sum, slice) => sum + slice.users, 0) - users;
  const leave: Slice[] = [];
  const drop = (slice: Slice): void => {
    leave.push(slice);
    surplus -= slice.users;
  };
  const largestFirst = slices.toSorted((one, other) => other.users - one.users);
  for (const slice of largestFirst) {
    if (slice.users <= surplus) drop(slice);
  }
  const smallest = largestFirst.findLast((slice) => !leave.includes(slice));
  const isFull = surplus < 0 && slices.length >= mostSlices;
  if (smallest !== undefined && (surplus > 0 || isFull)) drop(smallest);
  const stay = slices.filter((slice) => !leave.includes(slice));
  const come = surplus < 0 ? { users: -surplus, firstUser: firstFree(stay, -surplus) } : null;
  return { leave, come };
}

/** The lowest number from which on so many users have numbers that nobody has. */
function firstFree(slices: readonly Slice[], users: number): number {
  let free = 1;
  for (const slice of slices.toSorted((one, other) => one.firstUser - other.firstUser)) {
    if (slice.firstUser - free >= users) break;
    free = slice.firstUser + slice.users;
  }
  return free;
}
