/** What is known of one agent when users are spread. */
export interface Seat {
  /** Users it was last asked to have. */
  readonly share: number;
  /** The most users it carries, an integer; null: no cap is known. */
  readonly cap: number | null;
  /** Above 0: an agent of weight 2 gets twice as many users as one of weight 1. */
  readonly weight: number;
  /** True while the agent cannot be reached: its users may be alive, so its share stays. */
  readonly held: boolean;
}

/**
 * Spreads users over agents by their weights, but no agent gets more than its cap, and what it
 * cannot carry goes to the others. The sum never exceeds `total`; it is less only when caps leave
 * no room. Where the users do not divide, one more goes to those that miss the largest part of a
 * user; among equals to those that have the most already, so that as few users move as possible;
 * then to the first ones. A held share stays, as far as `total` allows.
 *
 * @param total users, an integer of 0 or more
 * @returns one share for each seat, in the same order
 */
export function spread(total: number, seats: readonly Seat[]): number[] {
  const shares = seats.map(() => 0);
  let left = total;
  seats.forEach((seat, index) => {
    if (seat.held) {
      shares[index] = Math.min(seat.share, left);
      left -= shares[index] ?? 0;
    }
  });

  let open = seats
    .map((seat, index) => ({ ...seat, index, cap: seat.cap ?? Infinity }))
    .filter((seat) => !seat.held);
  // Each round fills the agents that cannot take their part; the rest is then for the others.
  let each = partOf(left, open);
  for (;;) {
    const full = open.filter((seat) => seat.cap <= each * seat.weight);
    if (full.length === 0) {
      break;
    }
    for (const seat of full) {
      shares[seat.index] = seat.cap;
      left -= seat.cap;
    }
    open = open.filter((seat) => seat.cap > each * seat.weight);
    each = partOf(left, open);
  }

  const parts = open.map((seat) => {
    const whole = Math.floor(each * seat.weight);
    return { ...seat, whole, missing: each * seat.weight - whole };
  });
  const extra = left - parts.reduce((sum, { whole }) => sum + whole, 0);
  parts
    .sort((a, b) => b.missing - a.missing || b.share - a.share || a.index - b.index)
    .forEach(({ index, whole }, rank) => {
      shares[index] = whole + (rank < extra ? 1 : 0);
    });
  return shares;
}

/** What a weight of 1 gets. */
function partOf(users: number, seats: readonly Seat[]): number {
  return users / seats.reduce((sum, { weight }) => sum + weight, 0);
}
