import { describe, expect, it } from '@jest/globals';

import { explainHistoryFailure } from '../../../src/action/history/failure.ts';

const branch = 'capacity-history';

describe('explainHistoryFailure', () => {
  const refusal = (status: number, message: string, headers = {}): Error =>
    Object.assign(new Error(message), { response: { status, headers } });
  const block = [
    'permissions:',
    "  actions: read # The job's start, for what is left of its time.",
    '  contents: write # The history.',
    '  pull-requests: write # The comment.',
  ].join('\n');

  it.each([
    [
      refusal(403, 'Resource not accessible by integration'),
      'written',
      '',
      `The history on branch capacity-history was not written (403): the token may not write it; give the job these permissions:\n${block}`,
    ],
    [
      refusal(404, 'Not Found'),
      'read',
      '',
      `The history on branch capacity-history was not read (404): the token may not read it; give the job these permissions:\n${block}`,
    ],
    [
      refusal(403, 'Resource not accessible by integration'),
      'written',
      'runs that Dependabot started have a read-only token',
      'The history on branch capacity-history was not written (403): runs that Dependabot started have a read-only token.',
    ],
    [
      refusal(429, 'slow down', { 'retry-after': '600' }),
      'written',
      '',
      'The history on branch capacity-history was not written: the API answered 429 (slow down).',
    ],
    [
      new Error('connect ECONNREFUSED'),
      'read',
      '',
      'The history on branch capacity-history was not read: the API did not answer (connect ECONNREFUSED).',
    ],
    [
      refusal(401, 'Bad credentials'),
      'read',
      '',
      'The history on branch capacity-history was not read (401): the server does not know the token; give github-token one of this server that has not expired.',
    ],
    [
      refusal(422, 'Repository rule violations found'),
      'written',
      '',
      'The history on branch capacity-history was not written: the branch is protected (Repository rule violations found); except it from the rule.',
    ],
    [
      refusal(502, '<html>Bad Gateway</html>'),
      'written',
      '',
      'The history on branch capacity-history was not written: the API answered 502 (no reason given).',
    ],
  ] as const)('explains %p', (error, doing, readOnlyBecause, expected) => {
    const failure = { doing, branch, readOnlyBecause, isGitea: false };
    expect(explainHistoryFailure(error, failure)).toBe(expected);
  });

  it.each([403, 404, 500])('tells how Gitea lets itself be written, after %i', (status) => {
    const failure = { doing: 'written', branch, readOnlyBecause: '', isGitea: true } as const;
    expect(explainHistoryFailure(refusal(status, ''), failure)).toBe(
      `The history on branch capacity-history was not written: the API answered ${status} (no reason given). ` +
        "Where the runner has no git, the job's own token cannot write files on every Gitea (up to 1.24 it never " +
        'can): install git, or keep a personal token that may write to the repository as a secret, and give it ' +
        'as github-token.',
    );
  });
});
