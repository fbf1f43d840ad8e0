import { expect, it } from '@jest/globals';
import { timesBack } from '../../src/monitor/counted-back.ts';

it.each<[what: string, values: readonly number[], times: number]>([
  ['of a process that goes on', [0, 5, 5, 9, 20, 31, 40, 52, 60, 71, 80], 0],
  ['of two that answer by turns', [10, 7, 20, 12, 31, 22, 40, 31, 52, 40, 60, 52], 6],
  ['of one that restarts again and again', [10, 30, 2, 20, 3, 25, 1, 17, 4, 22, 2], 5],
  ['of one that restarted four times', [10, 30, 2, 20, 3, 25, 1, 17, 4, 22, 30], 0],
  ['that once in a while begins anew', Array.from({ length: 60 }, (_, at) => at % 10), 0],
  ['that nobody has seen', [], 0],
])('tells how often the counter %s went back', (_, values, times) => {
  expect(timesBack(values.map((value, index) => [2 * index, value]))).toBe(times);
});
