import { describe, expect, it } from '@jest/globals';
import { parseSettings } from '../../../src/settings/parse.ts';
import { readStructured, readText } from '../../../src/settings/values/files.ts';
import { fakeFiles } from '../fake-files.ts';
import { problemsOf } from '../problems-of.ts';

const mark = '\uFEFF';
const signals = '- name: p95\r\n  agent-stat: latency-p95\r\n  max: 0.3\r\n';
const target = { 'target-url': 'http://shop/' };

/** The same settings from a file with and without a mark. */
function bothWays(inputs: Record<string, string>, path: string, text: string): unknown[] {
  return ['', mark].map((before) =>
    parseSettings({ ...target, signals, ...inputs }, fakeFiles({ [path]: `${before}${text}` })),
  );
}

describe('a byte order mark', () => {
  it.each<[what: string, inputs: Record<string, string>, path: string, text: string]>([
    ['a list of signals', { signals: 'signals.yaml' }, 'signals.yaml', signals],
    [
      'a list of signals in JSON',
      { signals: 'signals.json' },
      'signals.json',
      '[{"name": "p95", "agent-stat": "latency-p95", "max": 0.3}]',
    ],
    ['a scenario', { 'agent-config': 'user.yaml' }, 'user.yaml', 'steps:\r\n  - GET /\r\n'],
    ['a scenario in TOML', { 'agent-config': 'user.toml' }, 'user.toml', 'steps = ["GET /"]\r\n'],
    [
      'a config for agents in JSON',
      { 'target-url': '', 'agent-urls': 'http://a:4000', 'agent-config': 'config.json' },
      'config.json',
      '{"ConnectionConfiguration": {"ServerURL": "http://shop"}}',
    ],
    [
      'a coordinator config',
      { 'coordinator-config': 'coordinator.toml' },
      'coordinator.toml',
      '[ClusterConfig]\r\nMaxActiveUsers = 50\r\n',
    ],
    [
      'an earlier report',
      { baseline: 'report.json' },
      'report.json',
      '{"schemaVersion": 1, "conditions": {}, "outcome": "found", "maxUsers": 9, "maxUsersLow": 8, "maxUsersHigh": 10, "settings": {"confidence": 0.95}}',
    ],
  ])('is no part of %s', (_, inputs, path, text) => {
    const [plain, marked] = bothWays(inputs, path, text);
    expect(marked).toEqual(plain);
  });

  it('is no part of signals that stand in the input', () => {
    const inputs = { ...target, signals: `${mark}${signals}` };
    expect(parseSettings(inputs, fakeFiles({})).signals).toMatchObject([{ name: 'p95' }]);
  });

  it('stays where it is not the first character', () => {
    expect(readText('a.txt', fakeFiles({ 'a.txt': `${mark}a${mark}` }))).toBe(`a${mark}`);
  });
});

describe('another encoding than UTF-8', () => {
  it('is named', () => {
    // What UTF-16 looks like when it is read as UTF-8.
    const text = '\uFFFD\uFFFD-\0 \0n\0a\0m\0e\0';
    const files = fakeFiles({ 'signals.yaml': text, 'a.json': text });
    expect(problemsOf({ ...target, signals: 'signals.yaml' }, { 'signals.yaml': text })).toEqual([
      'signals: expected a text in UTF-8, but "signals.yaml" has another encoding',
    ]);
    expect(() => readStructured('a.json', files)).toThrow(
      'expected a text in UTF-8, but "a.json" has another encoding',
    );
  });
});

describe('a file in Latin-1', () => {
  it('is named, as its letters cannot be told', () => {
    const text = '- {name: caf\uFFFD, agent-stat: latency-p95, max: 0.3}';
    expect(problemsOf({ ...target, signals: 'signals.yaml' }, { 'signals.yaml': text })).toEqual([
      'signals: expected a text in UTF-8, but "signals.yaml" has another encoding',
    ]);
  });
});

