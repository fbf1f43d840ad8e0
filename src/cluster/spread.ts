/** What is known of one agent when users are spread. */
export interface Seat {
  /** Users it was last asked to have. */
  readonly share: number;
  /** The most users it carries; null: no cap is known. */
  readonly cap: number | null;
  /** True while the agent cannot be reached: its users may be alive, so its share stays. */
  readonly held: boolean;
}

/**
 * Spreads users over agents: evenly, but no agent gets more than its cap, and what it cannot carry
 * goes to the others. The sum never exceeds `total`; it is less only when caps leave no room. Where
 * the users do not divide, those agents get one more that have the most already, so that as few
 * users move as possible; then the first ones. A held share stays, as far as `total` allows.
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
    .map((seat, index) => ({
      index,
      share: seat.share,
      cap: seat.cap ?? Infinity,
      held: seat.held,
    }))
    .filter((seat) => !seat.held);
  // Each round fills the agents that cannot take an even part; the rest is then even for all.
  for (;;) {
    const even = left / open.length;
    const full = open.filter((seat) => seat.cap <= even);
    if (full.length === 0) {
      break;
    }
    for (const seat of full) {
      shares[seat.index] = seat.cap;
      left -= seat.cap;
    }
    open = open.filter((seat) => seat.cap > even);
  }

  const base = Math.floor(left / open.length);
  const extra = left % open.length;
  open
    .sort((a, b) => b.share - a.share || a.index - b.index)
    .forEach((seat, rank) => {
      shares[seat.index] = base + (rank < extra ? 1 : 0);
    });
  return shares;
}
