import type { Random } from '../bench/simulation/random.ts';

/** What parsers stumble over, in the form that a text of any format may hold. */
const nasty = [
  ...[
    '',
    '\0',
    '\n',
    '\r\n',
    '\t',
    '"',
    "'",
    '`',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '#',
    '&a',
    '*a',
  ],
  ...['null', 'true', 'NaN', '-1', '0', '1e999', '-0', '9007199254740993', '0x1f', '.5', '1_000'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '<<',
    '!!js/function',
    '---',
    '...',
    '${{',
    '{{',
    '}}',
  ],
  ...[
    '\uD800',
    '\uFEFF',
    '\u202E',
    '\u0000',
    'é',
    '😀',
    '[[[[[[[[',
    '{a: {a: {a: {a: ',
    '(((((((((',
  ],
  ...[
    '5s',
    '250ms',
    '3%',
    '1e3m',
    'http://',
    'http://[',
    'http://u:p@[::1]:99999/',
    '//',
    '../',
    '/dev/null',
  ],
];

/** A text like one of the seeds, with a few things wrong in it. The same stream gives the same text. */
export function mutated(seeds: readonly string[], random: Random): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  let text = pick(seeds);
  for (let count = Math.floor(random() * 6); count > 0; count -= 1) {
    const from = Math.floor(random() * (text.length + 1));
    const to = Math.min(text.length, from + Math.floor(random() * random() * 40));
    const kind = Math.floor(random() * 6);
    const middle = text.slice(from, to);
    if (kind === 0) text = text.slice(0, from) + text.slice(to);
    else if (kind === 1) text = text.slice(0, to) + middle + text.slice(to);
    else if (kind === 2) text = text.slice(0, from) + pick(nasty) + text.slice(to);
    else if (kind === 3) text = text.slice(0, from) + pick(nasty) + text.slice(from);
    else if (kind === 4) text = text.slice(0, from) + byte(random) + text.slice(from + 1);
    else text = text.slice(0, from) + pick(seeds).slice(Math.floor(random() * 60));
  }
  return text;
}

function byte(random: Random): string {
  return String.fromCharCode(Math.floor(random() * 256));
}
