import { expect, it } from '@jest/globals';
import type { Sample } from '../../../src/coordinator/record.ts';
import { Progress } from '../../../src/report/progress/progress.ts';
import { fullView } from '../../../src/report/progress/view.ts';
import type { Level, SearchResult } from '../../../src/search/types.ts';
import { reading, signal, start } from '../../fixtures/reports/build.ts';

const latency = signal('p99 latency', 0.5);

const answer: SearchResult = {
  outcome: 'at-least',
  users: 640,
  low: 640,
  high: null,
  limitedBy: 'max-users',
  reason: '',
  collapse: null,
};

function level(users: number): Level {
  const margin = Math.log(0.62);
  const bindingSignal = latency.name;
  return { users, from: start, to: start + 60, margin, side: 'healthy', bindingSignal };
}

/** Progress of one run, and its lines about levels. */
function begun() {
  const lines: string[] = [];
  const progress = new Progress(
    fullView((line) => lines.push(line)),
    { startedAt: start, deadline: start + 900, maxUsers: 640, precision: 0.03 },
  );
  return {
    progress,
    look: (phase: Sample['phase'], seconds: number, ...users: number[]): void => {
      const requestedUsers = users.at(-1) ?? 0;
      const time = start + seconds;
      const sample: Sample = {
        ...{ time, requestedUsers, activeUsers: requestedUsers, phase, reason: '' },
        ...{ readings: [reading(latency, time, 0.31)], lostAgents: [], statistics: null },
      };
      progress.look(sample, { levels: () => users.map(level), answer: () => answer });
    },
    levels: () => lines.filter((line) => line.includes('healthy')),
  };
}

const told = [
  '02:00  320 users healthy at 62% of the threshold of p99 latency, capacity so far at least 640, at most 13 m left',
  '02:00  640 users healthy at 62% of the threshold of p99 latency, capacity so far at least 640',
];

it('tells of each level when it has ended, and of no time that is left after the last', () => {
  const { progress, look, levels } = begun();
  look('measure', 60, 320);
  look('measure', 120, 320, 640);
  expect(levels()).toEqual(told.slice(0, 1));
  progress.end();
  expect(levels()).toEqual(told);
});

it('tells of the last level as soon as there is an answer, as the other side may go on', () => {
  const { progress, look, levels } = begun();
  look('done', 120, 320, 640);
  expect(levels()).toEqual(told);
  progress.end();
  expect(levels()).toEqual(told);
});
