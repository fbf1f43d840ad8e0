import { expect, it } from '@jest/globals';
import {
  inBrackets,
  judgedOf,
  percent,
  quoted,
  samplesOf,
  short,
  shortUsers,
} from '../../src/coordinator/evidence.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { guard, p95 } from './doubted.ts';
import { play } from './played.ts';

it.each([
  [0, '0'],
  [0.16, '0.16'],
  [0.016_049, '0.016'],
  [201.3, '201'],
  [999.6, '1,000'],
  [1060, '1,060'],
  [1234, '1,230'],
  [1235, '1,240'],
  [2_345_678, '2,350,000'],
  [-1.2345, '-1.23'],
  [0.000_012_34, '0.0000123'],
])('%d is told in three digits, as %s', (value, text) => {
  expect(short(value)).toBe(text);
});

it.each([
  [0, '0 users'],
  [1, '1 user'],
  [2, '2 users'],
  [1234, '1,230 users'],
])('%d users are told as %s', (users, text) => {
  expect(shortUsers(users)).toBe(text);
});

it.each([
  [0, '0%'],
  [0.000_012, '0.0012%'],
  [0.0123, '1.2%'],
  [0.0994, '9.9%'],
  [0.1, '10%'],
  [0.1044, '10%'],
  [0.106, '11%'],
  [1, '100%'],
])('a share of %d is told as %s', (share, text) => {
  expect(percent(share)).toBe(text);
});

it('names are told in quotes, each of them once', () => {
  expect(quoted(['p95', 'cpu', 'p95'])).toBe('"p95", "cpu"');
  expect(quoted([])).toBe('');
});

it('a sentence stands in brackets behind a space, and nothing is left as nothing', () => {
  expect(inBrackets('connection refused')).toBe(' (connection refused)');
  expect(inBrackets('')).toBe('');
});

it('judged are the signals of the user that are not shown only', () => {
  const shown = signal('queue', 5, { reportOnly: true });
  const cpu = signal('cpu', 0.8);
  const readings = [p95, shown, guard, cpu].map((of) => reading(of, 5, 0.1));
  const { samples } = play({ users: 1, seconds: 5, readings: () => readings });
  expect(samples.flatMap(judgedOf).map((one) => one.signal.name)).toEqual(['p95', 'cpu']);
});

it('looks of a level are those after its beginning, up to its end', () => {
  const { levels, samples } = play(
    { users: 10, seconds: 10 },
    { users: 20, seconds: 15, side: 'healthy' },
    { users: 30, seconds: 10 },
  );
  const times = levels.map((level) => samplesOf(level, samples).map(({ time }) => time));
  expect(times).toEqual([[15, 20, 25]]);
});

it('the look at the end of a level is one of it, though its time was rounded', () => {
  const { levels, samples } = play({ users: 10, seconds: 10, side: 'healthy' });
  const late = (seconds: number) =>
    samples.map((sample) => ({ ...sample, time: sample.time + seconds }));
  const [level] = levels;
  if (level === undefined) throw new Error('there is a level');
  expect(samplesOf(level, late(1e-7))).toHaveLength(2);
  expect(samplesOf(level, late(1e-5))).toHaveLength(1);
});
