import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../../src/coordinator/record.ts';
import { renderProgress, renderTerminal } from '../../src/report/terminal.ts';
import { reading, signal, start } from '../fixtures/reports/build.ts';
import * as reports from '../fixtures/reports/reports.ts';

const latency = signal('p99 latency', 0.5);
const memory = signal('free memory', 500e6, { bound: 'min' });
const context = { startedAt: start, deadline: start + 900, maxUsers: 999, colours: false };

function sample(changes: Partial<Sample>): Sample {
  return {
    time: start + 135,
    requestedUsers: 640,
    activeUsers: 640,
    phase: 'measure',
    reason: '',
    readings: [reading(latency, start + 135, 0.31)],
    lostAgents: [],
    statistics: null,
    ...changes,
  };
}

describe('renderProgress', () => {
  it.each<[Partial<Sample>, string]>([
    [{}, '02:15 ▕██████░░░░▏  640/640 users  measuring  p99 latency 0.31 of 0.5  left 12:45'],
    [
      { activeUsers: 80, phase: 'expand', readings: [reading(memory, start, 400e6)] },
      '02:15 ▕█░░░░░░░░░▏   80/640 users  expanding  free memory 400 M, min 500 M  left 12:45',
    ],
    [
      { activeUsers: 2000, phase: 'blind', readings: [reading(latency, start, null)] },
      '02:15 ▕██████████▏  2,000/640 users  blind      p99 latency unknown (unreachable)  left 12:45',
    ],
    [
      { readings: [], lostAgents: ['http://a:1', 'http://b:1\u001b[2J'] },
      '02:15 ▕██████░░░░▏  640/640 users  measuring  left 12:45  no answer from http://a:1, http://b:1 [2J',
    ],
    [
      { readings: [reading({ ...latency, name: '\u001b]0;x\u0007\nname' }, start, 0.6)] },
      '02:15 ▕██████░░░░▏  640/640 users  measuring  ]0;x name 0.6 of 0.5  left 12:45',
    ],
  ])('tells a sample in one line (%#)', (changes, line) => {
    expect(renderProgress(sample(changes), context)).toBe(line);
  });

  it('says which of two deployments it speaks of', () => {
    expect(renderProgress(sample({}), { ...context, deployment: 'base' })).toBe(
      'base  02:15 ▕██████░░░░▏  640/640 users  measuring  p99 latency 0.31 of 0.5  left 12:45',
    );
  });

  it('colours what is degraded when it may', () => {
    const degraded = sample({ readings: [reading(latency, start, 0.6)] });
    expect(renderProgress(degraded, { ...context, colours: true })).toContain(
      '\u001b[31mp99 latency 0.6 of 0.5\u001b[39m',
    );
  });
});

describe('renderTerminal', () => {
  it('lays out the levels, the signals and the answer', () => {
    expect(renderTerminal(reports.passed, { colours: false }).split('\n')).toEqual([
      'Levels',
      '  80 users     30 s      healthy    25% of the threshold of free memory (bytes)',
      '  160 users    30 s      healthy    26% of the threshold of free memory (bytes)',
      '  320 users    40 s      healthy    28% of the threshold of free memory (bytes)',
      '  640 users    50 s      healthy    34% of the threshold of free memory (bytes)',
      '  960 users    1 m       healthy    62% of the threshold of p99 latency (s)',
      '  1,280 users  1 m       degraded   291% of the threshold of p99 latency (s)',
      '  1,020 users  2 m 30 s  healthy    83% of the threshold of p99 latency (s)',
      '  1,090 users  2 m       degraded   118% of the threshold of p99 latency (s)',
      '  1,056 users  4 m       uncertain  100% of the threshold of p99 latency (s)',
      '',
      'Signals at capacity',
      '  p99 latency (s)      0.5     under 0.5   at its limit  its threshold, by definition; 0.5 measured at 1,056 users',
      '  5xx ratio            0       under 0.01  healthy       measured at 1,056 users',
      '  free memory (bytes)  1.04 G  over 500 M  healthy       measured at 1,056 users',
      '  p95 of the agents    0.17    under 0.3   not judged    measured at 1,056 users',
      '',
      'Comparison',
      '  This build  1,056  1,031 to 1,080  limited by p99 latency (s)',
      '  Required    1,000  –',
      '',
      'Notices',
      '  http://agent-2:4000 did not answer for 10 s and came back.',
      '',
      'Searched: 9 levels in 15 m 15 s. The interval is no wider than ±3%.',
      '1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s).',
      'Pass: The build carries at least 1,031 users; 1,000 are required.',
    ]);
  });

  it('says what happened in its last line when nothing was measured', () => {
    expect(renderTerminal(reports.inconclusive, { colours: false }).split('\n').slice(-2)).toEqual([
      'Searched: 0 levels in 5 s.',
      'No capacity found: Prometheus did not answer before the first user.',
    ]);
  });

  it('lets no control character of foreign text through', () => {
    const text = renderTerminal(reports.hostile, { colours: false });
    expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    expect(text).not.toMatch(/^\s*::/m);
  });

  it('colours the answer by its tone when it may', () => {
    const last = renderTerminal(reports.failed, { colours: true }).split('\n').at(-1);
    expect(last).toBe(
      '\u001b[31mFail: The build carries at most 1,080 users; 1,200 are required.\u001b[39m',
    );
  });
});
