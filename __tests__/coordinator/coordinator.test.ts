import { describe, expect, it } from '@jest/globals';
import {
  coordinate,
  type ClusterPort,
  type ClusterStatus,
  type CoordinatorOptions,
  type MonitorPort,
  type Search,
} from '../../src/coordinator/coordinator.ts';
import type { Sample } from '../../src/coordinator/record.ts';
import type { SignalReading } from '../../src/monitor/signal.ts';
import { capacitySearch } from '../../src/search/search.ts';
import type { Command, Observation, SearchResult } from '../../src/search/types.ts';
import { reading as readingOf, signal } from '../fixtures/reports/build.ts';
import { settings } from '../search/observations.ts';

const epoch = 5000;
const latency = signal('latency', 1);

const noResult: SearchResult = {
  outcome: 'inconclusive',
  users: null,
  low: null,
  high: null,
  limitedBy: '',
  reason: 'Nothing yet.',
  collapse: null,
};
const found: SearchResult = { ...noResult, outcome: 'found', users: 30, reason: 'Found.' };

const ask = (users: number, settledSince: number | null = null): Command => ({
  users,
  settledSince,
  phase: 'expand',
  reason: `asks for ${users}`,
  result: null,
});
const done: Command = { ...ask(0), phase: 'done', result: found };

/** A search that gives these commands, one after the other, and remembers what it saw. */
function scripted(commands: readonly Command[]): Search<number> & { seen: Observation[] } {
  const seen: Observation[] = [];
  return {
    seen,
    initial: 0,
    next: (state, observation) => {
      seen.push(observation);
      return { state: state + 1, command: commands[state] ?? ask(0) };
    },
    conclude: (state, why) => ({ ...noResult, reason: `${why} after ${state}.` }),
    levels: () => [
      { users: 30, from: 2, to: 7, margin: -1, side: 'healthy', bindingSignal: 'latency' },
    ],
  };
}

interface Fakes {
  readonly calls: string[];
  readonly samples: Sample[];
  readonly options: CoordinatorOptions<number>;
}

/** A coordinator whose cluster obeys at once, unless a test says otherwise; all calls in order. */
function fakes(
  search: Search<number>,
  changes: {
    readonly cluster?: Partial<ClusterPort>;
    readonly status?: (call: number, users: number) => Partial<ClusterStatus>;
    readonly read?: (time: number) => readonly SignalReading[];
    readonly options?: Partial<CoordinatorOptions<number>>;
  } = {},
): Fakes {
  const calls: string[] = [];
  const samples: Sample[] = [];
  let now = epoch;
  let users = 0;
  let looks = 0;
  const cluster: ClusterPort = {
    start: () => Promise.resolve(void calls.push('start')),
    observe: (since) => {
      calls.push(`observe since ${since}`);
      const status = { activeUsers: users, lostAgents: [], limit: null, statistics: null };
      looks += 1;
      return Promise.resolve({ ...status, notices: [], ...changes.status?.(looks, users) });
    },
    setUsers: (wanted) => {
      users = wanted;
      return Promise.resolve(void calls.push(`set ${wanted}`));
    },
    stop: () => {
      calls.push('stop');
      return Promise.resolve({ clean: true, problems: [] });
    },
    ...changes.cluster,
  };
  const monitor: MonitorPort = {
    read: ({ time }) => Promise.resolve(changes.read?.(time) ?? [readingOf(latency, time, 0.5)]),
  };
  const options = {
    cluster,
    monitor,
    search,
    clock: {
      now: () => now,
      sleep: (seconds: number) => {
        now += seconds;
        return Promise.resolve();
      },
    },
    cancel: new AbortController().signal,
    budgetSeconds: 100,
    sampleIntervalSeconds: 5,
    onSample: (sample: Sample) => samples.push(sample),
    ...changes.options,
  };
  return { calls, samples, options };
}

