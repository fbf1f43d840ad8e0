import { describe, expect, it } from '@jest/globals';
import type { RunRecord } from '../../src/coordinator/record.ts';
import { givenBaseline } from '../../src/gate/baseline.ts';
import type { Conditions } from '../../src/gate/entry.ts';
import type { Measurement } from '../../src/gate/measurement.ts';
import type { Bases, KeptBase } from '../../src/run/bases.ts';
import { systemNow } from '../../src/run/clock.ts';
import type { RunContext } from '../../src/run/context.ts';
import { run, type RunEnd } from '../../src/run/run.ts';
import { signal } from '../fixtures/reports/build.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { contextOf } from './context.ts';
import { type Asked, FakeReach } from './fake-reach.ts';
import { found, oneSided, record } from './records.ts';
import { embedded, settings } from './settings.ts';

/** What other runs have left, and what is left to them. */
class FakeBases implements Bases {
  readonly kept: { readonly measurement: Measurement; readonly conditions: Conditions }[] = [];
  readonly asked: number[] = [];
  readonly #found: KeptBase | null;

  constructor(found: KeptBase | null = null) {
    this.#found = found;
  }

  readonly find: Bases['find'] = (_conditions, mostSeconds) => {
    this.asked.push(mostSeconds);
    return Promise.resolve(this.#found);
  };

  readonly keep: Bases['keep'] = (measurement, _finishedAt, conditions) => {
    this.kept.push({ measurement, conditions });
    return Promise.resolve();
  };
}

describe('the bracketed check', () => {
  const directory = temporaryDirectory('block');
  const p95 = signal('p95', 0.3, {
    source: { kind: 'agent-statistic', statistic: 'latency-p95' },
  });

  /** Runs a check of a build whose history says 1,000 users. */
  async function check(
    records: readonly RunRecord[],
    bases: Bases | null,
    context: Partial<RunContext> = {},
  ): Promise<RunEnd & { lines: string[]; asked: readonly Asked[] }> {
    const lines: string[] = [];
    const reach = new FakeReach(records);
    const baseline = { ...givenBaseline(1000, 'main'), newest: { commit: 'base', url: null } };
    const end = await run(
      contextOf(
        settings({
          agents: embedded('http://head.test/'),
          base: { agents: embedded('http://base.test/'), signals: [p95] },
          baselineReuseSeconds: 3600,
          baseline: { kind: 'auto' },
          signals: [p95],
          reportDirectory: directory(),
        }),
        lines,
        {
          proposed: true,
          history: () => Promise.resolve({ baseline, trend: null, notices: [] }),
          bases,
          ...context,
        },
      ),
      reach,
    );
    return { ...end, lines, asked: reach.asked };
  }

  it('measures a build that the history clears, and nothing else', async () => {
    const bases = new FakeBases();
    const { report, asked } = await check([record(oneSided('at-least', 1100))], bases);
    expect([report.verdict.verdict, asked.length, bases.kept]).toEqual(['pass', 1, []]);
    expect([report.mode, report.baseline]).toEqual([
      'check',
      expect.objectContaining({ users: 1000, source: 'main' }),
    ]);
  });

  it('measures the base of a suspicious build, which a slow day then clears', async () => {
    const bases = new FakeBases();
    const { report, asked, lines } = await check([record(found(900)), record(found(890))], bases);
    expect(report.verdict.verdict).toBe('pass');
    expect(report.measurements.map(({ users }) => users)).toEqual([900]);
    expect(report.baseline).toMatchObject({
      users: expect.closeTo(890, 0),
      source: 'the base, measured in this run',
    });
    expect(asked[1]).toEqual({ expectedUsers: 900, enoughUsers: null });
    expect(lines).toEqual([
      'Checking that the baseline is still carried: 1,000 users (main).',
      'Measuring the base at http://base.test/, to compare with the same hour.',
      'The base carries 890 users.',
    ]);
    expect(bases.asked).toEqual([3600]);
    expect(bases.kept.map(({ measurement }) => measurement.users)).toEqual([890]);
  });

  it('fails a loss against the base of the same hour, after it was measured again', async () => {
    const { report, asked } = await check(
      [record(found(900)), record(found(1010)), record(found(895))],
      new FakeBases(),
    );
    expect([report.verdict.verdict, report.measurements.length, asked.length]).toEqual([
      'fail',
      2,
      3,
    ]);
  });

  it('compares with the base that another run has measured, and measures the build alone', async () => {
    const { low, high } = found(890);
    const kept: KeptBase = {
      measurement: { outcome: 'found', users: 890, low, high, confidence: 0.95 },
      build: { commit: 'base', url: 'https://github.example/octo/shop/actions/runs/8' },
      finishedAt: systemNow() - 1380,
    };
    const bases = new FakeBases(kept);
    const { report, asked } = await check([record(found(900))], bases);
    expect([report.verdict.verdict, asked.length, bases.kept]).toEqual(['pass', 1, []]);
    expect(report.baseline).toMatchObject({
      source: 'the base, measured 23 m before',
      newest: { commit: 'base' },
    });
  });

  it('measures the base where there is no history', async () => {
    const history = () =>
      Promise.resolve({
        baseline: { why: 'No comparable run.', differences: [], remedy: '' },
        trend: null,
        notices: [],
      });
    const { report } = await check(
      [record(found(900)), record(found(1010)), record(found(895))],
      null,
      {
        history,
      },
    );
    expect(report.verdict.verdict).toBe('fail');
    expect(report.baseline).toMatchObject({ source: 'the base, measured in this run' });
  });

  it('goes on with the history where the base gives nothing, and says so', async () => {
    const silent = {
      ...found(900),
      outcome: 'inconclusive',
      users: null,
      low: null,
      high: null,
    } as const;
    const bases = new FakeBases();
    const { report } = await check(
      [record(found(850)), record({ ...silent, reason: 'Silence.' }), record(found(850))],
      bases,
    );
    expect([report.verdict.verdict, bases.kept]).toEqual(['fail', []]);
    expect(report.run.notices).toContain(
      'No capacity of the base was found (Silence), so nothing can be compared with it.',
    );
    expect(report.baseline).toMatchObject({ source: 'main' });
  });

  it('is not clean where users are left on the base', async () => {
    const left = record(found(890), { clean: false });
    const { report } = await check([record(found(900)), left], new FakeBases());
    expect(report.run.clean).toBe(false);
  });
});
