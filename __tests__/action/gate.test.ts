import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { historyPath } from '../../src/action/history/format.ts';
import { runAction } from '../../src/action/run-action.ts';
import type { RunRecord } from '../../src/coordinator/record.ts';
import { run } from '../../src/run/run.ts';
import { FakeGitHub } from '../fakes/github/fake-github.ts';
import { FakeReach } from '../run/fake-reach.ts';
import { found, oneSided, record } from '../run/records.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { capturedOutput } from './captured-output.ts';
import { runStep, type StepEnd } from './step.ts';

const history = 'capacity-history';
const file = historyPath('CI / load');

/** What each event of the tests is for. */
const refs: Readonly<Record<string, string>> = {
  workflow_dispatch: 'refs/heads/main',
  push: 'refs/heads/feature',
  pull_request: 'refs/pull/7/merge',
};

/** A whole run of the action: all is real but the agents and GitHub. */
describe('the gate', () => {
  let github: FakeGitHub;
  let before: NodeJS.ProcessEnv;
  /** A commit of main, and one that follows it. */
  let base: string;
  let newer: string;

  // One for all tests: the toolkit remembers where the summary is.
  const directory = temporaryDirectory('block');
  const log = capturedOutput();

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
    base = github.git.addCommit([]);
    newer = github.git.addCommit([base]);
    before = process.env;
  });

  afterEach(async () => {
    process.env = before;
    process.exitCode = undefined;
    await github.stop();
  });

  const act = (
    name: string,
    payload: object,
    sha: string,
    records: readonly RunRecord[],
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<StepEnd> => {
    process.env = { ...before };
    const event = { name, payload, ref: refs[name] ?? '', sha };
    return runStep(github, directory(), log, event, records, inputs);
  };

  const onMain = (sha: string, records: readonly RunRecord[], inputs = {}): Promise<StepEnd> =>
    act('workflow_dispatch', {}, sha, records, inputs);

  const pullRequest = (
    records: readonly RunRecord[],
    inputs = {},
    { from = 'octo/shop', into = 'main' } = {},
  ): Promise<StepEnd> =>
    act(
      'pull_request',
      {
        pull_request: {
          number: 7,
          base: { ref: into, sha: base },
          head: { sha: 'head', repo: { full_name: from } },
        },
      },
      'merge',
      records,
      inputs,
    );

  const kept = (): readonly Readonly<Record<string, unknown>>[] => {
    const text = github.git.file(history, file)?.text;
    return text === undefined
      ? []
      : (JSON.parse(text) as { entries: Readonly<Record<string, unknown>>[] }).entries;
  };

  it('begins the history on the default branch, and says that nothing was compared', async () => {
    const { exitCode, outputs, annotations } = await onMain(base, [record(found(1000))]);
    expect(exitCode).toBeUndefined();
    expect(outputs).toMatchObject({
      'max-users': '1000',
      verdict: 'none',
      'baseline-users': '',
      'change-percent': '',
    });
    expect(annotations).toEqual([
      '::notice::Nothing to compare with. No comparable run of main is in the history yet. ' +
        'This run is the first comparable one if it finds a capacity.',
    ]);
    expect(log.text).toContain('Added to the history on branch capacity-history.\n');
    expect(kept()).toEqual([
      {
        time: '2023-11-14T22:15:00.000Z',
        commit: base,
        branch: 'main',
        url: 'https://github.example/octo/shop/actions/runs/9',
        outcome: 'found',
        users: 1000,
        low: 980,
        high: 1020,
        confidence: 0.95,
        limitedBy: 'p95',
        conditions: {
          engine: 'embedded',
          'signal p95': 'max 0.3: agent-stat latency-p95',
          load: expect.stringMatching(/^[0-9a-f]{12}$/),
          'target path': '/',
        },
      },
    ]);
  });

  it('fails a pull request that lost users, once it was measured again, and comments', async () => {
    await onMain(base, [record(found(1000))]);
    const { exitCode, outputs, annotations, reach } = await pullRequest([
      record(oneSided('at-most', 850)),
      record(oneSided('at-most', 850)),
    ]);
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({
      'max-users': '850',
      'max-users-low': '',
      'max-users-high': '850',
      outcome: 'at-most',
      verdict: 'fail',
      'baseline-users': '1000',
      'change-percent': '',
      'change-percent-low': '',
      'change-percent-high': '-8.4',
    });
    expect(reach.asked[0]).toEqual({
      expectedUsers: 1000,
      enoughUsers: 1031,
    });
    expect(annotations).toEqual([
      '::error::The gate failed: The build carries at most 850 users, 1,000 before; at most 5%25 are allowed.',
    ]);
    expect(log.text).toContain('Measuring again to be sure (2 of at most 6): ');
    expect(github.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      '<!-- capacity-gate: CI / load -->',
    ]);
    expect(kept()).toHaveLength(1);
  });

  it('passes one that did not, updates the comment and writes no history', async () => {
    await onMain(base, [record(found(1000))]);
    const lost = [record(found(850)), record(found(850))];
    expect((await pullRequest(lost)).outputs).toMatchObject({
      'max-users': '850',
      verdict: 'fail',
      'change-percent': '-15.0',
    });
    const { exitCode, outputs, annotations } = await pullRequest([record(found(1050))]);
    expect([exitCode, annotations]).toEqual([undefined, []]);
    expect(outputs).toMatchObject({ verdict: 'pass', 'change-percent': '5.0' });
    expect(github.comments.map(({ body }) => body.includes('1,050 users'))).toEqual([true]);
    expect(kept()).toHaveLength(1);
  });

  it('compares with the base of a pull request, not with what came after it', async () => {
    await onMain(base, [record(found(1000))]);
    await onMain(newer, [
      record(found(1000), { startedAt: 1_700_001_000, finishedAt: 1_700_001_100 }),
    ]);
    expect(kept().map(({ commit }) => commit)).toEqual([base, newer]);
    await pullRequest([record(found(1050))]);
    const report = JSON.parse(
      await readFile(join(directory(), 'report', 'report.json'), 'utf8'),
    ) as object;
    expect(report).toMatchObject({
      mode: 'check',
      head: { commit: 'head', url: 'https://github.example/octo/shop/actions/runs/9' },
      baseline: { users: expect.closeTo(1000, 6), newest: { commit: base } },
      trend: { branch: 'main', runs: [{ commit: base, users: 1000 }] },
    });
  });

  it('compares a branch with the one it will be merged into, and keeps nothing of it', async () => {
    await onMain(base, [record(found(1000))]);
    const { outputs, reach } = await act('push', {}, newer, [record(found(1050))]);
    expect(outputs).toMatchObject({ verdict: 'pass', 'baseline-users': '1000' });
    expect(reach.asked).toEqual([{ expectedUsers: 1000, enoughUsers: null }]);
    expect(kept()).toHaveLength(1);
  });

  it('tells a branch how the one it will be merged into gets a baseline', async () => {
    const { annotations } = await act('push', {}, newer, [record(found(1050))]);
    expect(annotations).toEqual([
      '::notice::Nothing to compare with. No comparable run of main is in the history yet. ' +
        'The next run of this job on main that finds a capacity is the baseline from then on.',
    ]);
  });

  it('keeps the runs of a branch that is asked for, and compares it with them', async () => {
    const inputs = { 'history-write-branches': 'feature' };
    await onMain(base, [record(found(1000))]);
    const first = await act('push', {}, newer, [record(found(500))], inputs);
    expect(first.annotations).toEqual([
      '::notice::Nothing to compare with. No comparable run of feature is in the history yet. ' +
        'This run is the first comparable one if it finds a capacity.',
    ]);
    expect(kept().map(({ branch, users }) => [branch, users])).toEqual([
      ['main', 1000],
      ['feature', 500],
    ]);
    const newest = github.git.addCommit([newer]);
    const second = await act('push', {}, newest, [record(found(530))], inputs);
    expect(second.outputs).toMatchObject({ verdict: 'pass', 'baseline-users': '500' });
    expect(kept()).toHaveLength(3);
  });

  it('keeps no run of a pull request into a branch that is asked for', async () => {
    const inputs = { 'history-write-branches': 'feature' };
    await act('push', {}, base, [record(found(500))], inputs);
    const { outputs } = await pullRequest([record(found(520))], inputs, { into: 'feature' });
    expect(outputs).toMatchObject({ verdict: 'pass', 'baseline-users': '500' });
    expect(kept()).toHaveLength(1);
  });

  it('tells a pull request how a branch without a history gets one', async () => {
    const { annotations } = await pullRequest([record(found(500))], {}, { into: 'feature' });
    expect(annotations).toEqual([
      '::notice::Nothing to compare with. No comparable run of feature is in the history yet. ' +
        'Runs on feature are kept once history-write-branches names it.',
    ]);
  });

  it('leaves a history alone that it cannot read, and names the line', async () => {
    await onMain(base, [record(found(1000))]);
    const text = github.git.file(history, file)?.text ?? '';
    const damaged = text.replace('"users":1000', '"users":"many"');
    github.git.write(history, file, damaged, 'by hand');
    const { exitCode, annotations } = await onMain(newer, [record(found(1000))]);
    expect(exitCode).toBeUndefined();
    const warning = `::warning::The history file ${file} on branch ${history} cannot be read: line 5: users must be a number, at least 0, or null, and is "many". Mend it by hand, or delete it to start anew.`;
    expect(annotations.filter((each) => each === warning)).toHaveLength(2);
    expect(github.git.file(history, file)?.text).toBe(damaged);
  });

  it('is no baseline for another run of the same commit', async () => {
    await onMain(base, [record(found(1000))]);
    const { annotations } = await onMain(base, [record(found(900))]);
    expect(annotations).toEqual([
      '::notice::Nothing to compare with. The only comparable runs of main are of the commit that is under test.',
    ]);
  });

  it('says what is different where no run is comparable', async () => {
    await onMain(base, [record(found(1000))]);
    const signals = '[{ name: p95, agent-stat: latency-p95, max: 0.5 }]';
    const { exitCode, outputs, annotations } = await pullRequest([record(found(500))], { signals });
    expect([exitCode, outputs['verdict']]).toEqual([undefined, 'none']);
    expect(annotations[0]).toContain(
      'No comparable run of main is in the history yet: its newest run differs in signal p95.',
    );
  });

  it('gives a fork its verdict, and a notice in place of the comment', async () => {
    await onMain(base, [record(found(1000))]);
    github.faults.push({ method: 'POST', status: 403, message: 'Resource not accessible' });
    const { exitCode, outputs, annotations } = await pullRequest(
      [record(found(1050))],
      {},
      { from: 'fork/shop' },
    );
    expect([exitCode, outputs['verdict']]).toEqual([undefined, 'pass']);
    expect(annotations).toEqual([
      expect.stringMatching(
        /^::notice::No comment was written \(403\): runs for pull requests from forks have a read-only token\. /,
      ),
    ]);
  });

  it('checks a merge group, which has nothing to comment on', async () => {
    await onMain(base, [record(found(1000))]);
    const queued = github.git.addCommit([base]);
    const group = { base_ref: 'refs/heads/main', base_sha: base, head_sha: queued };
    const { exitCode, outputs, reach } = await act('merge_group', { merge_group: group }, queued, [
      record(oneSided('at-least', 1040)),
    ]);
    expect([exitCode, outputs['verdict'], outputs['outcome']]).toEqual([
      undefined,
      'pass',
      'at-least',
    ]);
    expect(reach.asked[0]?.enoughUsers).toBe(1031);
    expect(log.text).toContain('No comment was written: this run has no pull request.\n');
    expect(kept()).toHaveLength(1);
  });

  it('is quiet on a pull request that changes nothing, where it is to comment on changes', async () => {
    await onMain(base, [record(found(1000))]);
    const { annotations } = await pullRequest([record(found(1020))], { comment: 'on-change' });
    expect(annotations).toEqual([]);
    expect(github.comments).toEqual([]);
    expect(log.text).toContain('No comment was written: nothing has changed.\n');
  });

  it('warns of a history that it may not write, with what to add, and does not fail', async () => {
    github.faults.push({
      method: 'POST',
      path: /git/,
      status: 403,
      message: 'Resource not accessible',
    });
    const { exitCode, annotations } = await onMain(base, [record(found(1000))]);
    expect(exitCode).toBeUndefined();
    expect(annotations[0]).toBe(
      '::warning::The history on branch capacity-history was not written (403): the token may not write it; give the job these permissions:' +
        "%0Apermissions:%0A  actions: read # The job's start, for what is left of its time." +
        '%0A  contents: write # The history.%0A  pull-requests: write # The comment.',
    );
    expect(kept()).toEqual([]);
  });

  it('warns of a history that it may not read, reports the capacity, and does not pass', async () => {
    github.faults.push({ method: 'GET', status: 403, message: 'Resource not accessible' });
    const { exitCode, outputs, annotations } = await pullRequest([record(found(500))]);
    expect([exitCode, outputs['verdict'], outputs['max-users']]).toEqual([
      undefined,
      'none',
      '500',
    ]);
    expect(annotations).toEqual([
      expect.stringMatching(
        /^::warning::The history on branch capacity-history was not read \(403\): the token may not read it;/,
      ),
      '::notice::Nothing to compare with. The history on branch capacity-history could not be read; a warning says why.',
    ]);
  });

  it('does without a history where none is wanted', async () => {
    const { annotations } = await onMain(base, [record(found(1000))], { 'history-branch': '' });
    expect(annotations).toEqual([
      '::notice::Nothing to compare with. No history is kept, as history-branch is empty, and no baseline is given.',
    ]);
    expect(github.requests).toEqual([]);
  });

  it.each<[string, RunRecord, string]>([
    [
      'found nothing',
      record({ ...found(1), outcome: 'inconclusive', users: null, low: null, high: null }),
      'no capacity was found',
    ],
    ['was cancelled', record(found(1000), { stopReason: 'cancelled' }), 'the run was cancelled'],
  ])('keeps no run that %s', async (_, one, why) => {
    await onMain(base, [one]);
    expect(log.text).toContain(`Not added to the history: ${why}.\n`);
    expect(kept()).toEqual([]);
  });

  it('fails a job in which nothing was measured, and says first why and what to do', async () => {
    const silent = record(
      { ...found(1), outcome: 'inconclusive', users: null, low: null, high: null },
      {
        doubts: [
          {
            kind: 'unmeasured',
            text: 'p95 had no value: nothing matches {job="shpo"}.',
            remedy: 'Write job="shop".',
          },
        ],
      },
    );
    const why =
      'Nothing was measured: p95 had no value: nothing matches {job="shpo"}. What to do: Write job="shop".';
    const { exitCode, outputs, annotations } = await onMain(base, [silent]);
    expect([exitCode, outputs['verdict'], outputs['outcome']]).toEqual([1, 'fail', 'inconclusive']);
    expect(annotations.at(-1)).toBe(`::error::The gate failed: ${why}`);
    const summary = await readFile(join(directory(), 'summary'), 'utf8');
    expect(summary.split('\n')[0]).toBe(
      `❌ **${why.replace(' What to do: ', '** _What to do:_ ')}`,
    );
    const green = await onMain(base, [silent], { 'fail-on': 'regression, below-required' });
    expect(green.exitCode).toBeUndefined();
  });

  it('does not let a doubt be overlooked', async () => {
    const doubt = {
      kind: 'errors',
      text: '3% of the requests failed.',
      remedy: 'See which.',
    } as const;
    const { exitCode, annotations } = await onMain(
      base,
      [record(found(1000), { doubts: [doubt] })],
      { 'required-users': '900' },
    );
    expect(exitCode).toBeUndefined();
    expect(annotations.at(-1)).toBe(
      '::warning::3%25 of the requests failed. What to do: See which.',
    );
    const summary = await readFile(join(directory(), 'summary'), 'utf8');
    expect(summary.split('\n')[0]).toBe(
      '✅ **The build carries at least 980 users; 900 are required.** ⚠️ **3% of the requests failed.**',
    );
  });

  it('does not take a number for one that rests on no level', async () => {
    const { exitCode, outputs, annotations } = await onMain(
      base,
      [record(oneSided('at-least', 226), { levels: [] })],
      { 'required-users': '100' },
    );
    expect([exitCode, outputs['max-users'], outputs['verdict']]).toEqual([1, '', 'fail']);
    expect(annotations.at(-1)).toBe(
      '::error::The gate failed: Nothing was measured: No level was held for long enough to learn anything of it.',
    );
  });

  it('tells a tool that failed from a gate that did', async () => {
    const broken = record(
      { ...found(1), reason: 'agent-1: it does not answer.' },
      {
        stopReason: 'failed',
      },
    );
    const { exitCode, annotations } = await onMain(base, [broken]);
    expect(exitCode).toBe(1);
    expect(annotations.at(-1)).toBe('::error::The run broke off: agent-1: it does not answer.');
    expect(kept()).toEqual([]);
  });

  it('goes on without a comparison when the event cannot be read', async () => {
    const reach = new FakeReach([record(found(1000))]);
    await onMain(base, [record(found(1000))]);
    await writeFile(join(directory(), 'event'), 'no JSON');
    log.text = '';
    await runAction((context) => run(context, reach));
    expect(log.text).toContain(
      '::warning::The event cannot be read, so nothing is compared with: SyntaxError',
    );
    expect(log.text).toContain(
      '::notice::Nothing to compare with. The event does not tell which branch to compare with.\n',
    );
    expect(process.exitCode).toBeUndefined();
  });
});
