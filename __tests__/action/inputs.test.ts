import { describe, expect, it } from '@jest/globals';

import { maskable, readInputs, secretsIn } from '../../src/action/inputs.ts';

describe('readInputs', () => {
  it('reads each INPUT_ variable by the name of its input, unknown ones included', () => {
    const inputs = readInputs({
      'INPUT_MAX-USERS': ' 500 ',
      INPUT_SIGNALS: '- name: a\n  max: 1\n',
      'INPUT_FAIL-ON': '',
      INPUT_MAX_USERS: '7',
      'INPUT_GITHUB-TOKEN': 'ghs_token',
      'INPUT_JOB-CHECK-RUN-ID': '42',
      'INPUT_JOB-MATRIX': '{"node":24}',
      GITHUB_JOB: 'load',
    });
    expect(inputs).toEqual({
      settings: {
        'max-users': '500',
        signals: '- name: a\n  max: 1',
        'fail-on': '',
        max_users: '7',
        'github-token': 'ghs_token',
      },
      token: 'ghs_token',
      checkRunId: '42',
      matrix: '{"node":24}',
    });
  });

  it('has no token, job or matrix outside of a workflow', () => {
    expect(readInputs({ HOME: '/root' })).toEqual({
      settings: {},
      token: '',
      checkRunId: '',
      matrix: '',
    });
  });
});

describe('secretsIn', () => {
  const secretsOf = (settings: Record<string, string>): readonly string[] =>
    secretsIn({ settings, token: '', checkRunId: '', matrix: '' });

  it.each([
    ['a token', { 'prometheus-token': 'prom-token' }, ['prom-token']],
    [
      'headers, and what follows their scheme',
      { 'agent-headers': 'Authorization: Bearer abcd1234\nX-Key: wxyz' },
      ['Bearer abcd1234', 'abcd1234', 'wxyz'],
    ],
    [
      'a header that is not well-formed',
      { 'prometheus-headers': 'just-a-secret' },
      ['just-a-secret'],
    ],
    [
      'passwords in URLs, as written, decoded, and as they are sent',
      { 'prometheus-url': 'https://me:p%40ss@metrics.example/prom' },
      ['bWU6cEBzcw==', 'p%40ss', 'p@ss'],
    ],
    [
      'a token in a URL on any line',
      { 'agent-urls': 'http://a.example:4000\nhttp://token@b.example' },
      ['dG9rZW46', 'token'],
    ],
    ['nothing', { 'target-url': 'http://a.example/users/@me' }, []],
  ])('finds %s', (_, settings, expected) => {
    expect(secretsOf(settings)).toEqual(expected);
  });

  it('finds the token of the job', () => {
    const inputs = { settings: {}, token: 'ghs_token', checkRunId: '', matrix: '' };
    expect(secretsIn(inputs)).toEqual(['ghs_token']);
  });
});

describe('maskable', () => {
  it('leaves out what would black out numbers and words', () => {
    expect(maskable(['', 'abc', 'abcd', '1234567', '12345678', 'abcd'])).toEqual([
      'abcd',
      '12345678',
    ]);
  });
});
