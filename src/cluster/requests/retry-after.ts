/**
 * How long a server asks to be left alone (RFC 9110, 10.2.3): in full seconds, or until a date by its own
 * clock. In seconds; null: it does not ask, or in no way that can be read.
 *
 * @param text the value of `Retry-After`
 * @param now what the server's clock shows, in seconds since the epoch
 */
export function retryAfterSeconds(text: string, now: number): number | null {
  const asked = text.trim();
  if (/^\d+$/.test(asked)) return Number(asked);
  // Without the name of a month it is no date, whatever the engine makes of it.
  const time = /[a-z]{3}/i.test(asked) ? Date.parse(asked) : NaN;
  return Number.isNaN(time) ? null : Math.max(0, Math.ceil(time / 1000 - now));
}
