import { beforeEach, describe, expect, it } from '@jest/globals';
import { Monitor } from '../../../src/monitor/monitor.ts';
import { vector } from '../../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../../fixtures/reports/build.ts';
import { clientOf, ownPrometheus } from '../own-prometheus.ts';

const never = new AbortController().signal;

const prometheus = ownPrometheus();

let now: number;

beforeEach(() => {
  now = 1_000_000;
});

function watching(query = 'a'): Monitor {
  return new Monitor({
    signals: [signal('load', 1, { source: { kind: 'query', query } })],
    prometheus: clientOf(prometheus()),
    scrapeSecondsOverride: 5,
    localTime: () => now,
  });
}

/** A server whose clock differs: it looks at the time it is asked for. */
function clockAhead(seconds: number): void {
  prometheus().clock = (asked) => asked ?? now + seconds;
  prometheus().date = now + seconds;
}

const moment = (changes = {}) => ({
  time: now,
  settledSince: now - 40,
  startedAt: now - 100,
  statistics: null,
  ...changes,
});

async function notices(monitor: Monitor): Promise<readonly string[]> {
  const { problems, notices } = await monitor.check(now, never);
  expect(problems).toEqual([]);
  return notices.filter((notice) => !notice.includes('no metric'));
}

describe('a clock that differs', () => {
  it.each([
    [45, '45 s ahead of'],
    [-30, '30 s behind'],
    [1.5, '2 s ahead of'],
  ])('by %d s is allowed for and told', async (ahead, words) => {
    clockAhead(ahead);
    const monitor = watching('rate(a[$__rate_interval])');
    expect(await notices(monitor)).toEqual([
      `The clock of Prometheus is ${words} this machine's; allowed for`,
    ]);
    prometheus().answers.set(
      'max by (job, instance) (timestamp(a))',
      vector([{}, now + ahead - 2]),
    );
    prometheus().answers.set('rate(a[40s])', vector([{}, 0.5]));
    prometheus().queries.length = 0;
    expect(await monitor.read(moment(), never)).toMatchObject([
      { state: 'healthy', value: 0.5, from: now - 40, to: now - 2 },
    ]);
    expect(prometheus().queries.map(({ time }) => time)).toEqual([now + ahead, now + ahead]);
  });

  it.each([0, 0.9, -0.9])('by no more than the way there, %d s, is left alone', async (ahead) => {
    clockAhead(ahead);
    const monitor = watching();
    expect(await notices(monitor)).toEqual([]);
    prometheus().queries.length = 0;
    await monitor.read(moment(), never);
    expect(new Set(prometheus().queries.map(({ time }) => time))).toEqual(new Set([now]));
  });

  it('is told by the date where there is no time() to be had', async () => {
    prometheus().clock = (asked) => asked;
    prometheus().date = now + 45;
    expect(await notices(watching())).toEqual([
      "The clock of Prometheus is 46 s ahead of this machine's; allowed for",
    ]);
  });

  it('is not known where nothing tells it', async () => {
    expect(await notices(watching())).toEqual([]);
  });

  it('from answer to answer is a problem', async () => {
    let asked = 0;
    prometheus().clock = (time) => time ?? now + (asked++ % 2 === 0 ? 0 : 45);
    expect((await watching().check(now, never)).problems).toEqual([
      {
        input: 'prometheus-url',
        message:
          'the clock of Prometheus differs from answer to answer: with ours, then 45 s ahead; ' +
          'expected one server, or servers whose clocks agree',
      },
    ]);
  });

  it('is looked at again during the run, and a change is told once', async () => {
    clockAhead(0);
    const monitor = watching();
    await monitor.check(now, never);
    clockAhead(45);
    now += 29;
    const before = await monitor.read(moment(), never);
    expect(before.map(({ note }) => note)).toEqual(['nothing matches a']);
    now += 1;
    const news = await monitor.read(moment(), never);
    expect(news.map(({ note }) => note)).toEqual([
      'the clock of Prometheus was with ours, and is now 45 s ahead; allowed for; nothing matches a',
    ]);
    prometheus().queries.length = 0;
    now += 1;
    const after = await monitor.read(moment(), never);
    expect(after.map(({ note }) => note)).toEqual(['nothing matches a']);
    expect(prometheus().queries[0]?.time).toBe(now + 45);
  });
});

describe('a clock that is set during the run', () => {
  it('is found out by the next answer, which does not count', async () => {
    clockAhead(0);
    const monitor = watching('a');
    await monitor.check(now, never);
    prometheus().answers.set('a', vector([{}, 0.5]));
    const newest = (ahead: number): void => {
      const at = vector([{}, now + ahead - 1]);
      prometheus().answers.set('max by (job, instance) (timestamp(a))', at);
    };
    newest(0);
    const states: string[] = [];
    for (const ahead of [0, 0, 45, 45]) {
      now += 1;
      clockAhead(ahead);
      newest(ahead);
      const [reading] = await monitor.read(moment(), never);
      states.push(`${reading?.state} ${reading?.note}`);
    }
    expect(states).toEqual([
      'healthy ',
      'healthy ',
      'unknown the clock of Prometheus was with ours, and is now 45 s ahead; allowed for',
      'healthy ',
    ]);
  });

  it('is left alone where only the header of an answer shows it', async () => {
    clockAhead(0);
    const monitor = watching('a');
    await monitor.check(now, never);
    prometheus().answers.set('a', vector([{}, 0.5]));
    prometheus().answers.set('max by (job, instance) (timestamp(a))', vector([{}, now]));
    await monitor.read(moment(), never);
    prometheus().date = now - 100;
    expect(await monitor.read(moment(), never)).toMatchObject([{ state: 'healthy', note: '' }]);
  });
});

describe('a server that looks at the past', () => {
  /** As VictoriaMetrics without nocache: what is near its present is moved back by 30 s. */
  function looksBack(ahead = 0): void {
    prometheus().date = now + ahead;
    prometheus().clock = (asked) => {
      const present = now + ahead;
      const time = asked ?? present;
      return Math.abs(present - time) < 30 ? present - 30 : time;
    };
  }

  it('has its windows moved', async () => {
    looksBack();
    const monitor = watching('rate(a[$__rate_interval])');
    expect(await notices(monitor)).toEqual([
      'Prometheus looks at the time 30 s before the one it is asked for (does a proxy leave out nocache=1?); allowed for',
    ]);
    prometheus().answers.set('max by (job, instance) (timestamp(a))', vector([{}, now - 32]));
    prometheus().answers.set('rate(a[25s])', vector([{}, 0.5]));
    const readings = await monitor.read(moment({ settledSince: now - 55 }), never);
    expect(readings).toMatchObject([{ value: 0.5, from: now - 55, to: now - 32 }]);
  });

  it('and whose clock differs is allowed for in both', async () => {
    looksBack(600);
    expect(await notices(watching())).toEqual([
      "The clock of Prometheus is 601 s ahead of this machine's; allowed for",
      expect.stringContaining('looks at the time 31 s before the one it is asked for'),
    ]);
  });
});
