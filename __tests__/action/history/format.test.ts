import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import {
  DamagedHistory,
  formatHistory,
  historyPath,
  parseHistory,
} from '../../../src/action/history/format.ts';
import { historyEntry } from './entry.ts';

describe('historyPath', () => {
  it.each([
    ['nightly', 'capacity/nightly.json'],
    ['load-2', 'capacity/load-2.json'],
    ['CI / load', 'capacity/ci-load-c76779eb.json'],
    ['CI  /  load', 'capacity/ci-load-26472ede.json'],
    ['ci-load-c76779eb', 'capacity/ci-load-c76779eb-2cd9192d.json'],
    ['../../etc/passwd', 'capacity/etc-passwd-3754d6cb.json'],
    ['負荷', 'capacity/key-32479fc1.json'],
    ['package', 'capacity/package.json'],
    ['__proto__', 'capacity/proto-30e2af38.json'],
    ['README', 'capacity/readme-2b7814d3.json'],
    ['', 'capacity/key-e3b0c442.json'],
    ['a'.repeat(200), `capacity/${'a'.repeat(80)}-c2a908d9.json`],
  ])('of %p is %s', (key, path) => {
    expect(historyPath(key)).toBe(path);
  });
});

describe('a history file', () => {
  const key = 'CI / "load"';
  const two = [historyEntry(1), historyEntry(2, { users: null, outcome: 'at-least', high: null })];

  it('has one entry a line, and the key in plain words', () => {
    const lines = formatHistory(key, two).split('\n');
    expect([...lines.slice(0, 4), ...lines.slice(6)]).toEqual([
      '{',
      '  "schemaVersion": 1,',
      '  "key": "CI / \\"load\\"",',
      '  "entries": [',
      '  ]',
      '}',
      '',
    ]);
    expect(lines.slice(4, 6).map((line) => parse(line.replace(/,$/, '')) as unknown)).toEqual(two);
  });

  it.each([
    ['as it was written', (text: string) => text],
    ['laid out by hand', (text: string) => JSON.stringify(JSON.parse(text), null, 4)],
    ['with Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('is read %s', (_, change) => {
    expect(parseHistory(change(formatHistory(key, two)), key, 'a.json')).toEqual(two);
  });

  it('keeps fields that are not known', () => {
    const newer = { ...historyEntry(1), region: 'eu' };
    const text = formatHistory(key, parseHistory(formatHistory(key, [newer]), key, 'a.json'));
    expect(text).toContain('"region":"eu"');
  });

  it.each([
    ['an empty file', () => '', 'Unexpected end of JSON input'],
    [
      'a broken line',
      (text: string) => text.replace('"found"', '"found'),
      'line 5 is not an entry',
    ],
    [
      'a conflict of Git',
      (text: string) => text.replace('  ]', '=======\n  ]'),
      'line 7 is not an entry',
    ],
    [
      'a file that was cut off',
      (text: string) => text.slice(0, text.lastIndexOf('"low"')),
      'line 6 is not an entry',
    ],
    ['a list', () => '[]', 'schemaVersion must be 1, and is missing'],
    [
      'the file of another key',
      (text: string) => text.replace('CI', 'CD'),
      String.raw`key must be "CI / \"load\"", and is "CD / \"load\""`,
    ],
    ['no entries', (text: string) => text.replace('entries', 'runs'), 'entries must be a list'],
    [
      'a wrong number',
      (text: string) => text.replace('"users":null', '"users":"many"'),
      'line 6: users must be a number, at least 0, or null, and is "many"',
    ],
    [
      'a text without end in the place of a number',
      (text: string) => text.replace('"users":null', `"users":"${'x'.repeat(5_000_000)}"`),
      `line 6: users must be a number, at least 0, or null, and is "${'x'.repeat(99)}…`,
    ],
    [
      'a missing field',
      (text: string) => text.replace('"commit"', '"sha"'),
      'line 5: commit must be a text, and is missing',
    ],
    [
      'a wrong time, laid out by hand',
      (text: string) => JSON.stringify(JSON.parse(text.replace('2026', 'year'))),
      'entry 1: time must be an ISO 8601 time, and is "year-01-01T00:01:00.000Z"',
    ],
    [
      'a wrong outcome',
      (text: string) => text.replace('at-least', 'maybe'),
      'line 6: outcome must be found, at-least, at-most or inconclusive, and is "maybe"',
    ],
    [
      'a wrong confidence',
      (text: string) => text.replace('0.95', '95'),
      'line 5: confidence must be a number between 0 and 1, and is 95',
    ],
    [
      'wrong conditions',
      (text: string) => text.replace('"embedded"', '7'),
      'line 5: conditions must be texts by name, and is {"engine":7,"p99 latency":"max 0.5"}',
    ],
  ])('tells of %s', (_, damage, problem) => {
    const read = (): unknown => parseHistory(damage(formatHistory(key, two)), key, 'a.json');
    expect(read).toThrow(new DamagedHistory('a.json', problem));
    expect(read).toThrow(
      `The history file a.json cannot be read: ${problem}. Mend it by hand, or delete it to start anew.`,
    );
  });

  it('tells of a later schema, which is nothing to mend', () => {
    const later = formatHistory(key, two).replace('"schemaVersion": 1', '"schemaVersion": 2');
    expect(() => parseHistory(later, key, 'a.json')).toThrow(
      'The history file a.json cannot be read: its schemaVersion is 2, and this version of capacity-gate knows 1. Use the version that wrote it.',
    );
  });
});
