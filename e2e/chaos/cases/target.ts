import { setTimeout as sleep } from 'node:timers/promises';
import { type ChaosCase, Found } from '../case.ts';
import type { Mishap } from '../fault-server.ts';
import { wireMishaps } from './wire.ts';

const embedded = {
  'agent-urls': undefined,
  'agent-type': undefined,
  'agent-headers': undefined,
  'target-url': 'http://{target}',
  // It reads the answers as well.
  'agent-config': 'scenario.yaml',
  'prometheus-url': undefined,
  'prometheus-token': undefined,
  signals: '[{name: p95, agent-stat: latency-p95, max: 0.5}]',
  'max-users': '20',
};

const files = {
  'scenario.yaml': 'think-time: 1s\nsteps:\n  - path: /\n    capture: {all: {regex: "([^<]*)"}}\n',
};

const mishaps: readonly (readonly [string, Mishap])[] = [
  ...wireMishaps,
  ['hangs', { kind: 'hang' }],
  ['resets', { kind: 'reset' }],
  ['drips', { kind: 'drip' }],
  ['is endless', { kind: 'endless' }],
  ['answers 500', { kind: 'answer', status: 500, body: 'oops' }],
];

/** The service under test, loaded by the embedded agent. */
export const targetCases: readonly ChaosCase[] = [
  ...mishaps.map(([what, mishap]): ChaosCase => ({
    name: `${what}, after ten requests`,
    kind: 'target',
    inputs: embedded,
    files,
    faults: { target: [{ skip: 10, do: mishap }] },
    expect: { codes: [0, 1, 3], within: 35 },
  })),
  ...(
    [
      ['at first', { times: 2 }, { codes: [0, 1, 3], within: 45, neverSays: /answered 429/ }],
      ['for ever', {}, { codes: [2], within: 25, says: /left alone for 4 s/ }],
    ] as const
  ).map(([when, times, expect]): ChaosCase => ({
    name: `asks to be left alone ${when}`,
    kind: 'target',
    inputs: embedded,
    files,
    faults: {
      target: [
        {
          ...times,
          do: { kind: 'answer', status: 429, headers: { 'retry-after': '4' }, body: '' },
        },
      ],
    },
    expect,
  })),
  ...(['SIGINT', 'SIGKILL', 'SIGHUP'] as const).map((signal): ChaosCase => ({
    name: `${signal} to the command`,
    kind: 'target',
    inputs: embedded,
    files,
    actAtOnce: true,
    act: async (running) => {
      while (running.world.target.requests.length < 5) await sleep(50);
      running.startClock();
      running.signal(signal);
      await sleep(2500);
      const before = running.world.target.requests.length;
      await sleep(500);
      if (running.world.target.requests.length > before) throw new Found('there is load yet');
    },
    expect: { codes: signal === 'SIGKILL' ? [null] : [130], within: 8 },
  })),
];