describe('coordinate', () => {
  it('asks for statistics of a level only when they cover five seconds of it', async () => {
    const { calls, options } = fakes(scripted([ask(10, 3), ask(10, 3), ask(10, 12), done]));
    await coordinate(options);
    expect(calls.filter((call) => call.startsWith('observe'))).toEqual([
      'observe since null',
      'observe since null',
      'observe since 5003',
      'observe since null',
    ]);
  });

  it('starts, looks, orders what the search says, and stops', async () => {
    const search = scripted([ask(10), ask(10, 3), ask(30), done]);
    const { calls, options } = fakes(search);
    const record = await coordinate(options);
    expect(calls).toEqual([
      'start',
      'observe since null',
      'set 10',
      'observe since null',
      'observe since 5003',
      'set 30',
      'observe since null',
      'stop',
    ]);
    expect(search.seen).toEqual(
      [0, 10, 10, 30].map((activeUsers, index) => ({
        time: 5 * index,
        activeUsers,
        present: null,
        generatorLimit: null,
        readings: [
          {
            signal: 'latency',
            margin: Math.log(0.5),
            average: Math.log(0.5),
            idle: expect.any(Boolean),
            from: 5 * index - 10,
            to: 5 * index,
            twin: false,
          },
        ],
      })),
    );
    expect(record).toMatchObject({
      startedAt: 5000,
      finishedAt: 5015,
      stopReason: 'answered',
      result: found,
      notices: [],
      clean: true,
    });
  });

  it('records each tick, and levels in the time of the epoch', async () => {
    const { samples, options } = fakes(scripted([ask(10), done]));
    const record = await coordinate(options);
    const common = {
      phase: 'expand',
      lostAgents: [],
      requestedUsers: 0,
      activeUsers: 0,
      statistics: null,
    };
    expect(samples).toEqual([
      {
        ...common,
        time: 5000,
        reason: 'asks for 10',
        readings: [readingOf(latency, 5000, 0.5)],
      },
      {
        ...common,
        time: 5005,
        requestedUsers: 10,
        activeUsers: 10,
        phase: 'done',
        reason: 'asks for 0',
        readings: [readingOf(latency, 5005, 0.5)],
      },
    ]);
    expect(record.samples).toEqual(samples);
    expect(record.levels).toEqual([
      { users: 30, from: 5002, to: 5007, margin: -1, side: 'healthy', bindingSignal: 'latency' },
    ]);
  });

  it('orders again while the agents do not have what was asked', async () => {
    const search = scripted([ask(10), ask(10), ask(10), ask(10), done]);
    const { calls, options } = fakes(search, {
      status: (call, users) => ({ activeUsers: call === 3 ? 4 : users }),
    });
    await coordinate(options);
    expect(calls.filter((call) => call.startsWith('set'))).toEqual(['set 10', 'set 10']);
  });

  it('shows the search only what is judged, and the report no twins', async () => {
    const look = (time: number): SignalReading[] => [
      readingOf(latency, time, 0.5),
      { ...readingOf(latency, time, 0.7), twin: true },
      readingOf(signal('shown', 1, { reportOnly: true }), time, 9),
      { ...readingOf(signal('late', 1), time, null), unknown: 'warm-up' },
    ];
    const search = scripted([done]);
    const { samples, options } = fakes(search, { read: look });
    await coordinate(options);
    expect(search.seen[0]?.readings.map(({ signal: name, twin }) => [name, twin])).toEqual([
      ['latency', false],
      ['latency', true],
    ]);
    expect(samples[0]?.readings.map((reading) => reading.signal.name)).toEqual([
      'latency',
      'shown',
      'late',
    ]);
  });

  it('has nothing to go by while all signals of the user warm up, whatever a guard says', async () => {
    const look = (time: number): SignalReading[] => [
      { ...readingOf(latency, time, null), unknown: 'warm-up' },
      readingOf(signal('errors of the users', 0.5, { guard: true }), time, 0.4),
    ];
    const search = scripted([done]);
    await coordinate(fakes(search, { read: look }).options);
    const seen = search.seen[0]?.readings.map(({ signal: name, margin }) => [name, margin]);
    expect(seen?.[0]).toEqual(['latency', null]);
  });

  it('takes missing data for idleness before the first user only', async () => {
    const missing = (time: number): SignalReading[] => [
      { ...readingOf(latency, time, null), unknown: 'no-data' },
    ];
    const search = scripted([ask(10), ask(10), done]);
    await coordinate(fakes(search, { read: missing }).options);
    const idle = search.seen.map(({ readings }) => readings.map((reading) => reading.idle));
    expect(idle).toEqual([[true], [false], [false]]);
  });

  it('tells the search how many of the users are there', async () => {
    const search = scripted([ask(10), ask(10)]);
    const status = (call: number): Partial<ClusterStatus> => ({
      presentUsers: call === 2 ? 4 : 10,
    });
    await coordinate(fakes(search, { status }).options);
    expect(search.seen.slice(0, 3).map(({ present }) => present)).toEqual([10, 4, 10]);
  });

  it('takes missing data for idleness again once all users were away', async () => {
    const missing = (time: number): SignalReading[] => [
      { ...readingOf(latency, time, null), unknown: 'no-data' },
    ];
    const search = scripted([ask(10), ask(10), ask(10), ask(10), done]);
    const status = (call: number): Partial<ClusterStatus> => ({ interrupted: call === 3 });
    await coordinate(fakes(search, { read: missing, status }).options);
    const seen = search.seen.map(({ readings, interrupted }) => [
      readings[0]?.idle,
      interrupted === true,
    ]);
    expect(seen).toEqual([
      [true, false],
      [false, false],
      [true, true],
      [false, false],
      [false, false],
    ]);
  });

  it('hands on the limit of the agents', async () => {
    const search = scripted([ask(50), done]);
    const { options } = fakes(search, {
      status: (call) => (call === 2 ? { activeUsers: 40, limit: 40 } : {}),
    });
    await coordinate(options);
    expect(search.seen.map(({ generatorLimit }) => generatorLimit)).toEqual([null, 40]);
  });

  it('never grows the users while an agent is lost', async () => {
    const lost = { lostAgents: ['http://a:4000'] };
    const { samples, options } = fakes(scripted([]), {
      status: (call) => (call >= 4 && call < 10 ? lost : {}),
    });
    await coordinate({ ...options, search: capacitySearch({ ...settings, deadline: 100 }) });
    const during = samples.slice(3, 9);
    const before = samples[3]?.activeUsers ?? 0;
    expect(before).toBeGreaterThan(0);
    for (const { phase, reason, lostAgents } of during) {
      expect([phase, reason, lostAgents]).toEqual(['blind', 'agents: unknown', ['http://a:4000']]);
    }
    expect(samples.slice(4, 10).every(({ requestedUsers }) => requestedUsers <= before)).toBe(true);
    expect(samples.at(-1)?.requestedUsers).toBeGreaterThan(before);
  });

  it('collects notices once, and what is left after the stop', async () => {
    const noted = (time: number): SignalReading[] => [
      { ...readingOf(latency, time, 0.5), note: 'a warning' },
    ];
    const { options } = fakes(scripted([ask(1), ask(1), done]), {
      read: noted,
      status: () => ({ notices: ['an agent came back'] }),
      cluster: {
        stop: () => Promise.resolve({ clean: false, problems: ['users may be left'] }),
      },
    });
    const { notices, clean } = await coordinate(options);
    expect(notices).toEqual(['an agent came back', 'latency: a warning', 'users may be left']);
    expect(clean).toBe(false);
  });

  describe('ends with all users removed', () => {
    it('at the deadline, without looking any more', async () => {
      const { calls, options } = fakes(scripted([ask(1), ask(2), ask(3)]), {
        options: { budgetSeconds: 12 },
      });
      const record = await coordinate(options);
      expect(record).toMatchObject({ stopReason: 'deadline', finishedAt: 5012 });
      expect(record.result.reason).toBe('deadline after 3.');
      expect(calls.at(-1)).toBe('stop');
      expect(record.samples).toHaveLength(3);
    });

    it('at the deadline, and names what was not seen at last', async () => {
      const away = 'Prometheus at http://prometheus:9090: cannot be reached: ECONNREFUSED';
      const { options } = fakes(scripted([ask(5)]), {
        options: { budgetSeconds: 20 },
        read: (time) => [
          time < 5010
            ? readingOf(latency, time, 0.5)
            : { ...readingOf(latency, time, null), note: away },
        ],
      });
      const record = await coordinate({
        ...options,
        search: capacitySearch({ ...settings, deadline: 20 }),
      });
      expect(record.stopReason).toBe('deadline');
      expect(record.result.reason).toMatch(
        new RegExp(`the time was up\\. At last latency was unknown: ${away}\\.$`),
      );
    });

    it('at the deadline, without a word of what was not waited for any longer', async () => {
      const { options } = fakes(scripted([ask(5)]), {
        options: { budgetSeconds: 12 },
        read: (time) => {
          if (time < 5010) return [readingOf(latency, time, 0.5)];
          void options.clock.sleep(3, options.cancel);
          return [{ ...readingOf(latency, time, null), note: 'not answered when the time was up' }];
        },
      });
      const record = await coordinate(options);
      expect(record.samples).toHaveLength(3);
      expect(record.result.reason).toBe('deadline after 3.');
    });

    it('when it is cancelled before the first look', async () => {
      const { calls, options } = fakes(scripted([]), {
        options: { cancel: AbortSignal.abort() },
      });
      expect((await coordinate(options)).result.reason).toBe('cancelled after 0.');
      expect(calls).toEqual(['start', 'stop']);
    });

    it('when it is cancelled while the signals are read, which then say nothing', async () => {
      const cancel = new AbortController();
      const search = scripted([ask(10), ask(20)]);
      const { calls, options } = fakes(search, {
        options: { cancel: cancel.signal },
        read: (time) => {
          if (time > 5000) cancel.abort();
          return [readingOf(latency, time, null)];
        },
      });
      const record = await coordinate(options);
      expect(record.stopReason).toBe('cancelled');
      expect(search.seen).toHaveLength(1);
      expect(calls.slice(-2)).toEqual(['observe since null', 'stop']);
    });

    it.each<[string, Partial<ClusterPort>]>([
      ['the agents do not start', { start: () => Promise.reject(new Error('no such host')) }],
      ['they cannot be observed', { observe: () => Promise.reject(new Error('no such host')) }],
      ['they take no orders', { setUsers: () => Promise.reject(new Error('no such host')) }],
    ])('when %s', async (_what, cluster) => {
      const { calls, options } = fakes(scripted([ask(10)]), { cluster });
      const record = await coordinate(options);
      expect(record.stopReason).toBe('failed');
      expect(record.result.outcome).toBe('inconclusive');
      expect(record.result.reason).toMatch(/^no such host\. failed after [01]\.$/);
      expect(calls.at(-1)).toBe('stop');
    });
  });
});
