/**
 * Lets through `perSecond` requests a second on average, and at most as many at once: a bucket of tokens
 * that holds those of one second.
 *
 * @param now seconds, of any clock that does not jump
 * @returns whether the request that has just come may pass
 */
export function createRateLimiter(perSecond: number, now: () => number): () => boolean {
  let tokens = perSecond;
  let filledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(perSecond, tokens + (time - filledAt) * perSecond);
    filledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
