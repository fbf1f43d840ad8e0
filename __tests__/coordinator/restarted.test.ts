import { describe, expect, it } from '@jest/globals';
import { restarted } from '../../src/coordinator/restarted.ts';
import { unknownReading } from '../../src/monitor/evaluate.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { evidence, play, type Play } from './played.ts';

const p95 = signal('p95', 0.3);

/** A level at which p95 is so high. */
const at = (users: number, value: number): Play => ({
  users,
  seconds: 60,
  readings: (time) => [reading(p95, time, value)],
});

/** Users of whom nothing can be seen. */
const unseen = (users: number): Play => ({
  users,
  seconds: 10,
  readings: (time) => [
    unknownReading({ signal: p95, from: time, to: time, note: '', twin: false }, 'stale'),
  ],
});

describe('restarted', () => {
  /** Ten seconds of 210 users, at the last look of which the counters have begun anew. */
  const restart = (changes: Partial<Play> = {}): Play[] => [
    at(210, 0.2),
    {
      ...{ users: 210, seconds: 5, ...changes },
      readings: (time) => [{ ...reading(p95, time, 0.2), restartedWithin: 5 }],
    },
    { ...at(100, 0.1), seconds: 30 },
  ];
  const restarts = (...stretches: readonly Play[]) => restarted(evidence(play(...stretches)));
  const remedy =
    'See in its log why it ended. If the load did it, as by lack of memory or a health check that was ' +
    'answered too late, its limit is at fewer users; if it was deployed meanwhile, run again.';

  it('tells with how many users, where requests failed', () => {
    expect(restarts(...restart({ values: { 'error-ratio': 0.4 } }))).toEqual([
      {
        kind: 'restarted',
        text: 'The service restarted under load, with 210 users: its counters began anew, and requests failed.',
        remedy,
      },
    ]);
  });

  it('tells how often, and where nothing was seen meanwhile', () => {
    const [, ...others] = restart();
    const all = [at(210, 0.2), unseen(210), ...others, at(150, 0.2), unseen(150), ...others];
    expect(restarts(...all)).toEqual([
      {
        kind: 'restarted',
        text: 'The service restarted 2 times under load, first with 210 users: its counters began anew, and it could not be seen meanwhile.',
        remedy,
      },
    ]);
  });

  it.each<[string, Play[]]>([
    ['nothing failed', restart({ values: { 'error-ratio': 0.01 } })],
    [
      'there were no users',
      [
        { ...at(0, 0.1), values: { 'error-ratio': 1 } },
        { ...(restart()[1] ?? at(0, 0.1)), users: 0 },
        { ...at(0, 0.1), values: { 'error-ratio': 1 } },
      ],
    ],
    ['the counters went on', [{ ...at(210, 0.2), values: { 'error-ratio': 0.4 } }]],
  ])('says nothing where %s', (_, stretches) => {
    expect(restarts(...stretches)).toEqual([]);
  });
});
