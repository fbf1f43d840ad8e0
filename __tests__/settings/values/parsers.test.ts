import { describe, expect, it } from '@jest/globals';
import { parseChoices } from '../../../src/settings/values/choice.ts';
import {
  parseDuration,
  parseDurationFrom,
  parseDurationWithin,
} from '../../../src/settings/values/duration.ts';
import { hasHeader, parseHeaders } from '../../../src/settings/values/headers.ts';
import {
  parseBoolean,
  parseInteger,
  parsePercentage,
} from '../../../src/settings/values/numbers.ts';
import { Wrong } from '../../../src/settings/values/problems.ts';
import { parseBaseUrl, parseUrl } from '../../../src/settings/values/url.ts';
import { didYouMean, either } from '../../../src/settings/values/words.ts';

const percentage = (text: string): number => parsePercentage(text, 0.5, 99.9);
const integer = (text: string): number => parseInteger(text, 1, 1000);

describe('parsers of one value', () => {
  it.each<[(text: string) => unknown, string, unknown]>([
    [parseDuration, '250ms', 0.25],
    [parseDuration, '5s', 5],
    [parseDuration, '1.5s', 1.5],
    [parseDuration, '10m', 600],
    [parseDuration, '1h30m', 5400],
    [parseDuration, '1h1m1s1ms', 3661.001],
    [(text) => parseDurationFrom(text, '30s'), '30s', 30],
    [(text) => parseDurationWithin(text, '250ms', '5m'), '5m', 300],
    [percentage, '3%', 0.03],
    [percentage, '0.5%', 0.005],
    [percentage, '99.9%', 0.999],
    [integer, '1', 1],
    [integer, '1000', 1000],
    [parseBoolean, 'true', true],
    [parseBoolean, 'FALSE', false],
    [(text) => parseChoices(text, ['a', 'b']), '', []],
    [(text) => parseChoices(text, ['a', 'b']), 'b, a\nb', ['b', 'a']],
    [parseHeaders, 'A: 1\n\n b-c :x: y \r\n', { A: '1', 'b-c': 'x: y' }],
    [parseUrl, 'http://h/p?q=1', { url: 'http://h/p?q=1', credentials: null }],
    [
      parseUrl,
      'https://us%40er:p%3Aw@H:443/',
      { url: 'https://h/', credentials: { user: 'us@er', password: 'p:w' } },
    ],
    [
      parseUrl,
      'http://u:100%@h/',
      { url: 'http://h/', credentials: { user: 'u', password: '100%' } },
    ],
    [parseBaseUrl, 'http://H:80/prefix//', { url: 'http://h/prefix', credentials: null }],
  ])('%p reads %j', (parse, text, value) => {
    expect(parse(text)).toEqual(value);
  });

  const aDuration = 'expected a duration such as 250ms, 5s, 10m or 1h30m, got';
  const aUrl = 'expected a URL that starts with http:// or https://, got';
  it.each<[(text: string) => unknown, string, string]>([
    [parseDuration, '30', `${aDuration} "30" without a unit`],
    [parseDuration, '5 sec', `${aDuration} "5 sec" with the unknown unit "sec"`],
    [parseDuration, '2d', `${aDuration} "2d" with the unknown unit "d"`],
    [parseDuration, '5m1h', `${aDuration} "5m1h"`],
    [parseDuration, '-5s', `${aDuration} "-5s"`],
    [
      (text) => parseDurationFrom(text, '30s'),
      '29s',
      'expected a duration of 30s or more, got "29s"',
    ],
    [
      (text) => parseDurationWithin(text, '250ms', '5m'),
      '6m',
      'expected a duration from 250ms to 5m, got "6m"',
    ],
    [percentage, '3', 'expected a percentage such as 3%, got "3", did you mean 3%?'],
    [percentage, '0.03', 'expected a percentage such as 3%, got "0.03", did you mean 3%?'],
    [percentage, 'a few', 'expected a percentage such as 3%, got "a few"'],
    [percentage, '0.4%', 'expected a percentage from 0.5% to 99.9%, got "0.4%"'],
    [percentage, '100%', 'expected a percentage from 0.5% to 99.9%, got "100%"'],
    [integer, '0', 'expected a whole number from 1 to 1000, got "0"'],
    [integer, '1001', 'expected a whole number from 1 to 1000, got "1001"'],
    [integer, '1.5', 'expected a whole number from 1 to 1000, got "1.5"'],
    [integer, '1e3', 'expected a whole number from 1 to 1000, got "1e3"'],
    [parseBoolean, 'yes', 'expected true or false, got "yes"'],
    [
      (text) => parseChoices(text, ['regression', 'below-required']),
      'below_required',
      'expected regression or below-required, got "below_required", did you mean "below-required"?',
    ],
    [
      parseHeaders,
      'A: 1\nhunter2',
      'expected "Name: value" in line 2, got a line without a header name',
    ],
    [
      parseHeaders,
      'A b: hunter2',
      'expected "Name: value" in line 1, got a line without a header name',
    ],
    [parseHeaders, 'A:', 'expected "Name: value" in line 1, got no value for A'],
    [
      parseHeaders,
      'A: hunter2…',
      'expected "Name: value" in line 1, got a value with characters that no header may have for A',
    ],
    [parseHeaders, 'A: 1\na: hunter2', 'expected each header once, got a again in line 2'],
    [parseUrl, 'localhost:4000', `${aUrl} "localhost:4000"`],
    [parseUrl, 'ftp://u:hunter2@h/?t=hunter2', `${aUrl} "***@h/…"`],
    [parseUrl, 'u:hunter2@h', `${aUrl} "***@h"`],
    [
      parseBaseUrl,
      'http://h/p?t=hunter2',
      'expected a base URL without ? and #, got "http://h/p…"',
    ],
  ])('%p refuses %j', (parse, text, message) => {
    expect(() => parse(text)).toThrow(new Wrong(message));
  });

  it('finds a header in whatever case', () => {
    expect(hasHeader({ authORIZATION: 'x' }, 'Authorization')).toBe(true);
    expect(hasHeader({ 'X-Authorization': 'x' }, 'Authorization')).toBe(false);
  });
});

describe('words', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a or b'],
    [['a', 'b', 'c'], 'a, b or c'],
  ])('%j reads %j', (words, text) => {
    expect(either(words)).toBe(text);
  });

  it.each([
    ['max-user', ', did you mean "max-users"?'],
    ['maxusers', ', did you mean "max-users"?'],
    ['Max_Users', ', did you mean "max-users"?'],
    ['colour', ''],
  ])('%j is near to%s', (word, hint) => {
    expect(didYouMean(word, ['max-users', 'signals'])).toBe(hint);
  });
});
