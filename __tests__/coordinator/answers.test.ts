import { describe, expect, it } from '@jest/globals';
import type { AgentStatistics } from '../../src/cluster/agent.ts';
import {
  answeredOf,
  type Answers,
  gotNothingDone,
  hear,
  isUnanswered,
  noAnswers,
  trafficSince,
} from '../../src/coordinator/answers.ts';
import { statisticsOf } from '../monitor/statistics.ts';

const refused = statisticsOf({ 'error-ratio': 1 }, { requests: 8, answered: 0 });
const served = statisticsOf({ 'error-ratio': 0 }, { requests: 8, answered: 1 });
const idle = statisticsOf({}, { requests: 0 });

type Looks = readonly (readonly [users: number, seen: AgentStatistics | null])[];

/** A look every five seconds, with so many users and what they saw. */
function heard(looks: Looks): [Answers, number] {
  let answers = noAnswers;
  looks.forEach(([users, statistics], index) => {
    const look = { time: 5 * index, requestedUsers: users, activeUsers: users, statistics };
    answers = hear(answers, look);
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
