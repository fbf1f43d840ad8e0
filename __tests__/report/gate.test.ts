import { describe, expect, it } from '@jest/globals';
import { commentMarker } from '../../src/report/text/escape.ts';
import { comparisonRows } from '../../src/report/content/comparison.ts';
import { renderHtml } from '../../src/report/html/html.ts';
import { renderComment, renderSummary } from '../../src/report/markdown/markdown.ts';
import { effort, statements } from '../../src/report/content/statements.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import * as gate from '../fixtures/reports/gate.ts';

const main = '<a href="https://github.test/shop/actions/runs/11">main, the last 10 runs</a>';

describe('the verdict, in every report', () => {
  it.each<[name: string, statements: [tone: string, word: string, text: string][]]>([
    [
      'regressed',
      [
        [
          'bad',
          'Fail',
          'Capacity fell by 9.7% (−13% to −5.9%): 925 users (mean of 3 measurements), 1,024 before; at most 5% are allowed.',
        ],
      ],
    ],
    [
      'kept',
      [
        [
          'good',
          'Pass',
          'Capacity changed by +0.4% (−4.3% to +5.4%): 1,028 users, 1,024 before; a loss of more than 5% is ruled out.',
        ],
      ],
    ],
    [
      'improved',
      [['good', 'Pass', 'Capacity rose by 15% (+9.9% to +21%): 1,180 users, 1,024 before.']],
    ],
    [
      'unclear',
      [
        [
          'warning',
          'Inconclusive',
          'Capacity changed by −3.3% (−7.8% to +1.5%): 990 users, 1,024 before; whether more than 5% are lost cannot be told, and there was no time to measure again.',
        ],
      ],
    ],
    [
      'tooFew',
      [
        [
          'bad',
          'Fail',
          'The build carries at most 1,061 users (mean of 2 upper ends); 1,200 are required.',
        ],
        [
          'good',
          'Pass',
          'Capacity changed by +1.1% (−2.9% to +5.3%): 1,035 users (mean of 2 measurements), 1,024 before; a loss of more than 5% is ruled out.',
        ],
      ],
    ],
    [
      'firstRun',
      [
        ['neutral', '', '1,028 users (1,002 to 1,054 at 95%), limited by p99 latency (s).'],
        [
          'neutral',
          '',
          'No comparable run of main is in the history yet. The next run of this job on main that finds a capacity is the baseline from then on.',
        ],
      ],
    ],
    [
      'otherConditions',
      [
        ['good', 'Pass', 'The build carries at least 1,002 users; 900 are required.'],
        [
          'neutral',
          '',
          'No comparable run of main is in the history yet: its newest run differs in signal 5xx ratio. The next run of this job on main that finds a capacity is the baseline from then on.',
        ],
      ],
    ],
    [
      'checked',
      [
        [
          'good',
          'Pass',
          'The build still carries at least 1,040 users, 1,024 before; a loss of more than 5% is ruled out.',
        ],
      ],
    ],
    [
      'noNumber',
      [
        [
          'warning',
          'Inconclusive',
          'The search gave no capacity to compare with the 1,024 before.',
        ],
      ],
    ],
  ])('comes first: %s', (name, expected) => {
    const report = gate.all[name] ?? gate.kept;
    expect(statements(report).map(({ tone, word, text }) => [tone, word, text])).toEqual(expected);

    const [[tone, word, text] = ['', '', '']] = expected;
    const icon = { good: '✅', bad: '❌', warning: '⚠️', neutral: 'ℹ️' }[tone] ?? '';
    const marker = commentMarker(report.key);
    const comment = renderComment(report, { marker, runUrl: 'https://ci.test/1' });
    expect(renderSummary(report).split('\n')[0]).toBe(`${icon} **${text}**`);
    expect(comment.split('\n').slice(0, 2)).toEqual([marker, `${icon} **${text}**`]);
    expect(renderTerminal(report, { colours: false }).split('\n').at(-1)).toBe(
      word === '' ? text : `${word}: ${text}`,
    );
    // Without a verdict the capacity itself stands there in large letters.
    const badge = `<span class="badge ${tone}">${word}</span>`;
    expect(/<(?:p class="statement"|span class="number")>.*/.exec(renderHtml(report))?.[0]).toBe(
      word === ''
        ? '<p class="statement"><span>No comparable run of main is in the history yet. The next run of this job on main that finds a capacity is the baseline from then on.</span></p>'
        : `<p class="statement">${badge}<span>${text}</span></p>`,
    );
  });
});

