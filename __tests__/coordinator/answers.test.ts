import { describe, expect, it } from '@jest/globals';
import type { AgentStatistics } from '../../src/cluster/agent.ts';
import {
  answeredOf,
  type Answers,
  gotNothingDone,
  hear,
  isUnanswered,
  type Look,
  noAnswers,
  trafficSince,
} from '../../src/coordinator/answers.ts';
import { statisticsOf } from '../monitor/statistics.ts';

const refused = statisticsOf({ 'error-ratio': 1 }, { requests: 8, answered: 0 });
const served = statisticsOf({ 'error-ratio': 0 }, { requests: 8, answered: 1 });
const idle = statisticsOf({}, { requests: 0 });

type Looks = readonly (readonly [users: number, seen: AgentStatistics | null])[];

/** A look at users of whom so many were ordered and so many are there. */
function look(
  time: number,
  [requestedUsers, activeUsers]: readonly [number, number],
  statistics: AgentStatistics | null,
): Look {
  return { time, requestedUsers, activeUsers, statistics };
}

/** A look every five seconds, with so many users and what they saw. */
function heard(looks: Looks): [Answers, number] {
  let answers = noAnswers;
  looks.forEach(([users, statistics], index) => {
    answers = hear(answers, look(5 * index, [users, users], statistics));
  });
  return [answers, 5 * (looks.length - 1)];
}

const many = (count: number, users: number, statistics: AgentStatistics | null): Looks =>
  Array.from({ length: count }, () => [users, statistics] as const);

describe('a service that answers nothing', () => {
  it.each<[string, boolean, Looks]>([
    ['for 30 s', true, [[0, idle], ...many(7, 9, refused)]],
    ['for 25 s', false, [[0, idle], ...many(6, 9, refused)]],
    ['but once', false, [[9, served], ...many(9, 9, refused)]],
    ['of nothing that was asked', false, many(9, 9, idle)],
    ['as far as nobody tells', false, many(9, 9, null)],
    ['without load', false, many(9, 0, idle)],
  ])('is given up: %s', (_, given, looks) => {
    expect(isUnanswered(...heard(looks))).toBe(given);
  });

  it('leaves no run an answer that is over before', () => {
    expect(isUnanswered(...heard(many(2, 9, refused)), true)).toBe(true);
    expect(
      isUnanswered(
        ...heard([
          [9, served],
          [9, refused],
        ]),
        true,
      ),
    ).toBe(false);
    expect(isUnanswered(...heard(many(2, 9, idle)), true)).toBe(false);
  });
});

describe('users of whom no request ends', () => {
  const ofHttp = { ...idle, onlyHttp: true as const };

  it.each<[string, boolean, Looks]>([
    ['for 30 s', true, [[0, idle], ...many(7, 9, idle)]],
    ['for 25 s', false, [[0, idle], ...many(6, 9, idle)]],
    ['and are told late', false, [...many(4, 9, null), ...many(6, 9, idle)]],
    ['but once', false, [[9, refused], ...many(9, 9, idle)]],
    ['as far as nobody tells', false, many(9, 9, null)],
    ['over HTTP, and may do so in other ways', false, many(9, 9, ofHttp)],
    ['for there are none', false, many(9, 0, idle)],
  ])('are no load: %s', (_, none, looks) => {
    expect(gotNothingDone(...heard(looks))).toBe(none);
  });
});

describe('traffic', () => {
  it.each<[string, boolean, Looks]>([
    ['that is answered for 15 s', true, many(4, 9, served)],
    ['that was answered, by users who think for long', true, [[9, served], ...many(3, 9, idle)]],
    ['that is answered for 10 s', false, many(3, 9, served)],
    ['of users who left meanwhile', false, [...many(4, 9, served), [0, idle], [9, served]]],
    ['that fails', false, many(9, 9, refused)],
    ['of which nobody tells', false, many(9, 9, null)],
  ])('is there: %s', (_, there, looks) => {
    expect(trafficSince(...heard(looks)) !== null).toBe(there);
  });
});

