import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { explainRefusal, isChange, writeComment } from '../../../src/action/comment/comment.ts';
import { givenBaseline } from '../../../src/gate/baseline.ts';
import type { Comparison } from '../../../src/gate/regression.ts';
import type { VerdictWord } from '../../../src/gate/verdict.ts';
import { FakeGitHub, type Fault } from '../../fakes/github/fake-github.ts';
import { openFake, recordedWait } from '../../fakes/github/open.ts';

const marker = '<!-- capacity-gate: CI / load -->';
const pullRequest = { number: 7, readOnlyBecause: '' };

describe('writeComment', () => {
  let github: FakeGitHub;
  let waits: number[];

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
    waits = [];
  });

  afterEach(async () => {
    await github.stop();
  });

  const write = async (
    body: string,
    signal = new AbortController().signal,
    mayCreate = true,
  ): Promise<string | null> =>
    await writeComment(
      openFake(github),
      pullRequest,
      { marker, body, mayCreate },
      signal,
      recordedWait(waits),
    );

  it('creates a comment once and updates it from then on', async () => {
    github.comments.push({ id: 1, body: 'A person wrote this.' });
    expect(await write(`${marker}\nfirst`)).toBe('created');
    expect(await write(`${marker}\nsecond`)).toBe('updated');
    expect(github.comments).toEqual([
      { id: 1, body: 'A person wrote this.' },
      { id: 2, body: `${marker}\nsecond` },
    ]);
    expect(github.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /repos/octo/shop/issues/7/comments?per_page=100&page=1',
      'POST /repos/octo/shop/issues/7/comments',
      'GET /repos/octo/shop/issues/7/comments?per_page=100&page=1',
      'GET /user',
      'PATCH /repos/octo/shop/issues/comments/2',
    ]);
  });

  it('leaves what a person wrote under its marker, and takes its own', async () => {
    github.comments.push({ id: 1, body: `${marker}\nmine` });
    github.authors.set(1, 'stranger');
    expect(await write(`${marker}\nfirst`)).toBe('created');
    expect(await write(`${marker}\nsecond`)).toBe('updated');
    expect(github.comments.map(({ body }) => body)).toEqual([
      `${marker}\nmine`,
      `${marker}\nsecond`,
    ]);
  });

  it('takes with a personal token what that person wrote, and nothing of a bot', async () => {
    github.login = 'octocat';
    github.comments.push({ id: 1, body: `${marker}\nof a bot` });
    expect(await write(`${marker}\nfirst`)).toBe('created');
    expect(await write(`${marker}\nsecond`)).toBe('updated');
    expect(github.comments.map(({ body }) => body)).toEqual([
      `${marker}\nof a bot`,
      `${marker}\nsecond`,
    ]);
  });

  it('makes none where it may only update one', async () => {
    const { signal } = new AbortController();
    expect(await write(`${marker}\nfirst`, signal, false)).toBeNull();
    expect(github.comments).toEqual([]);
    github.comments.push({ id: 1, body: `${marker}\nold` });
    expect(await write(`${marker}\nnew`, signal, false)).toBe('updated');
    expect(github.comments).toEqual([{ id: 1, body: `${marker}\nnew` }]);
  });

  it('finds its comment on the third page, past those of other keys', async () => {
    github.largestPage = 2;
    const bodies = [
      'hello',
      '<!-- capacity-gate: CI / other -->\n',
      `> ${marker}`,
      'b',
      `${marker}\n`,
    ];
    bodies.forEach((body, index) => github.comments.push({ id: index + 1, body }));
    expect(await write(`${marker}\nnew`)).toBe('updated');
    expect(github.comments.map(({ body }) => body)).toEqual([
      ...bodies.slice(0, 4),
      `${marker}\nnew`,
    ]);
    expect(github.requests.filter(({ path }) => path.includes('page='))).toHaveLength(3);
  });

  it.each<[string, Omit<Fault, 'method'>, readonly [number, number]]>([
    ['a server error', { status: 502, message: 'Bad Gateway' }, [0, 1]],
    ['a validation that may pass', { status: 422, message: 'Validation Failed' }, [0, 1]],
    ['a rate limit', { status: 429, message: 'x', headers: { 'retry-after': '5' } }, [5, 5]],
    [
      'a secondary rate limit',
      { status: 403, message: 'You have exceeded a secondary rate limit' },
      [0, 1],
    ],
    [
      'a secondary rate limit that asks for a wait',
      { status: 403, message: 'secondary', headers: { 'retry-after': '60' } },
      [60, 60],
    ],
    [
      "a limit that ends soon by the server's clock",
      {
        status: 403,
        message: 'API rate limit exceeded',
        headers: {
          date: 'Thu, 01 Jan 2026 00:00:00 GMT',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Date.UTC(2026, 0, 1, 0, 0, 42) / 1000),
        },
      },
      [42, 42],
    ],
    ['a broken connection', { status: null, message: '' }, [0, 1]],
  ])('tries again after %s', async (_, fault, expected) => {
    github.faults.push({ method: 'POST', ...fault });
    expect(await write(`${marker}\ntext`)).toBe('created');
    const [least, most] = expected;
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(least);
    expect(waits[0]).toBeLessThanOrEqual(most);
    expect(github.comments).toHaveLength(1);
  });

  it('does not comment twice when only the answer was lost', async () => {
    github.faults.push({ method: 'POST', status: 502, message: 'lost', afterEffect: true });
    expect(await write(`${marker}\ntext`)).toBe('updated');
    expect(github.comments).toEqual([{ id: 1, body: `${marker}\ntext` }]);
  });

  it('gives up after three attempts', async () => {
    const fault = { method: 'GET', status: 500, message: 'Server Error' };
    github.faults.push(fault, fault, fault, fault);
    await expect(write(marker)).rejects.toThrow('Server Error');
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeLessThanOrEqual(1);
    expect(waits[1]).toBeLessThanOrEqual(2);
    expect(github.faults).toHaveLength(1);
  });

  it.each([
    ['it is not allowed', { status: 403, message: 'Resource not accessible by integration' }],
    [
      'it is asked to wait for long',
      { status: 429, message: 'x', headers: { 'retry-after': '61' } },
    ],
    ['there is no such pull request', { status: 404, message: 'Not Found' }],
  ])('does not try again when %s', async (_, fault) => {
    github.faults.push({ method: 'POST', ...fault });
    await expect(write(marker)).rejects.toThrow(fault.message);
    expect(waits).toEqual([]);
    expect(github.comments).toEqual([]);
  });

  it('says why it was waiting when its time is over', async () => {
    github.faults.push({ method: 'POST', status: 429, message: 'slow down' });
    const time = new AbortController();
    const keyed = { marker, body: marker, mayCreate: true };
    const written = writeComment(openFake(github), pullRequest, keyed, time.signal, () => {
      time.abort();
      return Promise.reject(new Error('aborted'));
    });
    await expect(written).rejects.toThrow('slow down');
  });

  it('ends at once when its time is over', async () => {
    github.silent = true;
    const time = new AbortController();
    const written = write(marker, time.signal);
    await github.received(1);
    time.abort();
    await expect(written).rejects.toThrow();
    expect(waits).toEqual([]);
    expect(github.requests).toHaveLength(1);
  });
});