describe('a build beside its base', () => {
  it('shows both numbers, and how they were measured', () => {
    const rows = [
      ['This build', '931', '908 to 954', 'limited by p99 latency (s)'],
      ['Baseline', '1,024', '998 to 1,050', 'the base, measured side by side'],
      [
        'Change',
        '−9.1%',
        '−12% to −6.3%',
        'at most 5% may be lost; a loss of 6.4% would be caught in four runs of five',
      ],
    ];
    expect(
      comparisonRows(gate.besideBase).map(({ what, users, interval, remark }) => [
        what,
        users,
        interval,
        remark,
      ]),
    ).toEqual(rows);
    const { baseline } = gate.besideBase;
    if (baseline === null || 'why' in baseline) throw new Error('It has a baseline.');
    const even = { ...gate.besideBase, baseline: { ...baseline, low: 997, high: 1051 } };
    expect(comparisonRows(even)[1]?.interval).toBe('998 to 1,050');
    const how =
      'Measured side by side, by turns: the build 9 levels in 2 turns, 8 m; the base 9 levels in 3 turns, 8 m.';
    expect(effort(gate.besideBase)).toBe(how);
    const marker = commentMarker('beside');
    const texts = {
      comment: renderComment(gate.besideBase, { marker, runUrl: 'https://ci.test/1' }),
      summary: renderSummary(gate.besideBase),
      html: renderHtml(gate.besideBase),
      terminal: renderTerminal(gate.besideBase, { colours: false }),
    };
    for (const text of Object.values(texts)) {
      expect(text).toContain('the base, measured side by side');
      expect(text).toContain(how);
    }
    expect(texts.summary).toContain('| Base | http&#58;//base.shop.test |');
  });

  it('says once why there is no base to compare with', () => {
    const why = 'The measurement of the base broke off.';
    const parts = [{ of: 'regression', verdict: 'inconclusive', reason: why }] as const;
    const report = {
      ...gate.besideBase,
      baseline: { why, differences: [], remedy: '' },
      verdict: { ...gate.besideBase.verdict, parts, comparison: null },
    };
    expect(statements(report)).toEqual([{ tone: 'warning', word: 'Inconclusive', text: why }]);
  });
});

describe('the comment', () => {
  it('has the numbers, the trend and folded details', () => {
    const marker = commentMarker('build / capacity');
    const comment = renderComment(gate.regressed, { marker, runUrl: 'https://ci.test/1' });
    const lines = comment.split('\n');
    expect(
      lines.slice(2, lines.indexOf('<summary>Signals (measurement 3 of 3)</summary>')),
    ).toEqual([
      '',
      '|  | Users | Interval (95%) |  |',
      '| --- | ---: | --- | --- |',
      '| This build | **925** | 911 to 939 | mean of 3 measurements, limited by p99 latency (s) |',
      `| Baseline | 1,024 | 1,007 to 1,040 | ${main} |`,
      '| Change | −9.7% | −13% to −5.9% | at most 5% may be lost; a loss of 8.4% would be caught in four runs of five |',
      '',
      'Measured 3 times, in 24 m.',
      '',
      'The last 12 runs of main and, rightmost, this build; the straight lines are the baseline and the least that is allowed.',
      '',
      '```mermaid',
      '%%{init: {"xyChart":{"width":720,"height":260},"themeVariables":{"xyChart":{"plotColorPalette":"#e5484d, #818b98, #3b82f6"}}}}%%',
      'xychart-beta',
      '  x-axis "Runs before this build" -12 --> 0',
      '  y-axis "Users" 906 --> 1068',
      `  line [${Array.from({ length: 13 }, () => 973).join(', ')}]`,
      `  line [${Array.from({ length: 13 }, () => 1024).join(', ')}]`,
      '  line [1010, 1041, 1019, 1034, 998, 1027, 1049, 1015, 1030, 1022, 1008, 1036, 925]',
      '```',
      '',
      '<details>',
      '<summary>Measurements</summary>',
      '',
      '| Measurement | Users | Interval | Outcome | Took |',
      '| ---: | ---: | --- | --- | ---: |',
      '| 1 | 918 | 895 to 941 | found | 8 m |',
      '| 2 | 925 | 902 to 948 | found | 8 m |',
      '| 3 | 931 | 908 to 954 | found | 8 m |',
      '',
      '</details>',
      '',
      '<details>',
    ]);
    expect(comment.match(/(?<=<summary>).*(?=<\/summary>)/g)).toEqual([
      'Measurements',
      'Signals (measurement 3 of 3)',
      'Levels (measurement 3 of 3)',
      'Settings',
      'Agents',
    ]);
    expect(lines.at(-2)).toBe(
      '<sub>build / capacity · f00dcafe · <a href="https://ci.test/1">The run</a></sub>',
    );
  });

  it('names the conditions that differ', () => {
    const marker = commentMarker('build / capacity');
    const comment = renderComment(gate.otherConditions, { marker, runUrl: '' });
    expect(comment).toContain(
      [
        '<summary>What differs from the newest run</summary>',
        '',
        '| Condition | Now | Before |',
        '| --- | --- | --- |',
        '| signal 5xx ratio | – | <code>sum(rate(…)) max 0.01</code> |',
        '',
        '</details>',
      ].join('\n'),
    );
    expect(comment).not.toContain('mermaid');
  });

  it('numbers few runs one by one', () => {
    const { trend } = gate.kept;
    const few = trend === null ? null : { ...trend, runs: trend.runs.slice(-3) };
    const comment = renderComment({ ...gate.kept, trend: few }, { marker: '', runUrl: '' });
    expect(comment).toContain('\nThe last 3 runs of main and, rightmost, this build; the straight');
    expect(comment).toContain('\n  x-axis "Runs before this build" ["-3", "-2", "-1", "0"]\n');
    expect(comment).toContain('\n  line [1022, 1008, 1036, 1028]\n');
  });

  it('says where the build was seen from one side only', () => {
    expect(renderSummary(gate.checked)).toContain(
      '\nThe last 12 runs of main and, rightmost, this build, which carries that many at least; the',
    );
  });

  it('draws the last runs alone when the build has no number', () => {
    const summary = renderSummary(gate.noNumber);
    expect(summary).toContain('\nThe last 12 runs of main; the straight lines are');
    expect(summary).toContain('\n  x-axis "Runs before this build" -12 --> -1\n');
  });
});

