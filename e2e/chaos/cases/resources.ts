import type { ChaosCase } from '../case.ts';

const freeze = 'setTimeout(() => { for (;;) ; }, 12000)';
const fault = (code: string): string => `setTimeout(() => { ${code} }, 8000)`;

/** The process itself, and its machine. */
export const resourceCases: readonly ChaosCase[] = [
  ...(['command', 'action'] as const).flatMap((program): ChaosCase[] => [
    {
      name: `the event loop of the ${program} freezes`,
      kind: 'resources',
      program,
      preload: freeze,
      expect: { codes: [null], within: 45, last: /was ended, as it hung; no users are left/ },
    },
    {
      name: `an error in the ${program} that nobody catches`,
      kind: 'resources',
      program,
      preload: fault("throw new Error('a fault')"),
      expect: { codes: program === 'command' ? [3] : [1], within: 25, says: /a fault/ },
    },
    {
      name: `a rejection in the ${program} that nobody catches`,
      kind: 'resources',
      program,
      preload: fault("Promise.reject(new Error('a fault'))"),
      expect: { codes: program === 'command' ? [3] : [1], within: 25, says: /a fault/ },
    },
  ]),
  {
    name: 'the event loop freezes before the first user',
    kind: 'resources',
    preload: 'setTimeout(() => { for (;;) ; }, 500)',
    faults: { agents: [{ do: { kind: 'delay', seconds: 5 } }] },
    expect: { codes: [null], within: 30, last: /was ended, as it hung; no users are left/ },
  },
  {
    name: 'the clock steps back by 300 s',
    kind: 'resources',
    preload: 'const now = Date.now; setTimeout(() => { Date.now = () => now() - 300000; }, 8000)',
    expect: { codes: [0, 1, 3], within: 45 },
  },
  {
    name: 'the clock steps ahead by 300 s',
    kind: 'resources',
    preload: 'const now = Date.now; setTimeout(() => { Date.now = () => now() + 300000; }, 8000)',
    expect: { codes: [0, 1, 3], within: 45 },
  },
  {
    name: 'there is no home to write to',
    kind: 'resources',
    environment: { HOME: '/proc/nowhere' },
    inputs: { precision: '40%' },
    expect: { codes: [0], within: 45 },
  },
  {
    name: 'there is little memory',
    kind: 'resources',
    environment: { NODE_OPTIONS: '--max-old-space-size=64' },
    inputs: { precision: '40%' },
    expect: { codes: [0], within: 45 },
  },
];
