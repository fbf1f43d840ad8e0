/** Seconds since the epoch, by a clock that does not jump. */
export function systemNow(): number {
  return (performance.timeOrigin + performance.now()) / 1000;
}