describe('an address with credentials', () => {
  it('is not shown', () => {
    const { baseline } = gate.kept;
    if (baseline === null || 'why' in baseline) throw new Error('There is a baseline.');
    const newest = { commit: null, url: 'https://octocat:hunter2@ci.test/1' };
    const report = { ...gate.kept, baseline: { ...baseline, newest } };
    const texts = [
      renderComment(report, { marker: '', runUrl: 'https://octocat:hunter2@ci.test/2' }),
      renderSummary(report),
      renderHtml(report),
      renderTerminal(report, { colours: false }),
    ];
    expect(texts.filter((text) => text.includes('hunter2'))).toEqual([]);
  });
});

describe('comparisonRows', () => {
  it.each<[name: string, rows: [what: string, users: string, interval: string, remark: string][]]>([
    [
      'kept',
      [
        ['This build', '1,028', '1,002 to 1,054', 'limited by p99 latency (s)'],
        ['Baseline', '1,024', '1,007 to 1,040', 'main, the last 10 runs'],
        [
          'Change',
          '+0.4%',
          '−4.3% to +5.4%',
          'at most 5% may be lost; a loss of 9.9% would be caught in four runs of five',
        ],
      ],
    ],
    [
      'checked',
      [
        ['This build', 'at least 1,040', '', ''],
        ['Baseline', '1,024', '1,007 to 1,040', 'main, the last 10 runs'],
        ['Change', '', '−2.6% or better', 'at most 5% may be lost'],
      ],
    ],
    [
      'againstNumber',
      [
        ['This build', '1,028', '1,002 to 1,054', 'limited by p99 latency (s)'],
        ['Baseline', '1,000', '', 'the number given'],
        [
          'Change',
          '+2.8%',
          '−3.3% to +9.2%',
          'at most 5% may be lost; a loss of 13% would be caught in four runs of five',
        ],
      ],
    ],
    [
      'noNumber',
      [
        ['This build', 'no capacity found', '', 'The data contradict each other'],
        ['Baseline', '1,024', '1,007 to 1,040', 'main, the last 10 runs'],
        ['Change', '', '', 'at most 5% may be lost'],
      ],
    ],
    [
      'otherConditions',
      [
        ['This build', '1,028', '1,002 to 1,054', 'limited by p99 latency (s)'],
        ['Required', '900', '', ''],
      ],
    ],
  ])('sets the build against what judges it: %s', (name, expected) => {
    const rows = comparisonRows(gate.all[name] ?? gate.kept);
    expect(
      rows.map(({ what, users, interval, remark }) => [what, users, interval, remark]),
    ).toEqual(expected);
  });
});

describe('effort', () => {
  it.each([
    ['kept', 'Searched: 9 levels in 8 m.'],
    ['regressed', 'Measured 3 times, in 24 m.'],
    [
      'checked',
      'Only checked whether the build still carries the baseline: 1 level in 30 s. Healthy with 1,040 users, which is enough to know.',
    ],
  ])('tells how the answer came about: %s', (name, text) => {
    expect(effort(gate.all[name] ?? gate.kept)).toBe(text);
  });
});

describe('the chart of the trend in HTML', () => {
  const chart = renderHtml(gate.regressed).split('<figure ')[1] ?? '';

  it('has each run with its interval, and the build', () => {
    expect(chart.match(/(?<=<g class="mark"[^>]*><title>)[^<]*/g)?.slice(-2)).toEqual([
      '2026-02-28 03:00 UTC: 1,036 users (1,010 to 1,062)',
      'This build: 925 users (911 to 939)',
    ]);
    expect(chart.match(/(?<=<\/svg>)[^<]+(?=<\/li>)/g)).toEqual([
      'runs of main, with their intervals',
      'this build',
      'baseline 1,024',
      'least that is allowed, 973',
    ]);
    expect(chart.match(/(?<=class="tick-x[^>]*>)[^<]*/g)).toEqual([
      '2026-02-17',
      '2026-02-19',
      '2026-02-21',
      '2026-02-23',
      '2026-02-25',
      '2026-02-27',
      'this build',
    ]);
  });
});
