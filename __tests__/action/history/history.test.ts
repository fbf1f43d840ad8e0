import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import {
  appendToHistory,
  explainHistoryFailure,
  readHistory,
} from '../../../src/action/history/history.ts';
import { formatHistory, historyPath } from '../../../src/action/history/format.ts';
import { FakeGitHub, type Fault } from '../../fakes/github/fake-github.ts';
import { openFake, recordedWait } from '../../fakes/github/open.ts';
import { historyEntry } from './entry.ts';

const branch = 'capacity-history';
const key = 'CI / load';
const path = historyPath(key);
const place = { branch, key };

describe.each(['github', 'gitea'] as const)('the history on %s', (flavour) => {
  let github: FakeGitHub;
  let waits: number[];

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop', flavour);
    await github.start();
    waits = [];
  });

  afterEach(async () => {
    await github.stop();
  });

  const never = new AbortController().signal;
  const read = async (): Promise<unknown> =>
    await readHistory(openFake(github), place, never, recordedWait(waits));
  const append = async (minute: number, signal = never): Promise<string> =>
    await appendToHistory(
      openFake(github),
      place,
      historyEntry(minute),
      signal,
      recordedWait(waits),
    );
  const stored = (): string | undefined => github.git.file(branch, path)?.text;
  const asked = (): readonly string[] =>
    github.requests.map(({ method, path: url }) =>
      `${method} ${url}`.replace(/(?:\/api\/v1)?\/repos\/octo\/shop/, ''),
    );

  it('is empty without a branch, and without a file on it', async () => {
    expect(await read()).toEqual([]);
    github.git.branches.set(branch, github.git.addCommit([]));
    expect(await read()).toEqual([]);
  });

  it('is made with its branch, then appended to, a commit a run', async () => {
    expect(await append(1)).toBe('appended');
    expect(await append(2)).toBe('appended');
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
    expect(stored()).toBe(formatHistory(key, [historyEntry(1), historyEntry(2)]));
    expect(github.git.log(branch).map(({ message }) => message)).toEqual([
      'Add the run of 2026-01-01T00:02:00.000Z to "CI / load" [skip ci]',
      'Add the run of 2026-01-01T00:01:00.000Z to "CI / load" [skip ci]',
      ...(flavour === 'gitea' ? ['First commit'] : []),
    ]);
    expect(waits).toEqual([]);
  });

  it('has a file for each key', async () => {
    await append(1);
    const other = { branch, key: 'nightly' };
    await appendToHistory(openFake(github), other, historyEntry(2), never);
    expect(await read()).toEqual([historyEntry(1)]);
    expect(github.git.file(branch, 'nightly.json')?.text).toBe(
      formatHistory('nightly', [historyEntry(2)]),
    );
  });

  it('keeps the newest 500', async () => {
    const many = Array.from({ length: 500 }, (_, minute) => historyEntry(minute));
    github.git.write(branch, path, formatHistory(key, many), 'by hand');
    await append(500);
    expect(await read()).toEqual([...many.slice(1), historyEntry(500)]);
  });

  it('is read when the API gives no content of so large a file', async () => {
    await append(1);
    github.largestFile = 10;
    expect(await append(2)).toBe('appended');
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
  });

  it('loses nothing of 20 parallel writers, who also race for the branch', async () => {
    const minutes = Array.from({ length: 20 }, (_, minute) => minute);
    const done = await Promise.all(minutes.map((minute) => append(minute)));
    expect(done).toEqual(minutes.map(() => 'appended'));
    expect(await read()).toEqual(minutes.map((minute) => historyEntry(minute)));
    expect(waits.length).toBeGreaterThan(0);
  });

  it('loses nothing when parallel writers have keys of their own', async () => {
    const keys = Array.from({ length: 5 }, (_, index) => `key-${index}`);
    await Promise.all(
      keys.map((each, index) =>
        appendToHistory(
          openFake(github),
          { branch, key: each },
          historyEntry(index),
          never,
          recordedWait(waits),
        ),
      ),
    );
    const read = keys.map((each) => github.git.file(branch, `${each}.json`)?.text);
    expect(read).toEqual(keys.map((each, index) => formatHistory(each, [historyEntry(index)])));
  });

  it.each([409, 422])('reads again after the conflict %i, and pauses', async (status) => {
    await append(1);
    github.requests.length = 0;
    github.faults.push({ method: 'PUT', status, message: 'is at 1 but expected 2' });
    expect(await append(2)).toBe('appended');
    expect(asked()).toEqual([
      `GET /contents/${path}?ref=${branch}`,
      `PUT /contents/${path}`,
      `GET /contents/${path}?ref=${branch}`,
      `PUT /contents/${path}`,
    ]);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeLessThanOrEqual(0.5);
  });

  it('gives up on a conflict that stays', async () => {
    await append(1);
    const fault = { method: 'PUT', status: 409, message: 'Changes must be made through a pull' };
    github.faults.push(...Array.from({ length: 40 }, () => fault));
    await expect(append(2)).rejects.toThrow('Changes must be made through a pull');
    expect(waits).toHaveLength(29);
    expect(Math.max(...waits)).toBeLessThanOrEqual(4);
    expect(github.faults).toHaveLength(10);
  });

  it('says what it was waiting for when its time is over', async () => {
    await append(1);
    github.faults.push({ method: 'PUT', status: 409, message: 'is at 1 but expected 2' });
    const time = new AbortController();
    const appended = appendToHistory(openFake(github), place, historyEntry(2), time.signal, () => {
      time.abort();
      return Promise.reject(new Error('aborted'));
    });
    await expect(appended).rejects.toThrow('is at 1 but expected 2');
  });

  it.each([
    ['the answer was 502', 502],
    ['the connection broke', null],
  ])('does not add twice what was written though %s', async (_, status) => {
    await append(1);
    github.faults.push({ method: 'PUT', status, message: 'lost', afterEffect: true });
    expect(await append(2)).toBe('present');
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
  });

  it('does not add twice what was written with its branch though the answer was lost', async () => {
    const lost = { method: 'POST', status: 502, message: 'lost', afterEffect: true };
    // Gitea is asked for the branch only after it has said that there is none.
    github.faults.push(
      ...(flavour === 'gitea'
        ? [{ method: 'POST', status: 404, message: 'branch does not exist' }, lost]
        : [{ ...lost, path: /git\/refs/ }]),
    );
    expect(await append(1)).toBe('present');
    expect(await read()).toEqual([historyEntry(1)]);
  });

  it('does not add a run twice', async () => {
    await append(1);
    expect(await append(1)).toBe('present');
    expect(github.git.log(branch)).toHaveLength(flavour === 'gitea' ? 2 : 1);
  });

  it('leaves a damaged file as it is, and says what is wrong', async () => {
    const damaged = formatHistory(key, [historyEntry(1), historyEntry(2)]).replace(
      /"users":1000/,
      '"users":',
    );
    github.git.write(branch, path, damaged, 'by hand');
    const message =
      `The history file ${path} on branch capacity-history cannot be read: ` +
      'line 5 is not an entry. Mend it by hand, or delete it to start anew.';
    await expect(read()).rejects.toThrow(message);
    await expect(append(3)).rejects.toThrow(message);
    expect(stored()).toBe(damaged);
    expect(waits).toEqual([]);
  });

  it.each<[string, Omit<Fault, 'method'>, readonly number[]]>([
    ['a server error', { status: 500, message: 'x' }, [1]],
    ['a rate limit', { status: 429, message: 'x', headers: { 'retry-after': '7' } }, [7]],
    [
      'a secondary limit',
      { status: 403, message: 'secondary rate limit', headers: { 'retry-after': '30' } },
      [30],
    ],
  ])('waits and tries again after %s', async (_, fault, expected) => {
    await append(1);
    github.faults.push({ method: 'GET', ...fault }, { method: 'PUT', ...fault });
    expect(await append(2)).toBe('appended');
    expect(waits).toEqual([...expected, ...expected]);
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
  });

  it.each([
    ['GET', 403],
    ['PUT', 403],
    ['PUT', 404],
  ])('does not insist when %s is refused with %i', async (method, status) => {
    await append(1);
    github.faults.push({ method, status, message: 'Resource not accessible by integration' });
    await expect(append(2)).rejects.toThrow('Resource not accessible');
    expect(waits).toEqual([]);
    expect(await read()).toEqual([historyEntry(1)]);
  });

  it('does not take a repository that it may not see for an empty history', async () => {
    github.faults.push(
      { method: 'GET', path: /contents/, status: 404, message: 'Not Found' },
      { method: 'GET', path: /^$/, status: 404, message: 'Not Found' },
    );
    await expect(read()).rejects.toThrow('Not Found');
  });

  it('does not make a branch when it may not', async () => {
    const post = { method: 'POST', status: 403, message: 'Resource not accessible' };
    github.faults.push(post);
    await expect(append(1)).rejects.toThrow('Resource not accessible');
    expect([...github.git.branches.keys()]).toEqual(['main']);
  });

  it('goes on when another run has made the branch in between', async () => {
    github.faults.push({
      method: 'POST',
      path: flavour === 'gitea' ? /contents/ : /git\/refs/,
      status: 422,
      message: 'Reference already exists',
    });
    expect(await append(1)).toBe('appended');
    expect(await read()).toEqual([historyEntry(1)]);
  });
});

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
  ] as const)('explains %p', (error, doing, readOnlyBecause, expected) => {
    expect(explainHistoryFailure(error, { doing, branch, readOnlyBecause })).toBe(expected);
  });
});
