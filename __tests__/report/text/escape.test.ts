import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  commentMarker,
  escapeHtml,
  escapeMarkdown,
  hiddenText,
  htmlLink,
  markdownCode,
  markdownLink,
  plainText,
} from '../../../src/report/text/escape.ts';

describe('plainText', () => {
  it.each([
    ['p99 latency (s)', 'p99 latency (s)'],
    ['\u001b[31mred\u0007', '[31mred'],
    ['one\r\n::error::two', 'one ::error::two'],
    ['a\u202eb\u2028c\u0085d', 'a b c d'],
    ['half \ud83d of a pair', 'half   of a pair'],
    ['a ##[error]b', 'a ## [error]b'],
    [' ::add-mask::b', ': :add-mask::b'],
    ['größe 漢字 🚀', 'größe 漢字 🚀'],
  ])('makes %j fit for a line', (text, line) => {
    expect(plainText(text)).toBe(line);
  });

  it('cuts what is too long, never through a character', () => {
    expect(plainText('abcdef', 4)).toBe('abc…');
    expect(plainText('ab🚀def', 4)).toBe('ab…');
    expect(plainText('a'.repeat(501))).toBe(`${'a'.repeat(499)}…`);
  });
});

describe('escapeHtml', () => {
  it('escapes everything with a meaning in content and attributes', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;',
    );
  });
});

describe('escapeMarkdown', () => {
  it.each([
    ['p99 latency (s)', 'p99 latency (s)'],
    ['a|b', 'a&#124;b'],
    ['`code` *b* _i_ ~s~ $x$', '&#96;code&#96; &#42;b&#42; &#95;i&#95; &#126;s&#126; &#36;x&#36;'],
    ['<b>&amp;</b>', '&lt;b&gt;&amp;amp;&lt;/b&gt;'],
    ['![i](http://evil.test)', '!&#91;i&#93;(http&#58;//evil.test)'],
    ['www.evil.test', 'www&#46;evil.test'],
    ['ask @octocat about #12', 'ask @\u200Boctocat about #\u200B12'],
    ['- item', '&#45; item'],
    ['1. item', '1&#46; item'],
    ['# title', '&#35; title'],
    ['a\n\n# b', 'a # b'],
    ['back\\slash', 'back&#92;slash'],
  ])('makes %j harmless', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('never leaves structure, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeMarkdown(text)).not.toMatch(/[<>|`*_[\]\\\n]|@(?!\u200B)/u);
      }),
      { seed: 1 },
    );
  });
});

describe('markdownCode', () => {
  it('keeps a query as code in a table cell', () => {
    expect(markdownCode('sum(a{b=~"5.."}[1m]) | `x` @y')).toBe(
      '<code>sum(a{b=~"5.."}&#91;1m&#93;) &#124; &#96;x&#96; @y</code>'.replace('=~', '=&#126;'),
    );
  });
});

describe('commentMarker', () => {
  it('holds the key', () => {
    expect(commentMarker('build / capacity (node 24)')).toBe(
      '<!-- capacity-gate: build / capacity (node 24) -->',
    );
  });

  it('cannot be closed by the key', () => {
    expect(commentMarker('a --> <b>\nc')).toBe('<!-- capacity-gate: a --%3E %3Cb%3E c -->');
  });

  it('is short and tells keys apart, however long they are', () => {
    const long = 'matrix '.repeat(20_000);
    const marker = commentMarker(`${long}a`);
    expect(marker).toMatch(/^<!-- capacity-gate: (matrix )+.*… [0-9a-f]{64} -->$/);
    expect(marker.length).toBeLessThan(1200);
    expect(commentMarker(`${long}b`)).not.toBe(marker);
  });

  it('is stable when made fit twice', () => {
    const once = hiddenText('a --> b\u0000');
    expect(hiddenText(once)).toBe(once);
  });
});

describe('links', () => {
  const strange = 'http://ci.test/a|b"c*d?e=<f>&g=`h`';

  it('lead to web pages, whatever is in the address', () => {
    expect(markdownLink('a|b', 'https://ci.test/1')).toBe(
      '<a href="https://ci.test/1">a&#124;b</a>',
    );
    expect(markdownLink('run', strange)).toBe(
      '<a href="http://ci.test/a&#124;b%22c&#42;d?e=%3Cf%3E&amp;g=&#96;h&#96;">run</a>',
    );
    expect(htmlLink('<run>', strange)).toBe(
      '<a href="http://ci.test/a|b%22c*d?e=%3Cf%3E&amp;g=`h`">&lt;run&gt;</a>',
    );
  });

  it.each([
    null,
    '',
    'run 12',
    'javascript:alert(1)',
    'https://user:secret@ci.test/1',
    `https://ci.test/${'a'.repeat(2000)}`,
  ])('do not lead to %j', (address) => {
    expect(markdownLink('run', address)).toBe('run');
    expect(htmlLink('run', address)).toBe('run');
  });
});
