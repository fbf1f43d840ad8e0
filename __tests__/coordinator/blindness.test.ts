import { describe, expect, it } from '@jest/globals';
import { readingOf } from '../../src/monitor/evaluate.ts';
import type { UnknownReason } from '../../src/monitor/signal.ts';
import { at, doubts, kinds, p95, unknown } from './doubted.ts';
import { atLeast, evidence, found, type Play } from './played.ts';

describe('unmeasured', () => {
  it.each<[UnknownReason, string, string]>([
    ['no-data', 'nothing matches a{b="c"}', 'Try the query in Prometheus'],
    ['unreachable', 'connection refused', 'See that Prometheus answers at prometheus-url'],
    ['unreachable', 'http://p: answered 429: "x"', 'or ask less often (`sample-interval`).'],
    ['stale', 'the newest sample is old', 'See that Prometheus still scrapes'],
    ['idle', '', 'Its series are there, but nothing was counted'],
  ])('names what was unknown: %s', (reason, note, remedy) => {
    const [doubt, ...others] = doubts({}, unknown(reason, note));
    expect(others).toEqual([]);
    expect(doubt?.kind).toBe('unmeasured');
    const why = note === '' ? '' : ` (${note})`;
    expect(doubt?.text).toBe(`No level was measured: "p95" had no value in the whole run${why}.`);
    expect(doubt?.remedy).toContain(remedy);
  });

  it('names what was healthy without a value all the time', () => {
    const healthy = { ...p95, whenMissing: 'healthy' as const };
    const note = 'nothing matches a{b="c"}';
    const empty: Play = {
      ...unknown('no-data', ''),
      readings: (time) => [
        readingOf({ signal: healthy, from: time, to: time, note, twin: false }, [], 'no-data'),
      ],
    };
    expect(doubts({}, empty)).toMatchObject([
      {
        kind: 'unmeasured',
        text: 'No level was measured: "p95" had no value in the whole run (nothing matches a{b="c"}).',
        remedy: expect.stringContaining('Try the query in Prometheus'),
      },
    ]);
  });

  it('names what came and went, so that no level was held', () => {
    const stretches = Array.from({ length: 4 }, () => [
      { ...at(200, 0.25), side: null, seconds: 15 },
      { ...unknown('stale', 'the newest sample is older than 15 s'), seconds: 10 },
    ]).flat();
    const cut = { ...unknown('unreachable', 'the time was up'), seconds: 5, users: 0 };
    expect(doubts({ result: found(200) }, ...stretches, cut)).toEqual([
      {
        kind: 'unmeasured',
        text: 'No level was measured: "p95" came and went, and was unknown in 8 of 20 looks (the newest sample is older than 15 s).',
        remedy:
          'See that Prometheus still scrapes the service. A cache before it, and several servers behind one address, make an answer come and go.',
      },
    ]);
  });

  it('names what was lost after a while, and did not come again', () => {
    const note = 'a part of the data is missing: store b is down';
    const stretches = [
      { ...at(25, 0.1), side: null },
      unknown('partial', note),
      unknown('partial', note, { users: 0 }),
    ];
    expect(doubts({}, ...stretches)).toEqual([
      {
        kind: 'unmeasured',
        text: 'No level was measured: "p95" was lost after a while, and could not be seen for the last 115 s (a part of the data is missing: store b is down).',
        remedy:
          'See that all servers behind prometheus-url, and all that they ask in turn, are up and have the same data; `partial-response: accept` takes what a server says is a part.',
      },
    ]);
  });

  it('does not call what was not seen in the beginning one that came and went', () => {
    const late = [unknown('idle', ''), { ...at(200, 0.25), side: null }];
    expect(doubts({}, ...late)).toMatchObject([
      { kind: 'unmeasured', text: 'No level was measured: Nothing was learnt.' },
    ]);
  });

  it('tells of a number that was found in passing', () => {
    expect(doubts({ result: found(200) }, { ...at(200, 0.25), side: null })).toMatchObject([
      {
        kind: 'unmeasured',
        text: 'No level was measured: the users were on their way all the time.',
      },
    ]);
  });

  it('is none where a single user was too many', () => {
    const result = { ...found(1), outcome: 'at-most' as const };
    expect(kinds({ result }, { ...at(1, 0.25), side: null })).toEqual([]);
  });

  it('tells the reason of a run that was too short', () => {
    const [doubt] = doubts({}, { ...at(10, 0.1), side: null });
    expect(doubt).toMatchObject({
      kind: 'unmeasured',
      text: 'No level was measured: Nothing was learnt.',
    });
    const result = { ...evidence({}).result, reason: 'No level was measured; the time was up.' };
    expect(doubts({ result }, { ...at(10, 0.1), side: null })).toMatchObject([
      { text: 'No level was measured: the time was up.' },
    ]);
  });

  it('gives no more time to a run that could not begin', () => {
    const remedies = [doubts({}), doubts({}, { ...at(10, 0.1), side: null })].map(
      ([doubt]) => doubt?.remedy,
    );
    expect(remedies).toEqual([
      'The run could not begin: mend what is named there, and run it again.',
      'Give the run more time, and see its notices for what held it up.',
    ]);
  });
});

describe('blind', () => {
  it('is a run that ended so', () => {
    const [doubt, ...others] = doubts(
      { result: atLeast(226) },
      at(226, 0.1),
      unknown('unreachable', 'connection refused'),
    );
    expect(others).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'blind',
      text: 'The run ended blind: "p95" could not be seen for its last 55 s (connection refused).',
    });
    expect(doubt?.remedy).toMatch(/^What was measured before stands, nothing else\. See that Prom/);
  });

  it('is a run that was so for long, or lost its agents', () => {
    const long = unknown('stale', 'old', { seconds: 90 });
    const [doubt] = doubts({ result: found(200) }, at(226, 0.1), long, at(200, 0.25), at(200, 0.3));
    expect(doubt?.text).toBe('The run was blind for 90 s: "p95" could not be seen (old).');
    const lost = { phase: 'blind' as const, changes: { lostAgents: ['http://a'] } };
    const [other] = doubts({ result: found(200) }, at(226, 0.1), { ...at(200, 0.1), ...lost });
    expect(other?.text).toContain('"http://a" could not be seen');
    expect(other?.remedy).toContain('See that the agents stay in reach.');
  });

  it('is not what came before anything was seen, nor a short gap', () => {
    const result = found(200);
    expect(kinds({ result }, unknown('idle', ''), at(100, 0.1), at(200, 0.3))).toEqual([]);
    const gap = unknown('unreachable', '', { seconds: 40 });
    expect(kinds({ result }, at(100, 0.1), gap, at(200, 0.3))).toEqual([]);
  });
});

it('partial tells how often a part was missing', () => {
  const [doubt, ...others] = doubts(
    { result: found(200) },
    at(226, 0.1),
    unknown('partial', 'store b is down', { seconds: 20 }),
    at(200, 0.2),
  );
  expect(others).toEqual([]);
  expect(doubt).toMatchObject({
    kind: 'partial',
    text: 'In 4 of 28 looks a part of the data for "p95" was missing (store b is down); nothing was learnt from them.',
  });
});
