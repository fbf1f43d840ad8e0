import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../../../src/coordinator/record.ts';
import { tickLine } from '../../../src/report/progress/tick-line.ts';
import { reading, signal, start } from '../../fixtures/reports/build.ts';

const latency = signal('p99 latency', 0.5);
const memory = signal('free memory', 500e6, { bound: 'min' });
const context = { startedAt: start, deadline: start + 900, maxUsers: 999, precision: 0.03 };
const extras = { begun: true, colours: false };

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

describe('tickLine', () => {
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
    expect(tickLine(sample(changes), context, extras)).toBe(line);
  });

  it('says which of two deployments it speaks of', () => {
    expect(tickLine(sample({}), { ...context, deployment: 'base' }, extras)).toBe(
      'base  02:15 ▕██████░░░░▏  640/640 users  measuring  p99 latency 0.31 of 0.5  left 12:45',
    );
  });

  it('colours what is degraded when it may', () => {
    const degraded = sample({ readings: [reading(latency, start, 0.6)] });
    expect(tickLine(degraded, context, { ...extras, colours: true })).toContain(
      '\u001b[31mp99 latency 0.6 of 0.5\u001b[39m',
    );
  });

  it('says that it starts while signals are without a value for want of users', () => {
    const idle = { ...reading(latency, start, null), unknown: 'idle' } as const;
    const first = sample({ time: start, requestedUsers: 0, activeUsers: 0, phase: 'blind' });
    const begin = { ...extras, begun: false };
    expect(tickLine({ ...first, readings: [idle] }, context, begin)).toBe(
      '00:00 ▕░░░░░░░░░░▏      0/0 users  starting   left 15:00',
    );
    expect(tickLine({ ...first, readings: [] }, context, begin)).toContain('starting');
  });

  it.each(['unreachable', 'stale', 'partial'] as const)(
    'says that it is blind from the first look on where a signal is %s',
    (unknown) => {
      const seen = { ...reading(latency, start, null), unknown };
      const first = sample({ time: start, phase: 'blind', readings: [seen] });
      expect(tickLine(first, context, { ...extras, begun: false })).toContain(
        `blind      p99 latency unknown (${unknown})`,
      );
    },
  );

  it('leaves out what does not fit into the columns', () => {
    const all = { ...extras, spark: '▁▃█', soFar: 'capacity so far 800 to 1,400' };
    expect(tickLine(sample({}), context, { ...all, columns: 200 })).toBe(
      '02:15 ▕██████░░░░▏  640/640 users  measuring  p99 latency 0.31 of 0.5  ▁▃█  capacity so far 800 to 1,400  left 12:45',
    );
    expect(tickLine(sample({}), context, { ...all, columns: 80 })).toBe(
      '02:15 ▕██████░░░░▏  640/640 users  measuring  p99 latency 0.31 of 0.5  ▁▃█',
    );
  });
});
