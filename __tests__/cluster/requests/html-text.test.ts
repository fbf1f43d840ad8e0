import { describe, expect, it } from '@jest/globals';
import { textOfHtml, titleOfHtml } from '../../../src/cluster/requests/html-text.ts';

describe('textOfHtml', () => {
  it.each([
    ['<html><style>p {}</style><title>Grafana</title><p>Loading…</p></html>', 'Grafana Loading…'],
    ['no page at all\n  but text', 'no page at all but text'],
    ['<SCRIPT src="a">if (a < b) {}</Script >after', 'after'],
    ['<p>before<script>never closed', 'before'],
    ['<scripted>shown</scripted>', 'shown'],
    ['1 < 2', '1'],
    ['', ''],
  ])('of %j is %j', (page, text) => {
    expect(textOfHtml(page)).toBe(text);
  });

  it.each(['<', '<script', '<script>', '<style></', '<title'])(
    'reads half a million of %s once',
    (piece) => {
      const page = piece.repeat(500_000);
      expect(textOfHtml(page)).toBe('');
      expect(titleOfHtml(page)).toBeNull();
    },
  );
});

describe('titleOfHtml', () => {
  it.each([
    ['<html><TITLE lang="en">\n Sign in </title>', 'Sign in'],
    ['<title>cut off', 'cut off'],
    ['<title></title>', null],
    ['<p>none</p>', null],
  ])('of %j is %j', (page, title) => {
    expect(titleOfHtml(page)).toBe(title);
  });
});
