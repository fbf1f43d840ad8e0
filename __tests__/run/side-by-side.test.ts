import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Leftovers } from '../../src/cluster/clean-up/leftovers.ts';
import type { SideRecord } from '../../src/coordinator/turns.ts';
import { effort, statements } from '../../src/report/content/statements.ts';
import { comparisonRows } from '../../src/report/content/comparison.ts';
import { fullView } from '../../src/report/progress/view.ts';
import type { RunContext } from '../../src/run/context.ts';
import { prepare } from '../../src/run/preflight.ts';
import { run, type RunEnd } from '../../src/run/run.ts';
import { measureBoth } from '../../src/run/side-by-side.ts';
import type { SearchResult } from '../../src/search/types.ts';
import type { AgentSettings } from '../../src/settings/settings.ts';
import { FakeLoadTestNg } from '../fakes/load-test-ng/server.ts';
import { FakePrometheus, vector } from '../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../fixtures/reports/build.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { contextOf } from './context.ts';
import { FakeReach } from './fake-reach.ts';
import { found, oneSided, record } from './records.ts';
import { embedded, settings } from './settings.ts';

const statistic = signal('p95', 0.3, {
  source: { kind: 'agent-statistic', statistic: 'latency-p95' },
});

/** A side that had two turns of 40 and 20 s. */
function side(result: SearchResult, changes: Partial<SideRecord> = {}): SideRecord {
  const turns = [
    { from: 1_700_000_000, to: 1_700_000_040 },
    { from: 1_700_000_080, to: 1_700_000_100 },
  ];
  return { ...record(result), turns, ...changes };
}

const nothing: SearchResult = {
  ...found(0),
  outcome: 'inconclusive',
  users: null,
  low: null,
  high: null,
  reason: 'No level was measured; the time was up.',
};

describe('a build beside its base', () => {
  const directory = temporaryDirectory();

  const compared = async (
    base: SideRecord,
    head: SideRecord,
    context: Partial<RunContext> = {},
  ): Promise<RunEnd & { lines: string[] }> => {
    const lines: string[] = [];
    const end = await run(
      contextOf(
        settings({
          agents: embedded('http://head.test/'),
          base: { agents: embedded('http://base.test/'), signals: [statistic] },
          signals: [statistic],
          baseline: { kind: 'auto' },
          reportDirectory: directory(),
        }),
        lines,
        {
          proposed: true,
          history: () => Promise.reject(new Error('nobody asks the history')),
          ...context,
        },
      ),
      new FakeReach([], { base, head }),
    );
    return { ...end, lines };
  };

  it('is compared with it alone, and the report tells of both', async () => {
    const { report, lines, files } = await compared(
      side(found(1000), {
        notices: ['an agent was lost'],
        doubts: [{ kind: 'errors', text: 'Half failed.', remedy: 'Look.' }],
      }),
      side(found(900), { doubts: [{ kind: 'blind', text: 'It was blind.', remedy: 'See.' }] }),
    );
    expect(report.run.doubts.map(({ text }) => text)).toEqual([
      'It was blind.',
      'At the base: Half failed.',
    ]);
    expect(lines).toEqual([
      'Measuring side by side, by turns, with the base at http://base.test/.',
    ]);
    expect(report).toMatchObject({
      target: 'http://head.test/',
      mode: 'find',
      trend: null,
      verdict: {
        verdict: 'fail',
        reason:
          'Capacity fell by 10% (−12% to −7.8%): 900 users, 1,000 before; at most 5% are allowed.',
      },
      baseline: {
        users: expect.closeTo(1000, 6),
        source: 'the base, measured side by side',
        newest: { commit: null, url: null },
      },
      sideBySide: {
        base: {
          target: 'http://base.test/',
          agents: ['embedded'],
          outcome: 'found',
          users: 1000,
          low: 980,
          high: 1020,
          limitedBy: 'p95',
          stopReason: 'answered',
          levels: 1,
          turns: 2,
          seconds: 60,
        },
        head: { turns: 2, seconds: 60 },
      },
    });
    expect(report.run.notices).toEqual(['At the base: an agent was lost']);
    expect(effort(report)).toBe(
      'Measured side by side, by turns: the build 1 level in 2 turns, 1 m; the base 1 level in 2 turns, 1 m. The service supports 900 users.',
    );
    expect(comparisonRows(report).slice(0, 2)).toMatchObject([
      { what: 'This build', users: '900', interval: '882 to 918' },
      {
        what: 'Baseline',
        users: '1,000',
        interval: '980 to 1,020',
        remark: 'the base, measured side by side',
      },
    ]);
    const json = JSON.parse(readFileSync(files.json ?? '', 'utf8')) as Record<string, unknown>;
    expect(json['sideBySide']).toMatchObject({ base: { maxUsers: 1000 }, head: { turns: 2 } });
  });

  it.each<[string, SideRecord, string]>([
    [
      'broke off',
      side({ ...nothing, reason: 'no agent answers.' }, { stopReason: 'failed' }),
      'The measurement of the base broke off (no agent answers), so nothing can be compared with it.',
    ],
    [
      'was cancelled',
      side(oneSided('at-least', 200), { stopReason: 'cancelled' }),
      'The measurement of the base was cancelled, so nothing can be compared with it.',
    ],
    [
      'was not found in time',
      side(nothing, { stopReason: 'deadline' }),
      'No capacity of the base was found (No level was measured; the time was up), so nothing can be compared with it.',
    ],
    [
      'was never healthy',
      side(oneSided('at-most', 10)),
      'No capacity of the base was found (The service supports 10 users), so nothing can be compared with it.',
    ],
    [
      'may carry more than was seen',
      side({ ...oneSided('at-least', 950), limitedBy: 'agents' }),
      'How much more than 950 users the base carries is not known, so nothing can be compared with it.',
    ],
  ])('has no verdict where the base %s, but its capacity', async (_what, base, why) => {
    const { report } = await compared(base, side(found(1000)));
    expect(report.verdict).toMatchObject({ verdict: 'inconclusive', reason: why });
    expect(report.baseline).toEqual({ why, differences: [], remedy: '' });
    expect(statements(report).map(({ word, text }) => [word, text])).toEqual([
      ['Inconclusive', why],
    ]);
    expect(comparisonRows(report).map(({ what }) => what)).toEqual(['This build', 'Base']);
    expect(report.run.result.users).toBe(1000);
  });

  it('shows what was seen of a base that may carry more', async () => {
    const base = side({ ...oneSided('at-least', 950), limitedBy: 'time', reason: 'Healthy.' });
    const { report } = await compared(base, side(found(1000)));
    expect(comparisonRows(report)[1]).toEqual({
      what: 'Base',
      users: 'at least 950',
      interval: '',
      remark: 'Healthy.',
      url: null,
    });
  });

  it('passes where both carry all that was asked for', async () => {
    const most = side({ ...oneSided('at-least', 1000), limitedBy: 'max-users' });
    const { report } = await compared(most, most);
    expect(report.verdict.verdict).toBe('pass');
  });

  it('tells the doubts of both', async () => {
    const errors = { kind: 'errors', text: '2% failed.', remedy: 'See which.' } as const;
    const unmeasured = { kind: 'unmeasured', text: 'Prometheus is silent.', remedy: '' } as const;
    const nobody = {
      ...found(1),
      outcome: 'inconclusive',
      users: null,
      low: null,
      high: null,
    } as const;
    const { report } = await compared(
      side(nobody, { doubts: [unmeasured, errors] }),
      side(found(1000)),
    );
    expect(report.run.doubts).toEqual([{ ...errors, text: 'At the base: 2% failed.' }]);
    expect(report.run.result.users).toBe(1000);
    expect(report.verdict.verdict).toBe('inconclusive');
  });

  it('does not pass where it was not measured itself', async () => {
    const { report } = await compared(side(found(1000)), side(nothing, { stopReason: 'failed' }));
    expect(report.verdict).toMatchObject({
      verdict: 'fail',
      reason:
        'Nothing was measured: the time was up. The search gave no capacity to compare with the 1,000 before.',
    });
    expect(report.run.stopReason).toBe('failed');
  });

  it('says that users may be left, on whichever of the two', async () => {
    const { report } = await compared(side(found(1000), { clean: false }), side(found(1000)));
    expect(report.run.clean).toBe(false);
  });
});

