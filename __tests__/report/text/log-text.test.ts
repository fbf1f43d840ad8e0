import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hide } from '../../../src/foreign-text.ts';
import { logText } from '../../../src/report/text/log-text.ts';

describe('logText', () => {
  it.each([
    ['::error::injected', ': :error::injected'],
    ['found\n  ::set-output name=a::b', 'found\n  : :set-output name=a::b'],
    ['\u001B[32m::error::injected', '\u001B[32m: :error::injected'],
    ['a ##[error]injected', 'a ## [error]injected'],
    ['a\r::error::injected', 'a ::error::injected'],
    ['a\r\n::error::injected', 'a\n: :error::injected'],
    ['a\u2028::error::injected', 'a ::error::injected'],
    ['\u001B[1A\u001B[2Kgone', ' [1A [2Kgone'],
    ['\u001B]0;title\u0007', ' ]0;title '],
    ['user\u202Etxt.exe', 'user txt.exe'],
    ['a\u0000b\u200Bc', 'a b c'],
  ])('%j is shown as %j', (text, shown) => {
    expect(logText(text)).toBe(shown);
  });

  it('leaves our own lines as they are', () => {
    const own = '  \u001B[1;32mhealthy\u001B[0m at 62%, Prometheus at http://[::1]:9090\n\n  next';
    expect(logText(own)).toBe(own);
  });

  it('tells no secret', () => {
    hide(['hunter2-of-a-log']);
    expect(logText('token hunter2-of-a-log\nagain hunter2-of-a-log')).toBe('token ***\nagain ***');
  });

  it('makes no command of anything', () => {
    const text = fc.string({
      unit: fc.constantFrom(':', '#', '[', ' ', '\n', '\r', '\u001B', 'm', 'a'),
    });
    fc.assert(
      fc.property(text, (any) => {
        for (const line of logText(any).split('\n')) {
          expect(
            line
              .trim()
              .replaceAll(/\p{Cc}\[[\d;]*m/gu, '')
              .trim(),
          ).not.toMatch(/^::|##\[/);
        }
      }),
      { seed: 14, numRuns: 2000 },
    );
  });
});
