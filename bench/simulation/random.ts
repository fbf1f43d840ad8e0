/** A stream of numbers, evenly spread over [0, 1). The same seed gives the same stream. */
export type Random = () => number;

/** Mulberry32 (Tommy Ettinger, 2017): small, quick and good enough to drive a queue. */
export function seededRandom(seed: number): Random {
  // A small integer for the engine, which keeps it without a new object for each number.
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
