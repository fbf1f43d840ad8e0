import { Wrong } from './problems.ts';
import { either } from './words.ts';

/** A whole number within [least, most], written in digits alone. Throws Wrong. */
export function parseInteger(text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= most)) {
    throw new Wrong(`expected a whole number from ${least} to ${most}, got "${text}"`);
  }
  return number;
}

/** A number within [least, most], written in digits with a point at most. Throws Wrong. */
export function parseNumber(text: string, least: number, most: number): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= most)) {
    throw new Wrong(`expected a number from ${least} to ${most}, got "${text}"`);
  }
  return number;
}

/** The fraction of a percentage within [least, most] percent: 0.03 for `3%`. Throws Wrong. */
export function parsePercentage(text: string, least: number, most: number): number {
  const digits = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (digits === undefined) {
    throw new Wrong(`expected a percentage such as 3%, got "${text}"${percentHint(text)}`);
  }
  if (Number(digits) < least || Number(digits) > most) {
    throw new Wrong(`expected a percentage from ${least}% to ${most}%, got "${text}"`);
  }
  // Dividing by 100 would make 0.9990000000000001 of 99.9%.
  return Number(`${digits}e-2`);
}

/** `, did you mean 3%?` for `3` and `0.03`; else nothing. */
function percentHint(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text)) return '';
  const percent = Number(text) < 1 ? Number(`${text}e2`) : Number(text);
  return `, did you mean ${percent}%?`;
}

/** True or false. Throws Wrong. */
export function parseBoolean(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== 'true' && lower !== 'false') {
    throw new Wrong(`expected ${either(['true', 'false'])}, got "${text}"`);
  }
  return lower === 'true';
}
