import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { renderBadge } from '../../../src/report/files/badge.ts';
import { formatHistory, historyPath } from '../../../src/action/history/format.ts';
import { appendToHistory, readHistory } from '../../../src/action/history/history.ts';
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
  /** Of the request that decides a race. */
  const write = flavour === 'gitea' ? { method: 'POST', path: /contents/ } : { method: 'PATCH' };
  /** The same where there is no branch yet. */
  const first = flavour === 'gitea' ? write : { method: 'POST', path: /git\/refs/ };

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
    expect(github.git.file(branch, 'capacity/nightly.json')?.text).toBe(
      formatHistory('nightly', [historyEntry(2)]),
    );
    expect(github.git.file(branch, 'capacity/nightly.svg')?.text).toBe(
      renderBadge(historyEntry(2)),
    );
  });

  it('has a page for people that tells of all keys', async () => {
    await append(1);
    const other = { branch, key: '__proto__' };
    await appendToHistory(openFake(github), other, historyEntry(2), never);
    const page = github.git.file(branch, 'capacity/README.md')?.text ?? '';
    expect(page.match(/^\| .*2026-01-01, main.*$/gm)).toEqual([
      '| CI / load | 1 | 2026-01-01, main | 1,000 (980 to 1,020) | p99 latency |',
      '| &#95;&#95;proto&#95;&#95; | 1 | 2026-01-01, main | 1,000 (980 to 1,020) | p99 latency |',
    ]);
  });

  it('leaves what else is on the branch, and the page of the branch it was made of', async () => {
    await append(1);
    github.git.write(branch, 'notes.md', 'mine', 'by hand');
    await append(2);
    expect(github.git.file(branch, 'notes.md')?.text).toBe('mine');
    expect(github.git.file(branch, 'README.md')?.text).toBe(
      flavour === 'gitea' ? '# Shop\n' : undefined,
    );
  });

  it('goes on from a file at the root of the branch, where it once was', async () => {
    const old = formatHistory(key, [historyEntry(1), historyEntry(2)]);
    github.git.write(branch, path.replace('capacity/', ''), old, 'as it was');
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
    expect(await append(3)).toBe('appended');
    expect(await read()).toEqual([historyEntry(1), historyEntry(2), historyEntry(3)]);
  });

  it.each(['package', 'tsconfig'])('takes no file of the project for the key %s', async (name) => {
    github.git.write('main', `${name}.json`, '{"key":"value"}', 'Begin');
    github.git.write(branch, `${name}.json`, '{"key":"value"}', 'A copy');
    const own = { branch, key: name };
    expect(await readHistory(openFake(github), own, never)).toEqual([]);
    expect(await appendToHistory(openFake(github), own, historyEntry(1), never)).toBe('appended');
    expect(await readHistory(openFake(github), own, never)).toEqual([historyEntry(1)]);
  });

  it('is made where the default branch has such a folder already', async () => {
    github.git.write('main', 'capacity/README.md', '# Ours\n', 'Begin');
    expect(await append(1)).toBe('appended');
    expect(github.git.file('main', 'capacity/README.md')?.text).toBe('# Ours\n');
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

  it('loses nothing of 20 parallel writers with keys of their own, nor on the page', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
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
    const read = keys.map((each) => github.git.file(branch, historyPath(each))?.text);
    expect(read).toEqual(keys.map((each, index) => formatHistory(each, [historyEntry(index)])));
    const page = github.git.file(branch, 'capacity/README.md')?.text ?? '';
    expect(page).toContain('| key-0 | 1 |');
  });

  it.each<[string, Omit<Fault, 'method'>]>([
    ['409', { status: 409, message: 'is at 1 but expected 2' }],
    ['422', { status: 422, message: 'Update is not a fast forward' }],
    ['500 without a word, as Gitea 1.24 does', { status: 500, message: '' }],
    ['403 with the words of Git', { status: 403, message: "cannot lock ref 'refs/heads/x'" }],
  ])('reads again after a lost race that is told by %s, and pauses', async (_, fault) => {
    await append(1);
    github.requests.length = 0;
    github.faults.push({ ...write, ...fault });
    expect(await append(2)).toBe('appended');
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
    expect(github.requests.filter(({ path: url }) => url.includes('/branches/'))).toHaveLength(2);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeLessThanOrEqual(2);
  });

  it('goes on for as long as others are faster, with pauses that grow and differ', async () => {
    await append(1);
    const fault = { ...write, status: 500, message: '' };
    github.faults.push(...Array.from({ length: 30 }, () => fault));
    const appended = appendToHistory(openFake(github), place, historyEntry(2), never, (seconds) => {
      github.git.write(branch, 'capacity/other.json', String(waits.push(seconds)), 'faster');
      return Promise.resolve();
    });
    expect(await appended).toBe('appended');
    const pauses = waits.slice(0, 30);
    expect(new Set(pauses).size).toBe(30);
    pauses.forEach((seconds, index) => {
      expect(seconds).toBeLessThanOrEqual(Math.min(12, 2 ** (2 * index + 1)));
    });
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
  });

  it.each([
    [true, '# Theirs\n'],
    [false, expect.stringContaining('| CI / load | 2 |')],
  ])('after many races leaves the page to who wrote since: %s', async (wasFollowed, page) => {
    await append(1);
    github.git.write(branch, 'capacity/README.md', '# Theirs\n', 'as they left it');
    const fault = { ...write, status: 409, message: 'faster' };
    github.faults.push(fault, fault, fault);
    const appended = appendToHistory(openFake(github), place, historyEntry(2), never, (seconds) => {
      const isRace = waits.push(seconds) <= 3;
      if (isRace || wasFollowed) {
        github.git.write(branch, 'capacity/other.json', String(waits.length), 'written');
      }
      return Promise.resolve();
    });
    expect(await appended).toBe('appended');
    expect(waits).toHaveLength(4);
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
    expect(github.git.file(branch, 'capacity/README.md')?.text).toEqual(page);
  });

  it.each([409, 422, 500])('gives up on a %i where nobody else wrote', async (status) => {
    await append(1);
    const fault = { ...write, status, message: 'as it is' };
    github.faults.push(...Array.from({ length: 10 }, () => fault));
    await expect(append(2)).rejects.toThrow('as it is');
    expect(github.faults).toHaveLength(6);
    expect(waits).toHaveLength(4);
  });

  it('does not try again on a branch that is protected', async () => {
    await append(1);
    const message =
      'Repository rule violations found: Changes must be made through a pull request.';
    github.faults.push({ ...write, status: 422, message });
    await expect(append(2)).rejects.toThrow(message);
    expect(waits).toEqual([]);
  });

  it('keeps the entry when the other keys cannot be read for the page', async () => {
    await append(1);
    github.git.write(branch, 'capacity/damaged.json', '{', 'by hand');
    await append(2);
    github.faults.push({ method: 'GET', path: /blobs/, status: 404, message: 'Not Found' });
    github.git.write(branch, historyPath('other'), formatHistory('other', [historyEntry(1)]), 'm');
    const own = { branch, key: 'new' };
    expect(await appendToHistory(openFake(github), own, historyEntry(3), never)).toBe('appended');
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
  });

  it('says what it was waiting for when its time is over', async () => {
    await append(1);
    github.faults.push({ ...write, status: 409, message: 'is at 1 but expected 2' });
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
    github.faults.push({ ...write, status, message: 'lost', afterEffect: true });
    expect(await append(2)).toBe('present');
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
  });

  it('does not add twice what was written with its branch though the answer was lost', async () => {
    github.faults.push({ ...first, status: 502, message: 'lost', afterEffect: true });
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

  it.each<[string, Omit<Fault, 'method'>, number, number]>([
    ['a server error', { status: 500, message: 'x' }, 0, 2],
    ['a rate limit', { status: 429, message: 'x', headers: { 'retry-after': '7' } }, 7, 9],
    [
      'a secondary limit',
      { status: 403, message: 'secondary rate limit', headers: { 'retry-after': '30' } },
      30,
      32,
    ],
  ])('waits and tries again after %s', async (_, fault, least, most) => {
    await append(1);
    github.faults.push({ method: 'GET', ...fault }, { ...write, ...fault });
    expect(await append(2)).toBe('appended');
    expect(waits).toHaveLength(2);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(await read()).toEqual([historyEntry(1), historyEntry(2)]);
  });

  it('does not wait for longer than a minute', async () => {
    await append(1);
    const headers = { 'retry-after': '61' };
    github.faults.push({ ...write, status: 429, message: 'slow down', headers });
    await expect(append(2)).rejects.toThrow('slow down');
    expect(waits).toEqual([]);
  });

  it.each([
    ['reading', 403],
    ['writing', 401],
    ['writing', 403],
    ['writing', 404],
  ])('does not insist when %s is refused with %i', async (what, status) => {
    await append(1);
    const message = 'Resource not accessible by integration';
    github.faults.push({ ...(what === 'reading' ? { method: 'GET' } : write), status, message });
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
    github.faults.push({ ...first, status: 422, message: 'Reference already exists' });
    expect(await append(1)).toBe('appended');
    expect(await read()).toEqual([historyEntry(1)]);
  });
});
