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

  it.each([
    ['HTML', 'hunter2&quot;of &lt;&amp;/é'],
    ['HTML by numbers', 'hunter2&#34;of &lt;&amp;/é'],
    ['JSON', String.raw`hunter2\"of <&/é`],
    ['JSON of Go', String.raw`hunter2\"of \u003c\u0026/é`],
    ['a URL', 'hunter2%22of%20%3C%26%2F%C3%A9'],
    ['a URL in small letters', 'hunter2%22of%20%3c%26%2f%c3%a9'],
    ['a form', 'hunter2%22of+%3C%26%2F%C3%A9'],
  ])('hides a secret as it stands in %s', (_where, text) => {
    hide(['hunter2"of <&/é']);
    expect(hidden(`a ${text} b`)).toBe('a *** b');
  });

  it('steers no terminal, and keeps its lines', () => {
    expect(foreignText('a\u001b[31mb\u001b]0;c\u0007\u009b2Jd\r\n\te')).toBe(
      'a [31mb ]0;c 2Jd\r\n\te',
    );
  });

  it('keeps 2,000 characters, and no half of one', () => {
    expect(foreignText('x'.repeat(2000))).toBe('x'.repeat(2000));
    expect(foreignText('x'.repeat(20_000_000))).toBe(`${'x'.repeat(2000)}…`);
    expect(foreignText(`${'x'.repeat(9)}😀`, 10)).toBe(`${'x'.repeat(9)}…`);
  });
});
