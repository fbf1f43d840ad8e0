import { describe, expect, it } from '@jest/globals';
import {
  headline,
  headlineSentence,
  intervalRange,
  reasonBeside,
  warnings,
} from '../../../src/report/content/headline.ts';
import * as reports from '../../fixtures/reports/reports.ts';
import { report } from '../../fixtures/reports/build.ts';

describe('headline', () => {
  it.each([
    ['found', 'neutral', '1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s)'],
    ['passed', 'good', '1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s)'],
    ['failed', 'bad', '1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s)'],
    [
      'atLeastMaxUsers',
      'neutral',
      'At least 640 users, every signal was still healthy with as many users as max-users allows',
    ],
    [
      'atLeastAgents',
      'neutral',
      'At least 942 users, the agents could make no more users, so the service may carry more',
    ],
    [
      'atMost',
      'warning',
      'At most 40 users, limited by p99 latency (s); no lower number of users was seen to be healthy',
    ],
    [
      'inconclusive',
      'warning',
      'No capacity found: Prometheus did not answer before the first user',
    ],
    [
      'cancelled',
      'neutral',
      '1,108 users (960 to 1,280 at 95%), limited by p99 latency (s) (cancelled before the end)',
    ],
    ['blind', 'neutral', 'At least 320 users, time ran out while every signal was still healthy'],
  ])('tells of %s', (name, tone, sentence) => {
    const of = reports.all[name] ?? reports.found;
    expect(headline(of).tone).toBe(tone);
    expect(headlineSentence(headline(of))).toBe(sentence);
  });

  it('tells how it ended where there is nothing else to tell', () => {
    const result = { ...reports.blind.run.result, limitedBy: '' };
    const cancelled = report({}, { result, stopReason: 'cancelled' });
    expect(headlineSentence(headline(cancelled))).toBe(
      'At least 320 users, cancelled before the end',
    );
  });

  it('does not say that nothing was healthy above a table that shows what was', () => {
    const levels = [5, 8, 10, 13].map((users) => ({
      ...{ users, from: 0, to: 16, margin: 0, bindingSignal: 'util' },
      side: users < 10 ? ('healthy' as const) : ('degraded' as const),
    }));
    const run = { result: { ...reports.atMost.run.result, users: 10, high: 10 }, levels };
    expect(headlineSentence(headline(report({}, run)))).toBe(
      'At most 10 users, limited by p99 latency (s); 8 users looked healthy, but not for long enough to be certain',
    );
  });

  it('does not say that all was healthy above a table that shows what was not', () => {
    const levels = [24, 76, 52, 49].map((users) => ({
      ...{ users, from: 0, to: 16, margin: 0, bindingSignal: 'errors of the users' },
      side: users < 50 ? ('healthy' as const) : ('degraded' as const),
    }));
    const result = { ...reports.blind.run.result, users: 24, low: 24, high: 458 };
    expect(headlineSentence(headline(report({}, { result, levels })))).toBe(
      'At least 24 users, time ran out before it was certain that 52 users are too many, as they looked by errors of the users',
    );
  });

  it('keeps the interval of an inconclusive run', () => {
    const result = {
      ...reports.inconclusive.run.result,
      low: 600,
      high: 900,
      reason: 'The data contradict each other.',
    };
    expect(headlineSentence(headline(report({}, { result })))).toBe(
      'No capacity found (600 to 900 at 95%): The data contradict each other',
    );
  });

  it.each([
    [600, 900, '600 to 900'],
    [600, null, 'at least 600'],
    [null, 900, 'at most 900'],
    [null, null, ''],
  ])('writes the interval from %p to %p as %j', (low, high, text) => {
    expect(intervalRange(low, high)).toBe(text);
  });

  it('says a reason once', () => {
    const { found } = reports;
    expect(reasonBeside(found)).toBe('');
    const reason = `"latency" did not recover. ${found.run.result.reason}`;
    const result = { ...found.run.result, reason };
    expect(reasonBeside(report({}, { ...found.run, result }))).toBe('"latency" did not recover.');
    expect(reasonBeside(reports.atLeastAgents)).toBe('The agents carried 942 of 960 users.');
    expect(reasonBeside(reports.inconclusive)).toBe('');
  });

  it('warns of users left behind, a collapse and the end of the time', () => {
    expect(warnings(reports.found)).toEqual([]);
    expect(warnings(reports.failed)).toEqual([
      'Not every agent confirmed that its users are gone; look after them.',
      'The service collapsed at 1,280 users and recovered only at 700; less load than before did not help it at once.',
      'The time budget ended the search; the interval is the best until then.',
    ]);
  });
});
