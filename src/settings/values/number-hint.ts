import { parseDuration } from '../../cluster/embedded/duration.ts';

/** Bytes of what people write behind a number of them. */
const byteUnits: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** What to write in the place of a text that was probably meant as a number; empty: nobody knows. */
export function numberHint(text: string): string {
  const trimmed = text.trim();
  if (isNumber(trimmed)) return `; write ${trimmed} without the quotes`;
  if (/^[1-9]\d{0,2}([,_ ]\d{3})+(\.\d+)?$/.test(trimmed)) {
    return `; write ${trimmed.replaceAll(/[,_ ]/g, '')}`;
  }
  const pointed = trimmed.replace(/^(\d+),(\d+)$/, '$1.$2');
  if (isNumber(pointed)) return `; write ${pointed}, with a point`;
  const bare = trimmed.replace(/^[<>]=?\s*/, '');
  if (bare !== trimmed && isNumber(bare)) return `; write ${bare} alone`;
  const inUnit = withoutUnit(bare);
  return inUnit === null ? '' : `; write the number alone, in the unit of the value: ${inUnit}`;
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

/** `0.5 for seconds`; null where the unit is not known. */
function withoutUnit(text: string): string | null {
  const seconds = parseDuration(text.replaceAll(' ', ''));
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(%|[a-z]+)$/i.exec(text) ?? [];
  const bytes = byteUnits[unit.toLowerCase()];
  // `5m` may be minutes or millions.
  if (seconds !== null) return `${seconds} for seconds`;
  if (unit === '%') return `${Number(`${number}e-2`)} for a ratio, ${number} for a percentage`;
  return bytes === undefined ? null : `${Number(number) * bytes} for bytes`;
}
