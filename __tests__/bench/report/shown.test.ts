import { describe, expect, it } from '@jest/globals';
import { markdownText } from '../../../bench/report/markdown.ts';
import { pictureText } from '../../../bench/report/picture.ts';
import { groupsOf } from '../../../bench/report/statistics.ts';
import { tableText } from '../../../bench/report/table.ts';
import { row, scenario } from '../scenario.ts';

const groups = groupsOf(
  [
    scenario(),
    scenario({ name: 'a|b<c', generatorCeiling: 50 }),
    scenario({ name: 'never', threshold: 0.01 }),
    scenario({ name: 'more', thinkSeconds: 4 }),
  ],
  [
    row({ trueUsers: 147, estimate: 150, low: 145, high: 151, seconds: 100, peakUsers: 155 }),
    row({ algorithm: 'original', trueUsers: 147, low: null, high: null, seconds: 1900 }),
    row({ scenario: 'a|b<c', outcome: 'at-least', low: 50, high: null, overloadUserSeconds: 0 }),
    row({
      scenario: 'never',
      trueUsers: 0,
      estimate: null,
      low: null,
      high: 1,
      outcome: 'at-most',
    }),
    row({ scenario: 'more', trueUsers: 100, estimate: 104, low: 98, high: 109, seconds: 300 }),
  ],
);

describe('the table', () => {
  it('has a block a scenario and a line an algorithm, and leaves out what was not measured', () => {
    const [head, first, second, third, , all, legend] = tableText(groups).split('\n\n');
    expect(head?.trim().split(/\s{2,}/)).toEqual([
      'scenario',
      'algorithm',
      'error',
      'seconds',
      '× bound',
      'overload',
      'peak',
      'covers',
      '±',
      'outcome',
    ]);
    expect(first?.split('\n').map((line) => line.trim().split(/\s{2,}/))).toEqual([
      'test;capacity-gate;2.0%/2.0%;100/100;1.7/1.7;1.0/1.0;1.05/1.05;100%;2.0%;100%'.split(';'),
      '147 users, 57 s, noise 789 s;original;32.0%/32.0%;1900/1900;33.1/33.1;1.0/1.0;0.75/0.75;–;–;100%'.split(
        ';',
      ),
      ['found'],
    ]);
    expect(second?.split('\n').map((line) => line.trim().split(/\s{2,}/))).toEqual([
      'a|b<c;capacity-gate;–;300/300;5.7/5.7;0/0;1.10/1.10;100%;–;100%'.split(';'),
      ['147 users, 53 s, noise 789 s'],
      ['at-least'],
    ]);
    expect(third?.split('\n').slice(1)).toEqual(['  0 users, 50 s', '  at-most/inconclusive']);
    expect(all?.split('\n').map((line) => line.trim().split(/\s{2,}/))).toEqual([
      'all to be found;capacity-gate;3.0%/3.8%;200/280;3.6/5.0;1.0/1.0;1.08/1.10;100%;3.7%;100%'.split(
        ';',
      ),
      '2 scenarios;original;32.0%/32.0%;1900/1900;33.1/33.1;1.0/1.0;0.75/0.75;–;–;100%'.split(';'),
    ]);
    expect(legend?.split('\n')).toContain(
      'noise: how long to measure at the very capacity until chance leaves it known to ±3%, even where steepness is known.',
    );
  });

  it('is the same in Markdown, with names that cannot break it', () => {
    const lines = markdownText(groups, [{ name: '1. error', misses: ['x: 3%'] }]).split('\n');
    expect(lines[2]).toBe(
      '| test | 147 | 57 | 789 | found | capacity-gate | 2.0%/2.0% | 100/100 | 1.7/1.7 | 1.0/1.0 | 1.05/1.05 | 100% | 2.0% | 100% |',
    );
    expect(lines[3]).toMatch(/^\| {2}\| {2}\| {2}\| {2}\| {2}\| original \|/);
    expect(lines[4]).toMatch(/^\| a&#124;b&lt;c \| 147 \| 53 \| 789 \| at-least \|/);
    expect(lines[5]).toMatch(/^\| never \| 0 \| 50 \| – \| at-most\/inconclusive \|/);
    expect(lines[7]).toBe(
      '| all to be found (2) |  |  |  |  | capacity-gate | 3.0%/3.8% | 200/280 | 3.6/5.0 | 1.0/1.0 | 1.08/1.10 | 100% | 3.7% | 100% |',
    );
    expect(lines).toContain('| 1. error | not met | x: 3% |');
  });
});

describe('the picture', () => {
  it('has a mark for each algorithm on each scenario whose capacity can be found', () => {
    const picture = pictureText(groups);
    expect([...picture.matchAll(/<g><title>(.*?)<\/title>/g)].map(([, title]) => title)).toEqual([
      'capacity-gate, test: 2.0% in 1.7 min',
      'original, test: 32.0% in 31.7 min',
      'capacity-gate, more: 4.0% in 5.0 min',
    ]);
    expect(picture).not.toContain('NaN');
    expect(picture).toContain('time until the answer (minutes)');
    expect(picture).toContain('error of the answer (% of the true capacity)');
  });

  it('stands without a single run', () => {
    expect(pictureText([])).toMatch(/^<svg .*<\/svg>\n$/s);
  });
});