describe('a YAML document', () => {
  const parsed = (text: string): unknown => readStructured('a.yaml', fakeFiles({ 'a.yaml': text }));

  it('may give names to its parts, and merge mappings', () => {
    const text = '- &a {name: a, max: 1}\n- {<<: *a, name: b}\n- {name: c, max: &m 2}\n- *m\n';
    expect(parsed(text)).toEqual([
      { name: 'a', max: 1 },
      { max: 1, name: 'b' },
      { name: 'c', max: 2 },
      2,
    ]);
  });

  it.each<[what: string, text: string, problem: string]>([
    [
      'a second document',
      '- a\n---\n- b\n',
      'expected one YAML document, got another one that begins in line 2 (in a.yaml)',
    ],
    [
      'an alias of itself',
      '- &a\n  name: *a\n',
      'expected YAML or JSON, got aliases that cannot be resolved; a text that begins with * needs quotes (in a.yaml)',
    ],
    [
      'an alias of nothing',
      '- *a\n',
      'expected YAML or JSON, got aliases that cannot be resolved; a text that begins with * needs quotes (in a.yaml)',
    ],
    [
      'a merge of a text',
      '- {<<: a, name: b}\n',
      'expected YAML or JSON, got aliases that cannot be resolved; a text that begins with * needs quotes (in a.yaml)',
    ],
  ])('with %s is refused', (_, text, problem) => {
    expect(() => parsed(text)).toThrow(new Error(problem));
  });

  it.each<[what: string, text: string, line: number, hint: string]>([
    ['a tab', 'signals:\n\t- name: a\n', 2, 'indent with spaces, not with tabs'],
    ['a tab below a key', '- name: a\n\tmax: 1\n', 2, 'indent with spaces, not with tabs'],
    ['a tab and the line ends of Windows', '- name: a\r\n\tmax: 1\r\n', 2, 'indent with spaces'],
    ['a space of another kind', '- name: a\n\u00a0 max: 1\n', 2, 'looks like a space'],
    ['a key that stands there twice', 'max: 1\nname: a\nmax: 2\n', 3, 'leave one of them out'],
    ['a colon in a text', '- name: latency: p99\n', 1, 'into single quotes'],
    ['quotes within quotes', '- name: a\n  query: "up{job="shop"}"\n', 2, 'into single quotes'],
    ['a backslash in quotes', '- query: "up{job=~\'\\d\'}"\n', 1, 'a backslash is written twice'],
    [
      'a text below | that is not indented',
      '- query: |\n  up\n  max: 1\n',
      2,
      'further than its key',
    ],
    ['a key that is indented otherwise', '- name: a\n   max: 1\n', 1, 'indent the keys'],
  ])('with %s is refused with a remedy', (_, text, line, hint) => {
    expect(() => parsed(text)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          new RegExp(`^expected YAML or JSON, got an error in line ${line}: [^;]+; `),
        ),
      }),
    );
    expect(() => parsed(text)).toThrow(hint);
  });

  it.each(['['.repeat(20_000), `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`])(
    'is refused where it is nested deeper than anybody can go: %#',
    (text) => {
      expect(() => parsed(text)).toThrow(
        new Error('expected YAML or JSON, got what is nested too deep (in a.yaml)'),
      );
    },
  );

  it('is not read where it is longer than settings are', () => {
    const text = `a: "${'x'.repeat(4 * 1024 * 1024)}"`;
    expect(() => parsed(text)).toThrow(
      new Error('expected YAML or JSON of at most 4194304 characters, got 4194309 (in a.yaml)'),
    );
  });

  it('may be marked at both ends', () => {
    expect(parsed('---\n- a\n...\n')).toEqual(['a']);
  });
});

describe('a TOML document', () => {
  it('is refused where its keys are nested deeper than anybody can go', () => {
    const files = fakeFiles({ 'a.toml': `${'a.'.repeat(20_000)}b = 1` });
    expect(() => readStructured('a.toml', files)).toThrow(
      new Error('expected TOML, got what is nested too deep (in a.toml)'),
    );
  });
});
