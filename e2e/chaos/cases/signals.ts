import type { ChaosCase } from '../case.ts';
import { found } from './found.ts';

const odd: readonly (readonly [string, string])[] = [
  ['a name of 5,000 letters', `[{name: ${'n'.repeat(5000)}, query: load, max: 1}]`],
  ['the name __proto__', '[{name: __proto__, query: load, max: 1}]'],
  ['the name constructor', '[{name: constructor, query: load, max: 1}]'],
  ['names in Markdown and HTML', '[{name: "<script>|`a`[x](http://y)", query: load, max: 1}]'],
  [
    'a hundred signals',
    `[${Array.from({ length: 100 }, (_, index) => `{name: s${index}, query: load, max: 1}`).join()}]`,
  ],
];

/** Signals that are odd, but right. */
export const signalCases: readonly ChaosCase[] = odd.flatMap(([what, signals]) =>
  (['command', 'action'] as const).map((program): ChaosCase => ({
    name: `${what}, in the ${program}`,
    kind: 'signals',
    program,
    inputs: { ...found, signals },
    expect: {
      codes: [0],
      within: 50,
      // Where there are many, the time may be up before.
      says: /At least 30 users|No capacity found/,
      comments: program === 'action' ? 1 : 0,
    },
  })),
);
