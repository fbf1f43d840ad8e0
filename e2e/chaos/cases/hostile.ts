import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../case.ts';
import type { Mishap } from '../fault-server.ts';

const content = (text: string): Mishap => ({
  kind: 'answer',
  body: JSON.stringify({
    encoding: 'base64',
    sha: 'a',
    content: Buffer.from(text).toString('base64'),
  }),
});
const entry = {
  time: '2026-01-01T00:00:00Z',
  commit: 'c'.repeat(40),
  branch: 'main',
  url: 'javascript:alert(1)',
  outcome: 'found',
  users: 30,
  low: 29,
  high: 31,
  confidence: 0.95,
  limitedBy: 'x',
  conditions: {},
};
const history = (entries: unknown, more: object = {}): string =>
  JSON.stringify({ schemaVersion: 1, key: 'mine', entries, ...more });

const histories: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['deep', '['.repeat(100_000)],
  [
    'deep within',
    `{"schemaVersion":1,"key":"mine","entries":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  ],
  ['of null', 'null'],
  ['of __proto__', '{"__proto__":{"schemaVersion":1},"constructor":1}'],
  ['of a later version', history([], { schemaVersion: 1e300 })],
  ['of a text of 5 MB', history([{ ...entry, users: 'u'.repeat(5_000_000) }])],
  ['of huge numbers', history([{ ...entry, users: 1e308, low: 1e308, high: 1e308 }])],
  ['upside down', history([{ ...entry, low: 31, high: 29 }])],
  ['of 30,000 entries', history(Array.from({ length: 30_000 }, () => entry))],
  ['of no numbers', history([{ ...entry, users: null, low: null, high: null }])],
];

const deep = 100_000;
const laughs = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
  .split('')
  .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(10)}]`)
  .join('\n')}`;

const bombs: readonly (readonly [string, string, string])[] = [
  ['laughs', 'bomb.yaml', laughs],
  ['is deep', 'bomb.yaml', '['.repeat(deep)],
  ['is deep and closed', 'bomb.json', `${'['.repeat(deep)}${']'.repeat(deep)}`],
  ['is deep in mappings', 'bomb.json', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['is deep in TOML', 'bomb.toml', `a = ${'['.repeat(deep)}`],
  ['is deep in dotted keys', 'bomb.toml', `${'a.'.repeat(deep)}b = 1`],
  ['is a cycle', 'bomb.yaml', 'a: &a [*a]'],
  ['merges itself', 'bomb.yaml', 'a: &a\n  <<: *a\n  b: 1'],
  ['is of __proto__', 'bomb.yaml', '__proto__: {polluted: true}\nconstructor: {prototype: {x: 1}}'],
  ['is of 20 MB', 'bomb.yaml', `a: "${'x'.repeat(20_000_000)}"`],
];

const named = ['signals', 'coordinator-config', 'agent-config', 'baseline', 'config'] as const;

const stopped: ChaosCase['act'] = async ({ signal }) => {
  await sleep(14_000);
  signal('SIGINT');
};
const text = (body: string): Mishap => ({ kind: 'answer', body });
const vector = (result: string): Mishap =>
  text(`{"status":"success","data":{"resultType":"vector","result":${result}}}`);
const outages: readonly (readonly [string, Mishap])[] = [
  ['answers 4 MB of [', text('['.repeat(4_000_000))],
  ['answers a deep list', vector(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)],
  ['answers Infinity', vector('[{"metric":{},"value":[0,"+Inf"]}]')],
  ['answers a number that JSON cannot have', vector('[{"metric":{},"value":[NaN,NaN]}]')],
  ['answers a value in hexadecimal', vector('[{"metric":{},"value":[0,"0x10"]}]')],
  [
    'answers a string',
    text('{"status":"success","data":{"resultType":"string","result":[0,"0.1"]}}'),
  ],
  ['answers a value of null', vector('[{"metric":null,"value":null}]')],
  ['answers an error with 200', text('{"status":"error","error":"cannot","errorType":"x"}')],
  [
    'answers a part',
    { kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"status":' },
  ],
  [
    'answers a header of 1 MB',
    { kind: 'raw', bytes: `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n{}` },
  ],
  [
    'answers 1,000 warnings of 2 kB',
    text(
      JSON.stringify({
        status: 'error',
        error: 'e',
        warnings: Array.from({ length: 1000 }, (_, index) => `${index}${'w'.repeat(2000)}`),
      }),
    ),
  ],
];

export const hostileCases: readonly ChaosCase[] = [
  ...histories.map(([what, kept]): ChaosCase => ({
    name: `a plan with a history that is ${what}`,
    kind: 'github',
    program: 'action',
    inputs: { key: 'mine', plan: 'true' },
    faults: { github: [{ on: /\/contents\//, do: content(kept) }] },
    expect: { codes: [0], within: 25, last: /ready/, neverSays: /javascript|u{3000}|call stack/ },
  })),
  ...bombs.flatMap(([what, file, bomb]) =>
    named
      .filter((_, index) => what === 'laughs' || what === 'is deep' || index % 2 === 0)
      .map((input): ChaosCase => ({
        name: `${input} names a file that ${what}`,
        kind: 'inputs',
        inputs: { [input]: file },
        files: { [file]: bomb },
        expect: { codes: [2], within: 15, neverSays: /call stack/ },
      })),
  ),
  ...named.flatMap((input) =>
    (['pipe', 'zero', 'folder'] as const).map((what): ChaosCase => ({
      name: `${input} names a ${what}`,
      kind: 'inputs',
      inputs: { [input]: `${what}.yaml` },
      prepare: (folder) => {
        if (what === 'pipe') execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
        if (what === 'zero') symlinkSync('/dev/zero', join(folder, 'zero.yaml'));
        if (what === 'folder') mkdirSync(join(folder, 'folder.yaml'));
      },
      expect: { codes: [2], within: 15 },
    })),
  ),
  ...outages.map(([what, mishap]): ChaosCase => ({
    name: `${what}, for a while`,
    kind: 'prometheus',
    faults: { prometheus: [{ on: /query=load&/, from: 4, to: 12, do: mishap }] },
    act: stopped,
    expect: { codes: [130], within: 18, blind: [5.5, 11.5], neverSays: /call stack/ },
  })),
];
