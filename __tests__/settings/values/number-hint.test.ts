import { describe, expect, it } from '@jest/globals';
import { numberHint } from '../../../src/settings/values/number-hint.ts';

describe('a text in the place of a number', () => {
  it.each([
    ['0.5', '; write 0.5 without the quotes'],
    [' 500e6 ', '; write 500e6 without the quotes'],
    ['0,5', '; write 0.5, with a point'],
    ['0,500', '; write 0.500, with a point'],
    ['1,000', '; write 1000'],
    ['1_000_000', '; write 1000000'],
    ['12 500', '; write 12500'],
    ['< 0.01', '; write 0.01 alone'],
    ['>=5', '; write 5 alone'],
    ['500ms', '; write the number alone, in the unit of the value: 0.5 for seconds'],
    ['500 ms', '; write the number alone, in the unit of the value: 0.5 for seconds'],
    ['< 1.5s', '; write the number alone, in the unit of the value: 1.5 for seconds'],
    [
      '1%',
      '; write the number alone, in the unit of the value: 0.01 for a ratio, 1 for a percentage',
    ],
    ['500 MB', '; write the number alone, in the unit of the value: 500000000 for bytes'],
    ['2Gi', '; write the number alone, in the unit of the value: 2147483648 for bytes'],
    ['5 apples', ''],
    ['many', ''],
    ['', ''],
  ])('is told what was meant by it: %j', (text, hint) => {
    expect(numberHint(text)).toBe(hint);
  });
});
