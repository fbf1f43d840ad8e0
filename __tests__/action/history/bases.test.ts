import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Whereabouts } from '../../../src/action/event/whereabouts.ts';
import { basesOf } from '../../../src/action/history/bases.ts';
import { historyPath, parseHistory } from '../../../src/action/history/format.ts';
import type { Bases } from '../../../src/run/bases.ts';
import { systemNow } from '../../../src/run/clock.ts';
import { FakeGitHub } from '../../fakes/github/fake-github.ts';
import { openFake } from '../../fakes/github/open.ts';
import { capturedOutput } from '../captured-output.ts';

const branch = 'capacity-history';
const conditions = { engine: 'embedded' };
const measurement = {
  outcome: 'found',
  users: 890,
  low: 870,
  high: 910,
  confidence: 0.95,
} as const;

describe('basesOf', () => {
  let github: FakeGitHub;
  const log = capturedOutput();

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
  });

  afterEach(async () => {
    await github.stop();
  });

  const open = (where: Partial<Whereabouts> = {}, machine = 'runner'): Bases | null =>
    basesOf(
      {
        repository: openFake(github),
        branch,
        alsoOn: [],
        key: 'shop',
        where: {
          kind: 'pull-request',
          branch: 'main',
          baseCommit: 'c0ffee',
          headCommit: 'head',
          defaultBranch: 'main',
          pullRequest: null,
          ...where,
        },
      },
      { machine, runPage: 'https://github.example/octo/shop/actions/runs/8' },
      new AbortController().signal,
    );

  it('is for pull requests and merge groups that have a base commit', () => {
    expect(open({ kind: 'merge-group' })).not.toBeNull();
    expect([open({ kind: 'branch' }), open({ kind: 'other' }), open({ baseCommit: '' })]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('leaves a base to other runs, beside the history of its key', async () => {
    const finishedAt = Math.floor(systemNow()) - 600;
    await open()?.keep(measurement, finishedAt, conditions);
    const path = historyPath('shop / base');
    const text = github.git.file(branch, path)?.text ?? '';
    expect(parseHistory(text, 'shop / base', path)).toEqual([
      {
        time: new Date(finishedAt * 1000).toISOString(),
        commit: 'c0ffee',
        branch: 'main',
        url: 'https://github.example/octo/shop/actions/runs/8',
        ...measurement,
        limitedBy: '',
        conditions: { engine: 'embedded', machine: 'runner' },
      },
    ]);
    expect(github.git.file(branch, historyPath('shop'))).toBeUndefined();
    expect(await open()?.find(conditions, 3600)).toMatchObject({
      measurement,
      build: { commit: 'c0ffee', url: 'https://github.example/octo/shop/actions/runs/8' },
      finishedAt,
    });
  });

  it('finds none that is older, of another commit or machine, or of other conditions', async () => {
    await open()?.keep(measurement, systemNow() - 600, conditions);
    expect(
      await Promise.all([
        open()?.find(conditions, 300),
        open({ baseCommit: 'decaf' })?.find(conditions, 3600),
        open({}, 'another')?.find(conditions, 3600),
        open()?.find({ engine: 'locust' }, 3600),
      ]),
    ).toEqual([null, null, null, null]);
  });

  it('finds the newest of several', async () => {
    await open()?.keep({ ...measurement, users: 880 }, systemNow() - 900, conditions);
    await open()?.keep(measurement, systemNow() - 600, conditions);
    await open()?.keep({ ...measurement, users: 900 }, systemNow() - 1200, conditions);
    expect((await open()?.find(conditions, 3600))?.measurement.users).toBe(890);
  });

  it('tells, and no more, of a token that may not write', async () => {
    github.faults.push({ method: 'POST', status: 403, message: 'Resource not accessible' });
    await open()?.keep(measurement, systemNow(), conditions);
    expect(log.text).toContain('The history on branch capacity-history was not written (403)');
    expect(log.text).not.toContain('::warning');
    expect(await open()?.find(conditions, 3600)).toBeNull();
  });
});
