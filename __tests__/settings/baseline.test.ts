import { describe, expect, it } from '@jest/globals';
import { parseBaseline } from '../../src/settings/baseline.ts';
import { toReportJson } from '../../src/report/files/json.ts';
import { report } from '../fixtures/reports/build.ts';
import { fakeFiles } from './fake-files.ts';

const earlier = toReportJson(
  report(
    {
      head: { commit: 'abc', url: 'https://github.example/octo/shop/actions/runs/9' },
      conditions: { engine: 'embedded' },
    },
    {
      result: {
        outcome: 'found',
        users: 1056,
        low: 1031,
        high: 1080,
        limitedBy: 'p95',
        reason: '',
        collapse: null,
      },
    },
  ),
);

describe('parseBaseline', () => {
  it.each([
    ['auto', { kind: 'auto' }],
    ['none', { kind: 'none' }],
    ['1056', { kind: 'users', users: 1056 }],
  ])('reads %s', (text, expected) => {
    expect(parseBaseline(text, fakeFiles({}))).toEqual(expected);
  });

  it('reads a report of the tool', () => {
    expect(parseBaseline('main/report.json', fakeFiles({ 'main/report.json': earlier }))).toEqual({
      kind: 'report',
      path: 'main/report.json',
      measurement: { outcome: 'found', users: 1056, low: 1031, high: 1080, confidence: 0.95 },
      conditions: { engine: 'embedded' },
      commit: 'abc',
      url: 'https://github.example/octo/shop/actions/runs/9',
    });
  });

  it.each<[string, string, string]>([
    ['0', '', 'expected a whole number from 1 to 1000000, got "0"'],
    [
      'gone.json',
      '',
      'expected auto, none, a whole number of users or the path of an earlier report.json, but "gone.json" does not exist',
    ],
    ['r.json', '# Report', 'r.json: expected a report.json, got what is no JSON'],
    ['r.json', '[]', 'r.json: expected a report.json with schemaVersion 1, got a list'],
    ['r.json', '{}', 'r.json: expected a report.json with schemaVersion 1, got nothing'],
    [
      'r.json',
      changed({ schemaVersion: 2 }),
      'r.json: expected a report.json with schemaVersion 1, got 2',
    ],
    [
      'r.json',
      changed({ conditions: undefined }),
      'r.json: conditions: expected texts by name, got nothing',
    ],
    [
      'r.json',
      changed({ outcome: 'best' }),
      'r.json: outcome: expected found, at-least, at-most or inconclusive, got the text "best"',
    ],
    [
      'r.json',
      changed({ maxUsers: '1056' }),
      'r.json: maxUsers: expected a number of 0 or more, or null, got the text "1056"',
    ],
    [
      'r.json',
      changed({ maxUsersHigh: undefined }),
      'r.json: maxUsersHigh: expected a number of 0 or more, or null, got nothing',
    ],
    [
      'r.json',
      changed({ settings: {} }),
      'r.json: settings.confidence: expected a number between 0 and 1, got nothing',
    ],
  ])('refuses %s with %#', (text, content, message) => {
    const files = content === '' ? {} : { [text]: content };
    expect(() => parseBaseline(text, fakeFiles(files))).toThrow(message);
  });
});

/** The report with other fields. */
function changed(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...(JSON.parse(earlier) as object), ...fields });
}
