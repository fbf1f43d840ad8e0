import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosCase } from '../case.ts';
import { found } from './found.ts';

const wrong = { codes: [2], within: 10 };
const wrongStep = { codes: [1], within: 10 };
const broken = 'a: [1\npassword: "hunter2-in-a-file\n  : : }';

/** Inputs that are wrong, or name what is not theirs. */
export const inputCases: readonly ChaosCase[] = [
  ...(['signals', 'coordinator-config', 'agent-config', 'baseline'] as const).flatMap(
    (input): ChaosCase[] => [
      {
        name: `${input} names an environment`,
        kind: 'inputs',
        inputs: { [input]: '/proc/self/environ' },
        environment: { SOME_PASSWORD: 'hunter2-in-a-file' },
        expect: { codes: [0, 2], within: 10 },
      },
      {
        name: `${input} names a broken file`,
        kind: 'inputs',
        inputs: { [input]: 'broken.yaml' },
        files: { 'broken.yaml': broken },
        expect: wrong,
      },
      {
        name: `${input} names a file of one text`,
        kind: 'inputs',
        inputs: { [input]: 'text.yaml' },
        files: { 'text.yaml': 'hunter2-in-a-file' },
        expect: wrong,
      },
      {
        name: `${input} names a file of passwords`,
        kind: 'inputs',
        inputs: { [input]: 'list.yaml' },
        files: { 'list.yaml': 'password: hunter2-in-a-file\n? [a]\n: hunter2-in-a-file\n' },
        expect: wrong,
      },
    ],
  ),
  {
    name: 'agent-headers without a name, beside a base',
    kind: 'inputs',
    inputs: {
      'agent-urls': undefined,
      'agent-type': undefined,
      'agent-headers': 'hunter2-of-the-agents',
      'target-url': 'http://u:hunter2-in-a-file@127.0.0.1:9',
      'baseline-target-url': 'http://u:hunter2-in-a-file@127.0.0.1:8',
    },
    expect: wrong,
  },
  {
    name: 'agent-headers with a line end in a value, in the action',
    kind: 'inputs',
    program: 'action',
    inputs: { 'agent-headers': 'Authorization: Bearer hunter2-of-the-agents\u0001' },
    expect: wrongStep,
  },
  {
    name: 'a plan with commands in its key',
    kind: 'inputs',
    program: 'action',
    inputs: { plan: 'true', key: 'a\n::error::injected' },
    expect: { codes: [0], within: 20, neverSays: /^::error::injected/m },
  },
  {
    name: 'a plan with commands in the name of a signal',
    kind: 'inputs',
    program: 'action',
    inputs: { plan: 'true', signals: '[{name: "a\\n::error::injected", query: load, max: 1}]' },
    expect: { codes: [0], within: 20, neverSays: /^::error::injected/m },
  },
  {
    name: 'commands in what is wrong',
    kind: 'inputs',
    inputs: { 'max-users': '5\n::error::injected', precision: '\u001b[31mred' },
    expect: { ...wrong, neverSays: /^::error::|[^\P{Cc}\n]/mu },
  },
  ...['', '{', '[]', 'null', '{"pull_request":5}', '{"pull_request":{"number":"seven"}}'].map(
    (event): ChaosCase => ({
      name: `the event is ${event === '' ? 'empty' : event}`,
      kind: 'inputs',
      program: 'action',
      inputs: found,
      files: { 'event.json': event },
      expect: { codes: [0], within: 50 },
    }),
  ),
  {
    name: 'a key of JavaScript itself',
    kind: 'inputs',
    program: 'action',
    inputs: { ...found, key: '__proto__' },
    expect: { codes: [0], within: 50, says: /At least 30 users/, comments: 1 },
  },
  {
    name: 'report-dir has links and pipes in it',
    kind: 'inputs',
    inputs: found,
    files: { victim: 'of somebody else' },
    actAtOnce: true,
    act: ({ folder }) => {
      mkdirSync(join(folder, 'report'));
      symlinkSync(join(folder, 'victim'), join(folder, 'report', 'report.json'));
      execFileSync('mkfifo', [join(folder, 'report', 'report.html')]);
    },
    expect: { codes: [0], within: 50 },
  },
  {
    name: 'report-dir is under /proc',
    kind: 'inputs',
    inputs: { 'report-dir': '/proc/self/deep/reports', ...found },
    expect: { codes: [0], within: 50, says: /could not be written/ },
  },
  {
    name: 'report-dir is a file',
    kind: 'inputs',
    inputs: { 'report-dir': 'file', ...found },
    files: { file: '' },
    expect: { codes: [0], within: 50, says: /could not be written/ },
  },
];