it.each([
  [{ 'error-ratio': 1, 'latency-mean': NaN }, 0],
  [{ 'error-ratio': 1, 'latency-mean': 0.1 }, 100],
  [{ 'error-ratio': 0.9, 'latency-mean': NaN }, 100],
  [{ 'latency-mean': 0.1 }, 100],
])('answers are counted by what the engine tells: %j', (values, answered) => {
  expect(answeredOf(statisticsOf(values))).toBe(answered);
});

describe('what is known after a look', () => {
  it('is nothing while there is no user, whatever the agents tell', () => {
    expect(hear(noAnswers, look(5, [0, 0], served))).toEqual({
      ...{ loadedSince: null, asked: false, answered: false },
      ...{ servedSince: null, countedSince: null },
    });
  });

  it.each<[string, readonly [number, number]]>([
    ['are ordered and there', [9, 9]],
    ['are ordered, and on their way', [1, 0]],
    ['are still there, and ordered away', [0, 1]],
  ])('is that of load where users %s', (_, users) => {
    expect(hear(noAnswers, look(5, users, served))).toEqual({
      ...{ loadedSince: 5, asked: true, answered: true },
      ...{ servedSince: 5, countedSince: 5 },
    });
  });

  it('is kept from the first look that told of it', () => {
    const first = hear(noAnswers, look(5, [9, 9], served));
    expect(hear(first, look(10, [9, 9], served))).toEqual(first);
    expect(hear(first, look(10, [9, 9], refused))).toEqual(first);
    expect(hear(first, look(10, [9, 9], null))).toEqual(first);
  });

  it('is but the traffic what ends with the users', () => {
    const first = hear(noAnswers, look(5, [9, 9], served));
    const away = hear(first, look(10, [0, 0], served));
    expect(away).toEqual({ ...first, servedSince: null });
    expect(hear(away, look(15, [9, 9], served))).toEqual({ ...first, servedSince: 15 });
  });

  it('has no answer of requests that all failed, and no request of none', () => {
    const loaded = { ...noAnswers, loadedSince: 5 };
    expect(hear(noAnswers, look(5, [9, 9], refused))).toEqual({
      ...loaded,
      asked: true,
      countedSince: 5,
    });
    expect(hear(noAnswers, look(5, [9, 9], idle))).toEqual({ ...loaded, countedSince: 5 });
    expect(hear(noAnswers, look(5, [9, 9], null))).toEqual(loaded);
  });

  it('counts no users of whom only what goes over HTTP is told', () => {
    const ofHttp = { ...served, onlyHttp: true as const };
    expect(hear(noAnswers, look(5, [9, 9], ofHttp))).toEqual({
      ...{ loadedSince: 5, asked: true, answered: true },
      ...{ servedSince: 5, countedSince: null },
    });
  });
});

describe('patience', () => {
  it('has an end 30 s after the first user, not earlier', () => {
    const answers = hear(noAnswers, look(5, [9, 9], refused));
    expect([34.9, 35].map((time) => isUnanswered(answers, time))).toEqual([false, true]);
  });

  it('has no end before the first user, but for that of the run', () => {
    const asked = { ...noAnswers, asked: true };
    expect(isUnanswered(asked, 1000)).toBe(false);
    expect(isUnanswered(asked, 1000, true)).toBe(true);
  });

  it('with users of whom no request ends has an end 30 s after they were counted', () => {
    const answers = hear(noAnswers, look(5, [9, 9], idle));
    expect([34.9, 35].map((time) => gotNothingDone(answers, time))).toEqual([false, true]);
    expect(gotNothingDone({ ...answers, asked: true }, 35)).toBe(false);
    expect(gotNothingDone({ ...answers, countedSince: null }, 35)).toBe(false);
  });
});

it('traffic is sure after 15 s of answers, and told with its beginning', () => {
  const answers = hear(noAnswers, look(5, [9, 9], served));
  expect([19.9, 20].map((time) => trafficSince(answers, time))).toEqual([null, 5]);
  expect(trafficSince(noAnswers, 1000)).toBeNull();
});

it('answers are counted by the engine where it does so', () => {
  const values = { 'error-ratio': 1, 'latency-mean': NaN };
  expect(answeredOf(statisticsOf(values, { answered: 7 }))).toBe(7);
  expect(answeredOf(statisticsOf({}, { answered: 0 }))).toBe(0);
});
