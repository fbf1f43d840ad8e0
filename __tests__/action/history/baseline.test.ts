import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type BaselineChoice, findBaseline } from '../../../src/action/history/baseline.ts';
import type { Whereabouts } from '../../../src/action/event/whereabouts.ts';
import type { HistoryEntry } from '../../../src/gate/entry.ts';
import { FakeGitHub } from '../../fakes/github/fake-github.ts';
import { openFake, recordedWait } from '../../fakes/github/open.ts';
import { historyEntry } from './entry.ts';

describe.each(['github', 'gitea'] as const)('findBaseline on %s', (flavour) => {
  let github: FakeGitHub;
  let waits: number[];
  /** main: c0 - c1 - c2 - m - c4, of which m merges a side branch: c1 - s. */
  let commits: Readonly<Record<'c0' | 'c1' | 'c2' | 's' | 'm' | 'c4', string>>;

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop', flavour);
    await github.start();
    waits = [];
    const { git } = github;
    const c0 = git.addCommit([]);
    const c1 = git.addCommit([c0]);
    const c2 = git.addCommit([c1]);
    const s = git.addCommit([c1]);
    const m = git.addCommit([c2, s]);
    const c4 = git.addCommit([m]);
    commits = { c0, c1, c2, s, m, c4 };
  });

  afterEach(async () => {
    await github.stop();
  });

  const [mostPages, asked] =
    flavour === 'gitea'
      ? [10, { limit: '50', stat: 'false', verification: 'false', files: 'false' }]
      : [5, { per_page: '100' }];

  const at = (name: keyof typeof commits, minute: number, changes = {}): HistoryEntry =>
    historyEntry(minute, { commit: commits[name], ...changes });

  const find = async (
    base: Partial<Whereabouts>,
    comparable: readonly HistoryEntry[],
  ): Promise<BaselineChoice> =>
    await findBaseline(
      openFake(github),
      {
        kind: 'pull-request',
        branch: 'main',
        baseCommit: commits.m,
        headCommit: 'head',
        defaultBranch: 'main',
        pullRequest: null,
        ...base,
      },
      comparable,
      new AbortController().signal,
      recordedWait(waits),
    );

  it('takes the newest run of the base commit, without a question', async () => {
    const history = [at('c4', 30), at('m', 20), at('c2', 15), at('m', 10)];
    expect(await find({}, history)).toEqual({ entry: at('m', 20), notice: '' });
    expect(github.requests).toEqual([]);
  });

  it('takes the run of the nearest ancestor, however many runs are newer than the base', async () => {
    const newer = Array.from({ length: 30 }, (_, index) => at('c4', 100 - index));
    const history = [...newer, at('c2', 10), at('c1', 9), at('c0', 8)];
    expect(await find({}, history)).toEqual({ entry: at('c2', 10), notice: '' });
    expect(github.requests).toHaveLength(1);
  });

  it('does not take a commit beside the base for one before it', async () => {
    expect(await find({ baseCommit: commits.c2 }, [at('s', 10), at('c0', 5)])).toEqual({
      entry: at('c0', 5),
      notice: '',
    });
  });

  it('turns the pages until there is a run', async () => {
    github.largestPage = 2;
    expect(await find({}, [at('c0', 5)])).toEqual({ entry: at('c0', 5), notice: '' });
    expect(github.requests).toHaveLength(3);
  });

  it('has none without a comparable run, and asks nothing', async () => {
    expect(await find({}, [])).toEqual({ entry: null, notice: '' });
    expect(github.requests).toEqual([]);
  });

  it('takes an earlier commit on a branch, not another run of the same', async () => {
    const own = { kind: 'branch', baseCommit: commits.c4, headCommit: commits.c4 } as const;
    const history = [at('c4', 7), at('m', 6), at('c2', 5)];
    expect(await find(own, history)).toEqual({ entry: at('m', 6), notice: '' });
  });

  it('serves a merge group, whose base is a commit that no branch has yet', async () => {
    const queued = github.git.addCommit([commits.c4]);
    const group = { kind: 'merge-group', baseCommit: queued } as const;
    expect(await find(group, [at('c4', 7)])).toEqual({ entry: at('c4', 7), notice: '' });
  });

  it('goes by time when no commit up to the base has a run, and says so', async () => {
    // The base was made five minutes after the first commit.
    const elsewhere = [
      historyEntry(9, { commit: 'gone-3' }),
      historyEntry(3, { commit: 'gone-2' }),
      historyEntry(2, { commit: 'gone-1' }),
    ];
    expect(await find({}, elsewhere)).toEqual({
      entry: elsewhere[1],
      notice:
        'The baseline was chosen by its time, as no commit up to the base has one (looked at: 5).',
    });
  });

  it('has none when all runs are younger than the base, and says so', async () => {
    expect(await find({ baseCommit: commits.c0 }, [at('c2', 10)])).toEqual({
      entry: null,
      notice:
        'No comparable run is from before the base: no commit up to the base has one (looked at: 1).',
    });
  });

  it('does not turn more pages than 500 commits fill', async () => {
    github.largestPage = 1;
    let tip = commits.c4;
    for (let count = 0; count < 20; count++) {
      tip = github.git.addCommit([tip]);
    }
    expect(await find({ baseCommit: tip }, [at('c4', 3)])).toEqual({
      entry: at('c4', 3),
      notice: `The baseline was chosen by its time, as no commit up to the base has one (looked at: ${mostPages}).`,
    });
    expect(github.requests).toHaveLength(mostPages);
    const { searchParams } = new URL(github.requests[0]?.path ?? '', github.url);
    expect(Object.fromEntries(searchParams)).toEqual({ sha: tip, page: '1', ...asked });
  });

  it.each([
    ['a refusal', [{ status: 403, message: 'Resource not accessible' }], 0],
    ['an unknown base', [{ status: 404, message: 'Not Found' }], 0],
    [
      'an API that is down',
      [
        { status: 500, message: 'x' },
        { status: null, message: '' },
        { status: 503, message: 'Unavailable' },
      ],
      2,
    ],
  ])('takes the newest run after %s, and says so', async (_, faults, expectedWaits) => {
    github.faults.push(...faults.map((fault) => ({ method: 'GET', ...fault })));
    const history = [at('c4', 6), at('c2', 5)];
    expect(await find({}, history)).toEqual({
      entry: at('c4', 6),
      notice:
        'The baseline is the newest comparable run of main, as the commits before the base were ' +
        `not told (${faults.at(-1)?.message ?? ''}).`,
    });
    expect(waits).toHaveLength(expectedWaits);
  });

  it('takes the newest run when the event names no base', async () => {
    expect(await find({ baseCommit: '' }, [at('c4', 6), at('c2', 5)])).toEqual({
      entry: at('c4', 6),
      notice:
        'The baseline is the newest comparable run of main, as the event names no commit to compare with.',
    });
  });
});
