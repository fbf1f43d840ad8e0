import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { RunRecord, Sample } from '../../src/coordinator/record.ts';
import type { RunContext } from '../../src/run/context.ts';
import { run, type RunEnd } from '../../src/run/run.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { reading, signal, start } from '../fixtures/reports/build.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { contextOf } from './context.ts';
import { FakeReach, type Asked } from './fake-reach.ts';
import { found, oneSided, record } from './records.ts';
import { embedded, settings } from './settings.ts';

describe('run', () => {
  const directory = temporaryDirectory();

  const runWith = async (
    changes: Partial<Settings>,
    records: readonly RunRecord[],
    context: Partial<RunContext> = {},
  ): Promise<
    RunEnd & { lines: string[]; asked: readonly Asked[]; cutShort: readonly boolean[] }
  > => {
    const lines: string[] = [];
    const reach = new FakeReach(records);
    const end = await run(
      contextOf(
        settings({
          agents: embedded('http://shop.test/'),
          signals: [
            signal('p95', 0.3, {
              source: { kind: 'agent-statistic', statistic: 'latency-p95' },
            }),
          ],
          reportDirectory: directory(),
          ...changes,
        }),
        lines,
        { ...context },
      ),
      reach,
    );
    return { ...end, lines, asked: reach.asked, cutShort: reach.cutShort };
  };

  it('reports a capacity without a comparison where none is asked for', async () => {
    const { report, asked, lines } = await runWith({}, [record(found(1000))]);
    expect(asked).toEqual([{ expectedUsers: null, enoughUsers: null }]);
    expect(report).toMatchObject({
      head: { commit: 'abc', url: null },
      mode: 'find',
      baseline: null,
      trend: null,
      verdict: { verdict: 'none', comparison: null },
      measurements: [{ outcome: 'found', users: 1000, low: 980, high: 1020, seconds: 100 }],
    });
    expect(lines).toEqual([]);
  });

  it('reports what a user does, and the guards that bound or were degraded', async () => {
    const name = 'p95, as the users see it';
    const [guard, quiet, failing] = [name, 'quiet, as the users see it', 'errors of the users'].map(
      (each) => signal(each, 0.3, { guard: true }),
    );
    if (!guard || !quiet || !failing) throw new Error('There are three.');
    const sample: Sample = {
      ...{ time: start, requestedUsers: 1000, activeUsers: 1000, phase: 'measure', reason: '' },
      readings: [
        reading(guard, start, 0.29),
        reading(quiet, start, 0.1),
        reading(failing, start, 1),
      ],
      lostAgents: [],
      statistics: null,
    };
    const { report } = await runWith({}, [
      record({ ...found(1000), limitedBy: name }, { samples: [sample, sample] }),
    ]);
    expect(report.signals.map((one) => one.name)).toEqual(['p95', name, 'errors of the users']);
    expect(report.userDoes).toBe('GET / after 1 s of thinking on average');
  });

  it('tells the doubts of all measurements, the gravest first', async () => {
    const [errors, blind, older] = [
      { kind: 'errors', text: '2% failed.', remedy: '' },
      { kind: 'blind', text: 'It was blind.', remedy: '' },
      { kind: 'errors', text: '3% failed.', remedy: '' },
    ] as const;
    const baseline = { kind: 'users', users: 1000 } as const;
    const { report } = await runWith({ baseline }, [
      record(found(800), { doubts: [older] }),
      record(found(800), { doubts: [errors, blind] }),
    ]);
    expect(report.measurements).toHaveLength(2);
    expect(report.run.doubts).toEqual([blind, errors]);
  });

  it('reports no number that rests on no level', async () => {
    const { report } = await runWith({}, [record(oneSided('at-least', 226), { levels: [] })]);
    expect(report.run.result).toMatchObject({ outcome: 'inconclusive', users: null, low: null });
    expect(report.measurements).toEqual([
      { outcome: 'inconclusive', users: null, low: null, high: null, seconds: 100 },
    ]);
    expect(report.verdict.verdict).toBe('fail');
  });

  it('looks first where the baseline is, and finds out the capacity', async () => {
    const baseline = { kind: 'users', users: 990 } as const;
    const { report, asked, lines } = await runWith({ baseline }, [record(found(1000))]);
    expect(lines).toEqual(['The baseline: 990 users (the given number).']);
    expect(asked).toEqual([{ expectedUsers: 990, enoughUsers: null }]);
    expect([report.mode, report.verdict.verdict]).toEqual(['find', 'pass']);
    expect(report.verdict).not.toHaveProperty('retest');
  });

  it('checks only what decides, where the build is proposed', async () => {
    const baseline = { kind: 'users', users: 1500 } as const;
    const { report, asked, lines } = await runWith(
      { baseline, maxUsers: 1200 },
      [record(oneSided('at-least', 1200))],
      { proposed: true },
    );
    expect(report.mode).toBe('check');
    expect(lines).toEqual([
      'Checking that the baseline is still carried: 1,500 users (the given number).',
    ]);
    expect(asked).toEqual([
      {
        expectedUsers: 1200,
        enoughUsers: 1507,
      },
    ]);
  });

  it('checks what is required as well', async () => {
    const { asked } = await runWith(
      { baseline: { kind: 'users', users: 500 }, requiredUsers: 700, mode: 'check' },
      [record(found(800))],
    );
    expect(asked[0]?.enoughUsers).toBe(700);
  });

  it.each([
    ['check', 850, [true, false]],
    ['check', 1100, [false]],
    ['find', 850, [false, false]],
  ] as const)(
    'in %s, leaves time to measure %d of 1000 users again: %j',
    async (mode, users, cut) => {
      const { cutShort } = await runWith(
        { baseline: { kind: 'users', users: 1000 }, maxUsers: 2000, mode },
        cut.map(() => record(found(users))),
      );
      expect(cutShort).toEqual(cut);
    },
  );

  it('measures a loss again from where it was seen, and reports the mean', async () => {
    const notices = ['agent-1 was lost and came back'];
    const { report, asked, files } = await runWith({ baseline: { kind: 'users', users: 1000 } }, [
      record(found(840), { notices }),
      record(found(860), { notices }),
    ]);
    expect(asked.map(({ expectedUsers }) => expectedUsers)).toEqual([1000, 840]);
    expect(report.measurements.map(({ users }) => users)).toEqual([840, 860]);
    expect(report.run.result).toMatchObject({ outcome: 'found', users: 850 });
    expect(report.run.notices).toEqual(notices);
    expect(report.verdict).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('850 users'),
      comparison: { changePercent: expect.closeTo(-15.006, 3) },
    });
    const json = JSON.parse(readFileSync(files.json ?? '', 'utf8')) as object;
    expect(json).toMatchObject({ maxUsers: 850, verdict: 'fail', baseline: { users: 1000 } });
  });

  it('says plainly that there is nothing to compare with', async () => {
    const why = 'No comparable run of main is in the history yet.';
    const { report, lines } = await runWith(
      { baseline: { kind: 'auto' }, mode: 'check' },
      [record(found(1000))],
      {
        history: () =>
          Promise.resolve({
            baseline: { why, differences: [], remedy: '' },
            trend: null,
            notices: ['The API was slow.'],
          }),
      },
    );
    expect(lines).toEqual([
      'Notice: The API was slow.',
      `Notice: Nothing to compare with, so the capacity is only reported. ${why}`,
    ]);
    expect([report.mode, report.verdict.verdict, report.verdict.reason]).toEqual([
      'find',
      'none',
      why,
    ]);
    expect(report.run.notices).toEqual(['The API was slow.']);
  });

  it('masks secrets wherever they come from', async () => {
    const { report } = await runWith({ secrets: ['hunter2'] }, [
      record({ ...found(9), reason: 'hunter2 was refused' }),
    ]);
    expect(report.run.result.reason).toBe('*** was refused');
  });
});
