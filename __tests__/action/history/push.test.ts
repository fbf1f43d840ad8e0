import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from '@jest/globals';

import { type Push, PushFailure, pushCommit } from '../../../src/action/history/push.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

const branch = 'capacity-history';

describe('pushCommit', () => {
  const directory = temporaryDirectory('block');
  const { signal } = new AbortController();
  let count = 0;
  let url = '';

  beforeEach(() => {
    url = join(directory(), `server-${(count += 1)}.git`);
    mkdirSync(url);
    git('init', '--quiet', '--bare');
  });

  function git(...args: readonly string[]): string {
    return execFileSync('git', ['--git-dir', url, ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  }

  const remote = () => ({ url, token: 'job-token' });

  function push(head: string | null, files: Readonly<Record<string, string>>): Push {
    return { branch, head, files: new Map(Object.entries(files)), message: 'Add a run [skip ci]' };
  }

  async function failure(pushed: Promise<unknown>): Promise<unknown> {
    return await pushed.then(
      () => null,
      (error: unknown) => error,
    );
  }

  it('makes the branch without a parent, and with nothing else on it', async () => {
    await pushCommit(remote(), push(null, { 'capacity/shop.json': '{}\n' }), signal);
    expect(git('log', '--format=%an|%s|%P', branch)).toBe('capacity-gate|Add a run [skip ci]|');
    expect(git('ls-tree', '-r', '--name-only', branch)).toBe('capacity/shop.json');
    expect(git('show', `${branch}:capacity/shop.json`)).toBe('{}');
  });

  it('adds a commit, and keeps what is there', async () => {
    await pushCommit(
      remote(),
      push(null, { 'capacity/shop.json': 'one\n', other: 'kept\n' }),
      signal,
    );
    const head = git('rev-parse', branch);
    await pushCommit(remote(), push(head, { 'capacity/shop.json': 'two\n' }), signal);
    expect(git('log', '--format=%P', '-1', branch)).toBe(head);
    expect(git('show', `${branch}:capacity/shop.json`)).toBe('two');
    expect(git('show', `${branch}:other`)).toBe('kept');
  });

  it('takes a branch that was moved or made in between for a race, and leaves it', async () => {
    await pushCommit(remote(), push(null, { file: 'one\n' }), signal);
    const seen = git('rev-parse', branch);
    await pushCommit(remote(), push(seen, { file: 'two\n' }), signal);
    const head = git('rev-parse', branch);
    const failures = [
      await failure(pushCommit(remote(), push(seen, { file: 'three\n' }), signal)),
      await failure(pushCommit(remote(), push(null, { file: 'three\n' }), signal)),
    ];
    expect(failures.map((error) => error instanceof PushFailure && error.isRace)).toEqual([
      true,
      true,
    ]);
    expect(git('rev-parse', branch)).toBe(head);
  });

  it('tells of a server that does not take it, and not of the token', async () => {
    url = join(directory(), 'nowhere.git');
    const error = await failure(pushCommit(remote(), push(null, { file: 'one\n' }), signal));
    expect(error).toMatchObject({
      isRace: false,
      message: expect.stringContaining('does not appear to be a git repository'),
    });
  });

  it('sends nothing in a trial', async () => {
    await pushCommit(remote(), push(null, { file: 'one\n' }), signal, true);
    expect(git('branch')).toBe('');
  });
});
