const secondsPerUnit = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

const pattern =
  /^(?:(?<h>\d+(?:\.\d+)?)h)?(?:(?<m>\d+(?:\.\d+)?)m)?(?:(?<s>\d+(?:\.\d+)?)s)?(?:(?<ms>\d+(?:\.\d+)?)ms)?$/;

/**
 * Reads a duration: `250ms`, `5s`, `1.5s`, `10m`, `1h30m`, or a bare `0`. Units stand from the
 * largest to the smallest. Returns seconds, 0 or more; null when the text is no duration.
 */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined || text === '') return null;
  // In milliseconds first, so that 250ms is 0.25 and not the sum of rounded fractions.
  const units = Object.entries(secondsPerUnit);
  const milliseconds = units.reduce(
    (sum, [unit, seconds]) => sum + Number(groups[unit] ?? 0) * seconds * 1000,
    0,
  );
  return milliseconds / 1000;
}
