import { describe, expect, it } from '@jest/globals';
import { foreignText, hidden, hide } from '../src/foreign-text.ts';
import { plainText } from '../src/report/text/escape.ts';

describe('foreign text', () => {
  it('loses its secrets before it is cut, however they are written', () => {
    hide(['hunter2-and-more', 'a "quoted" one']);
    const base64 = Buffer.from('hunter2-and-more').toString('base64');
    const text = `hunter2-and-more ${base64} {"x":"a \\"quoted\\" one"} hunter2-and-more`;
    for (let longest = 1; longest < 100; longest += 1) {
      for (const shown of [foreignText(text, longest), plainText(text, longest)]) {
        expect(shown).not.toMatch(/hunt|aHVud|quoted/);
      }
    }
    expect(hidden(text)).toBe('*** *** {"x":"***"} ***');
  });

  it('keeps 2,000 characters, and no half of one', () => {
    expect(foreignText('x'.repeat(2000))).toBe('x'.repeat(2000));
    expect(foreignText('x'.repeat(20_000_000))).toBe(`${'x'.repeat(2000)}…`);
    expect(foreignText(`${'x'.repeat(9)}😀`, 10)).toBe(`${'x'.repeat(9)}…`);
  });
});
