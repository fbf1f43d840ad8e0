import { describe, expect, it } from '@jest/globals';

import { resolveKey } from '../../src/action/key.ts';

describe('resolveKey', () => {
  const job = { GITHUB_WORKFLOW: 'CI', GITHUB_JOB: 'load' };

  it.each([
    ['workflow and job', job, '', 'CI / load'],
    ['no matrix, as the runner writes it', job, 'null', 'CI / load'],
    ['an empty matrix', job, '{}', 'CI / load'],
    [
      'the values of a matrix',
      job,
      '{"os":"linux","node":24,"on":true}',
      'CI / load (linux, 24, true)',
    ],
    ['a matrix of objects', job, '{"agent":{"size":2}}', 'CI / load ({"size":2})'],
    ['the id of a step', { ...job, GITHUB_ACTION: 'checkout' }, '', 'CI / load / checkout'],
    ['a step without an id', { ...job, GITHUB_ACTION: '__octo_capacity-gate' }, '', 'CI / load'],
    ['a second use', { ...job, GITHUB_ACTION: '__octo_capacity-gate_2' }, '', 'CI / load / 2'],
    ['a name over two lines', { ...job, GITHUB_WORKFLOW: 'CI\n and  CD' }, '', 'CI and CD / load'],
    ['no workflow', {}, '', 'local'],
  ])('makes a key of %s', (_, env, matrix, expected) => {
    expect(resolveKey('auto', env, matrix)).toBe(expected);
  });

  it("takes the user's word as it is", () => {
    expect(resolveKey('nightly', job, '{"node":24}')).toBe('nightly');
  });
});
