import { describe, expect, it } from '@jest/globals';
import { namesOf, parseFlags } from '../../src/command/flags.ts';

describe('parseFlags', () => {
  it.each<[string[], Record<string, string>]>([
    [[], {}],
    [['--max-users', '500', '--key=a=b'], { 'max-users': '500', key: 'a=b' }],
    [['--fail-on', ''], { 'fail-on': '' }],
    [
      ['--agent-urls', 'http://a', '--agent-urls', 'http://b'],
      { 'agent-urls': 'http://a\nhttp://b' },
    ],
    [['--signals', '- {name: a}'], { signals: '- {name: a}' }],
    [['--plan', '--max-users', '5'], { plan: 'true', 'max-users': '5' }],
    [['--plan', 'false', '--key', 'true'], { plan: 'false', key: 'true' }],
    [['--plan=true'], { plan: 'true' }],
  ])('reads %j', (argv, inputs) => {
    expect(parseFlags(argv)).toEqual({ kind: 'run', inputs, problems: [] });
  });

  it.each([
    ['--help', 'help'],
    ['-h', 'help'],
    ['--version', 'version'],
  ])('reads %s whatever else there is', (flag, kind) => {
    expect(parseFlags(['--colour', flag])).toEqual({ kind });
  });

  it.each<[string[], string[]]>([
    [['--max-user', '5'], ['--max-user: unknown flag, did you mean "--max-users"?']],
    [['--colour'], ['--colour: unknown flag, expected one that --help lists']],
    [['-max-users', '5'], ['-max-users: expected two hyphens, as --max-users']],
    [
      ['-max-users=5', '-plan'],
      [
        '-max-users: expected two hyphens, as --max-users',
        '-plan: expected two hyphens, as --plan',
      ],
    ],
    [['-x'], ['-x: unknown flag, expected one that --help lists']],
    [
      ['--history-branch', 'capacity'],
      [
        '--history-branch: expected no such flag, as only the action keeps a history; give --baseline a number or an earlier report.json',
      ],
    ],
    [
      ['--history-write-branches=lts'],
      [
        '--history-write-branches: expected no such flag, as only the action keeps a history; give --baseline a number or an earlier report.json',
      ],
    ],
    [['--key'], ['--key: expected TEXT behind it, got nothing']],
    [['--key', '--plan'], ['--key: expected TEXT behind it, got nothing']],
    [['--key', 'a', '--key', 'b'], ['--key: expected it once, got it again']],
    [
      ['500', 'hunter2'],
      ['arguments: expected flags as --max-users 500 only, got 2 other argument(s)'],
    ],
    [
      ['--colour', 'red', '--key'],
      [
        '--colour: unknown flag, expected one that --help lists',
        '--key: expected TEXT behind it, got nothing',
      ],
    ],
  ])('refuses %j', (argv, messages) => {
    const request = parseFlags(argv);
    const problems = request.kind === 'run' ? request.problems : [];
    expect(problems.map(({ input, message }) => `${input}: ${message}`)).toEqual(messages);
  });
});

describe('namesOf', () => {
  it.each([
    [{}, 'max-users', '--max-users'],
    [{}, 'history-branch', 'history-branch'],
    [{}, 'arguments', 'arguments'],
    [{}, '--colour', '--colour'],
    [{ config: 'capacity.yml', plan: 'true' }, 'plan', '--plan'],
    [{ config: 'capacity.yml', plan: 'true' }, 'max-users', 'max-users'],
  ])('with %j calls %s %s', (given, input, name) => {
    expect(namesOf(given)(input)).toBe(name);
  });
});
