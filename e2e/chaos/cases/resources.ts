import type { ChaosCase } from '../case.ts';
import { found } from './found.ts';

/** Nothing runs any more, and in the command's case it takes all of a processor, too. */
const [busy, blocked] = [
  'for (;;) ;',
  'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
];
const freeze = (how: string, after: number): string => `setTimeout(() => { ${how} }, ${after})`;
/** Nothing can be written to a file any more. */
const fullDisk = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const full = () => {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
};
Object.assign(fs, { writeFileSync: full, appendFileSync: full, writeFile: full, appendFile: full });
Object.assign(fs.promises, { writeFile: full, appendFile: full });
syncBuiltinESMExports();`;
const fault = (code: string): string => `setTimeout(() => { ${code} }, 8000)`;

/** The process itself, and its machine. */
export const resourceCases: readonly ChaosCase[] = [
  ...(['command', 'action'] as const).flatMap((program): ChaosCase[] => [
    {
      name: `the event loop of the ${program} freezes`,
      kind: 'resources',
      program,
      preload: freeze(program === 'command' ? busy : blocked, 12_000),
      expect: { codes: [null], within: 30, last: /was ended, as it hung; no users are left/ },
    },
    {
      name: `an error in the ${program} that nobody catches`,
      kind: 'resources',
      program,
      preload: fault("throw new Error('a fault')"),
      expect: { codes: program === 'command' ? [3] : [1], within: 15, says: /a fault/ },
    },
    {
      name: `a rejection in the ${program} that nobody catches`,
      kind: 'resources',
      program,
      preload: fault("Promise.reject(new Error('a fault'))"),
      expect: { codes: program === 'command' ? [3] : [1], within: 15, says: /a fault/ },
    },
  ]),
  {
    name: 'the event loop freezes before the first user',
    kind: 'resources',
    preload: freeze(blocked, 500),
    faults: { agents: [{ do: { kind: 'delay', seconds: 5 } }] },
    expect: { codes: [null], within: 30, last: /was ended, as it hung; no users are left/ },
  },
  {
    name: 'the clock steps back by 300 s',
    kind: 'resources',
    preload: 'const now = Date.now; setTimeout(() => { Date.now = () => now() - 300000; }, 8000)',
    expect: { codes: [0, 1, 3], within: 35 },
  },
  {
    name: 'the clock steps ahead by 300 s',
    kind: 'resources',
    preload: 'const now = Date.now; setTimeout(() => { Date.now = () => now() + 300000; }, 8000)',
    expect: { codes: [0, 1, 3], within: 35 },
  },
  ...(['command', 'action'] as const).flatMap((program): ChaosCase[] => [
    {
      name: `the log of the ${program} is on a full disk`,
      kind: 'resources',
      program,
      fullDisk: true,
      expect: { codes: [0, 1], within: 35 },
    },
    {
      name: `the reports and the journal of the ${program} are on a full disk`,
      kind: 'resources',
      program,
      preload: fullDisk,
      inputs: found,
      expect: { codes: [0, 1], within: 50 },
    },
  ]),
  ...['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE'].map((name): ChaosCase => ({
    name: `${name} is on a full disk`,
    kind: 'resources',
    program: 'action',
    inputs: found,
    environment: { [name]: '/dev/full' },
    expect: { codes: [0, 1], within: 50, says: /ENOSPC/ },
  })),
  {
    name: 'there is no home to write to',
    kind: 'resources',
    environment: { HOME: '/proc/nowhere' },
    inputs: found,
    expect: { codes: [0], within: 50 },
  },
  {
    name: 'there is little memory',
    kind: 'resources',
    environment: { NODE_OPTIONS: '--max-old-space-size=64' },
    inputs: found,
    expect: { codes: [0], within: 50 },
  },
];