describe('two deployments', () => {
  const [first, second] = [new FakeLoadTestNg(), new FakeLoadTestNg()];
  const prometheus = new FakePrometheus();
  let urls: string[] = [];

  beforeAll(async () => {
    urls = [await first.listen(), await second.listen()];
    await prometheus.start();
    for (const query of ['head', 'base']) prometheus.answers.set(query, vector([{}, 1]));
  });
  afterAll(() => Promise.all([first.close(), second.close(), prometheus.stop()]));

  const agentAt = (url: string): AgentSettings => ({
    kind: 'remote',
    type: 'auto',
    agents: [{ url, id: 'lt0' }],
    headers: {},
    config: { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 100 } } },
  });
  const query = (text: string) => signal('up', 2, { source: { kind: 'query', query: text } });

  it('are told to a clean-up, and left without users when all is cancelled', async () => {
    const [head = '', base = ''] = urls;
    const both = settings({
      agents: agentAt(head),
      signals: [query('head')],
      base: { agents: agentAt(base), signals: [query('base')] },
      prometheus: { url: prometheus.url, headers: {} },
    });
    const cancel = new AbortController();
    const prepared = await prepare(both, cancel.signal);
    expect(prepared.notices.slice(0, 2)).toEqual([
      'The agents at agent-urls are of type load-test-ng',
      expect.any(String),
    ]);
    if (prepared.base === null) throw new Error('expected a base');
    const told: Leftovers[] = [];
    const lines: string[] = [];
    const records = await measureBoth({
      head: prepared,
      base: prepared.base,
      settings: both,
      deadline: Date.now() / 1000 + 60,
      cancel: cancel.signal,
      view: fullView((line) => {
        lines.push(line);
        cancel.abort();
      }),
      onStart: (leftovers) => told.push(leftovers),
    });
    expect(records).toMatchObject({
      base: { stopReason: 'cancelled', clean: true },
      head: { stopReason: 'cancelled', clean: true },
    });
    expect(lines).toEqual([expect.stringMatching(/^base {2}\d\d:\d\d /)]);
    expect(told).toHaveLength(3);
    for (const leftovers of told) {
      expect(leftovers).toEqual({
        remote: [head, base].map((url) => ({ type: 'load-test-ng', url, id: 'lt0' })),
        processes: [],
      });
    }
    for (const agent of [first, second]) {
      expect(agent.requests.at(-1)?.line).toBe('DELETE /loadagent/lt0');
    }
  });
});