describe('isChange', () => {
  const comparison = (low: number | null, high: number | null): Comparison => ({
    baseline: givenBaseline(1000, 'main'),
    changePercent: null,
    changeLowPercent: low,
    changeHighPercent: high,
    detectableLossPercent: null,
  });

  it.each<[string, VerdictWord, Comparison | null, boolean]>([
    ['a gate that fails', 'fail', null, true],
    ['a requirement that is met', 'pass', null, false],
    ['nothing to compare with', 'none', null, false],
    ['a gain', 'pass', comparison(0.5, 9), true],
    ['a fall', 'inconclusive', comparison(-9, -0.5), true],
    ['what may be chance', 'inconclusive', comparison(-6, 2), false],
    ['a fall that is seen from above alone', 'inconclusive', comparison(null, -1), true],
    ['what is seen from below alone', 'pass', comparison(-2, null), false],
  ])('of %s', (_, verdict, compared, expected) => {
    expect(isChange({ verdict, reason: '', parts: [], comparison: compared })).toBe(expected);
  });
});

describe('explainRefusal', () => {
  const refusal = (status: number, message: string, headers = {}): Error =>
    Object.assign(new Error(message), { response: { status, headers } });
  const fork = {
    number: 7,
    readOnlyBecause: 'runs for pull requests from forks have a read-only token',
  };

  it.each([
    [
      refusal(403, 'Resource not accessible by integration'),
      pullRequest,
      'No comment was written (403): the token may not write comments; give the job these permissions:\n' +
        'permissions:\n' +
        "  actions: read # The job's start, for what is left of its time.\n" +
        '  contents: write # The history.\n' +
        '  pull-requests: write # The comment.',
    ],
    [
      refusal(404, 'Not Found'),
      fork,
      'No comment was written (404): runs for pull requests from forks have a read-only token. The summary and the report have it all. A workflow started by workflow_run may comment in its place, with these permissions:\n' +
        'permissions:\n  actions: read # The report.\n  pull-requests: write # The comment.',
    ],
    [
      refusal(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0' }),
      pullRequest,
      'No comment was written: the API answered 403 (API rate limit exceeded).',
    ],
    [
      refusal(422, 'Validation Failed'),
      pullRequest,
      'No comment was written: the API answered 422 (Validation Failed).',
    ],
    [
      refusal(401, 'Bad credentials'),
      pullRequest,
      'No comment was written (401): the server does not know the token; give github-token one of this server that has not expired.',
    ],
    [
      new Error('connect ECONNREFUSED'),
      pullRequest,
      'No comment was written: the API did not answer (connect ECONNREFUSED).',
    ],
  ])('explains %p', (error, forPullRequest, expected) => {
    expect(explainRefusal(error, forPullRequest)).toBe(expected);
  });
});
