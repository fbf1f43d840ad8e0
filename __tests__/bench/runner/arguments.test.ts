import { describe, expect, it } from '@jest/globals';
import { parseArguments, usageOf } from '../../../bench/runner/arguments.ts';
import { problemsOf } from '../problems.ts';

const all = ['capacity-gate', 'original', 'double-bisect'];
const nothing = { json: null, markdown: null, picture: null };

describe('the arguments of the benchmark', () => {
  it('are the public scenarios, 20 seeds and all algorithms when nothing is said', () => {
    expect(parseArguments([])).toEqual({
      source: { file: 'bench/scenarios.json' },
      seeds: 20,
      algorithms: all,
      ...nothing,
    });
  });

  it('can all be said', () => {
    const words =
      '--scenarios a.json --seeds 3 --algorithms double-bisect,capacity-gate --json b --markdown c --picture d';
    expect(parseArguments(words.split(' '))).toEqual({
      source: { file: 'a.json' },
      seeds: 3,
      algorithms: ['capacity-gate', 'double-bisect'],
      json: 'b',
      markdown: 'c',
      picture: 'd',
    });
  });

  it.each([
    ['--random 7', { randomSeed: 7, count: 20 }],
    ['--random=0 --count=5', { randomSeed: 0, count: 5 }],
  ])('draw scenarios: %s', (words, source) => {
    expect(parseArguments(words.split(' ')).source).toEqual(source);
  });

  it('are those of another benchmark, with an option and defaults of its own', () => {
    const program = {
      script: 'bench/worlds.ts',
      fileOption: 'worlds',
      defaultFile: 'w.json',
      defaultSeeds: 8,
    } as const;
    expect(parseArguments([], program)).toMatchObject({ source: { file: 'w.json' }, seeds: 8 });
    expect(parseArguments(['--worlds', 'a'], program).source).toEqual({ file: 'a' });
    expect(problemsOf(() => parseArguments(['--scenarios', 'a'], program))).toEqual([
      '--scenarios: expected --worlds, --random, --count, --seeds, --algorithms, --json, --markdown or --picture, got --scenarios',
      'a: expected options only, got the word "a"',
    ]);
    expect(problemsOf(() => parseArguments(['--worlds=a', '--random=1'], program))).toEqual([
      '--random: expected either this or --worlds, got both',
    ]);
    expect(usageOf(program).split('\n')[0]).toBe(
      'node bench/worlds.ts [--worlds FILE | --random SEED [--count 20]] [--seeds 8]',
    );
  });

  const range = 'expected a whole number of 1 or more, got';
  it.each([
    ['--seeds 0', [`--seeds: ${range} "0"`]],
    ['--seeds 2.5', [`--seeds: ${range} "2.5"`]],
    ['--seeds', ['--seeds: expected a value, got none']],
    ['--json --seeds=2', ['--json: expected a value, got none']],
    ['--random x', ['--random: expected a whole number of 0 or more, got "x"']],
    ['--random 1 --scenarios f', ['--random: expected either this or --scenarios, got both']],
    ['--count 5', ['--count: expected with --random only, got it without']],
    [
      '--algorithms original,newest',
      [
        '--algorithms: expected capacity-gate, original or double-bisect, separated by commas, got "newest"',
      ],
    ],
    ['more', ['more: expected options only, got the word "more"']],
    [
      '--seed 2 --seeds -1',
      [
        '--seed: expected --scenarios, --random, --count, --seeds, --algorithms, --json, --markdown or --picture, got --seed',
        '2: expected options only, got the word "2"',
        `--seeds: ${range} "-1"`,
      ],
    ],
  ])('are refused, with all that is wrong: %s', (words, expected) => {
    expect(problemsOf(() => parseArguments(words.split(' ')))).toEqual(expected);
  });
});
