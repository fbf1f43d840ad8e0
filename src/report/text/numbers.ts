const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const threeDigits = new Intl.NumberFormat('en-US', {
  maximumSignificantDigits: 3,
  useGrouping: true,
});
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

const siPrefixes: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** A number of things, rounded, with separators: `1,234`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** A number of users with its noun: `1 user`, `1,234 users`. */
export function formatUsers(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'user' : 'users'}`;
}

/** A ratio as a percentage with at most one decimal: 0.032 is `3.2%`. */
export function formatPercent(ratio: number): string {
  return `${oneDecimal.format(ratio * 100)}%`;
}

/**
 * The value of a signal with three significant digits: `0.31`, `9,870`, `12.3 k`, `500 M`.
 * Small values keep the unit that the user wrote the threshold in; below 1e-6 they turn to
 * `1.23e-7`. Infinity is `∞`, NaN `–`.
 */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  if (size === Infinity) return `${sign}∞`;
  if (size === 0) return '0';
  if (size < 1e-6 || size >= 9.995e14) return shortExponent(value);
  // 9,995 rounds to 10,000, which is written with a prefix.
  if (size >= 9995) {
    const rounded = Number(size.toPrecision(3));
    const [factor, prefix] = siPrefixes.find(([from]) => rounded >= from) ?? [1, ''];
    return `${sign}${threeDigits.format(rounded / factor)} ${prefix}`;
  }
  return threeDigits.format(value);
}

function shortExponent(value: number): string {
  return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
}

/**
 * How much of its threshold a signal uses, from its margin ln(value / threshold): `62%`, `104%`.
 * At 100% and above the signal is degraded. Values beyond 1,000% or under 1% are only named so,
 * as margins are clamped.
 */
export function formatShare(margin: number): string {
  const share = Math.exp(margin);
  if (share > 10) return '> 1,000%';
  if (share < 0.01) return '< 1%';
  // Close to the threshold a rounded figure must not stand on the wrong side of it.
  if (share >= 0.995 && share < 1.005) {
    return share < 1 ? `${(Math.floor(share * 1000) / 10).toFixed(1)}%` : '100%';
  }
  return `${grouped.format(share * 100)}%`;
}

/** A ratio of what failed: `none`, `less than 0.1%`, `3.2%`. */
export function formatFailed(ratio: number): string {
  if (ratio === 0) return 'none';
  return ratio < 0.0005 ? 'less than 0.1%' : formatPercent(ratio);
}

/** How long a request took, given in seconds, with three significant digits: `31 ms`, `2.8 s`. */
export function formatLatency(seconds: number): string {
  return seconds < 0.9995 ? `${formatValue(seconds * 1000)} ms` : `${formatValue(seconds)} s`;
}

/** A span of seconds in words: `45 s`, `4 m 10 s`, `1 h 5 m`. Negative spans count as none. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joinParts(Math.floor(whole / 60), 'm', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  return joinParts(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
}

function joinParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** A span of seconds as on a clock: `02:15`, `1:02:15`. Negative spans count as none. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (part: number): string => String(part).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** A moment, given in seconds since the epoch: `2026-03-01 12:00 UTC`. */
export function formatMoment(epochSeconds: number): string {
  return `${new Date(epochSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
