import { describe, expect, it } from '@jest/globals';

import { pageOf } from '../../../src/action/history/readme.ts';
import { historyEntry } from './entry.ts';

describe('the page of the history', () => {
  it('has a row for each key, and below it the trend and the last runs', () => {
    const page = pageOf([
      {
        key: 'shop',
        entries: [historyEntry(1), historyEntry(2, { users: 1100, commit: 'c'.repeat(40) })],
      },
      { key: 'a|b', entries: [historyEntry(3, { outcome: 'at-least', users: null, high: null })] },
    ]);
    expect(page).toBe(
      [
        '# Capacity history',
        '',
        'What capacity-gate found on this repository, one file a key. This page is made anew at each run.',
        '',
        '| Key | Runs | Newest | Users | Limited by |',
        '| --- | ---: | --- | ---: | --- |',
        '| a&#124;b | 1 | 2026-01-01, main | at least 980 | p99 latency |',
        '| shop | 2 | 2026-01-01, main | 1,100 (980 to 1,020) | p99 latency |',
        '',
        '## a&#124;b',
        '',
        '| When | Branch | Commit | Users | Limited by |',
        '| --- | --- | --- | ---: | --- |',
        '| 2026-01-01 00:03 | main | <a href="https://github.example/octo/shop/actions/runs/3">commit-3</a> | at least 980 | p99 latency |',
        '',
        '## shop',
        '',
        '```mermaid',
        'xychart-beta',
        '  x-axis "The last 2 runs" 1 --> 2',
        '  y-axis "Users" 985 --> 1115',
        '  line [1000, 1100]',
        '```',
        '',
        '| When | Branch | Commit | Users | Limited by |',
        '| --- | --- | --- | ---: | --- |',
        '| 2026-01-01 00:02 | main | <a href="https://github.example/octo/shop/actions/runs/2">cccccccccc</a> | 1,100 (980 to 1,020) | p99 latency |',
        '| 2026-01-01 00:01 | main | <a href="https://github.example/octo/shop/actions/runs/1">commit-1</a> | 1,000 (980 to 1,020) | p99 latency |',
        '',
      ].join('\n'),
    );
  });
});
