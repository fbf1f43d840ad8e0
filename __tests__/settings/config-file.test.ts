import { describe, expect, it } from '@jest/globals';
import { parseSettings } from '../../src/settings/parse.ts';
import { fakeFiles } from './fake-files.ts';
import { problemsOf } from './problems-of.ts';

const file = `
target-url: http://shop.test
prometheus-url: http://prometheus.test
max-users: 500
fail-on: [regression, below-required]
signals:
  - preset: go-latency
  - { name: p95, agent-stat: latency-p95, max: 0.3 }
`;
const files = fakeFiles({ 'capacity.yml': file });

describe('a config file', () => {
  it('holds inputs by their names', () => {
    const settings = parseSettings({ config: 'capacity.yml' }, files);
    expect(settings).toMatchObject({
      agents: { kind: 'embedded', targetUrl: 'http://shop.test/' },
      maxUsers: 500,
      failOn: ['regression', 'below-required'],
    });
    expect(settings.signals.map(({ name }) => name)).toEqual(['p99 latency (s)', 'p95']);
  });

  it('yields to what is given beside it', () => {
    const raw = { config: 'capacity.yml', 'max-users': '1000' };
    expect(parseSettings(raw, files).maxUsers).toBe(1000);
  });

  it('does not yield to a default of the runner', () => {
    const raw = { config: 'capacity.yml', 'max-users': '1000', 'target-url': '' };
    expect(parseSettings(raw, files, true).maxUsers).toBe(500);
    expect(parseSettings({ ...raw, 'max-users': '700' }, files, true).maxUsers).toBe(700);
  });

  it.each([
    ['max-user: 5', 'config: capacity.yml: unknown key "max-user", did you mean "max-users"?'],
    ['github-token: abc', 'config: capacity.yml: expected github-token as an input, not in a file'],
    [
      'max-users: many',
      'capacity.yml: max-users: expected a whole number from 1 to 1000000, got "many"',
    ],
    [
      'max-users: {}',
      'config: capacity.yml: max-users: expected a text, or a list of texts, got a mapping',
    ],
    ['- a', 'config: capacity.yml: expected inputs as max-users: 500, got a list'],
    ['a: [', 'config: capacity.yml: expected YAML or JSON, got an error in line 1'],
  ])('says where it is wrong: %s', (text, problem) => {
    const own =
      'target-url: http://shop.test\nsignals: [{name: p95, agent-stat: latency-p95, max: 1}]\n';
    const content = /^\w[\w-]*: [^[]/.test(text) ? own + text : text;
    expect(problemsOf({ config: 'capacity.yml' }, { 'capacity.yml': content })[0]).toContain(
      problem,
    );
  });

  it.each<[what: string, text: string, problem: string]>([
    ['nothing', '', 'capacity.yml: expected inputs as max-users: 500, got nothing'],
    ['a comment', '# later\n', 'capacity.yml: expected inputs as max-users: 500, got nothing'],
    [
      'signals alone',
      '- {name: p95, agent-stat: latency-p95, max: 1}',
      'capacity.yml: expected inputs as max-users: 500, got a list; a list of signals belongs under the key signals',
    ],
    [
      'tabs',
      'signals:\n\t- {name: p95}\n',
      'capacity.yml: expected YAML or JSON, got an error in line 2: Tabs are not allowed as indentation; indent with spaces, not with tabs (in capacity.yml)',
    ],
  ])('is all that is told of where it holds %s, beside what was given', (_, text, problem) => {
    const raw = { config: 'capacity.yml', 'max-users': 'many' };
    expect(problemsOf(raw, { 'capacity.yml': text })).toEqual([
      `config: ${problem}`,
      'max-users: expected a whole number from 1 to 1000000, got "many"',
    ]);
  });

  it('says where a signal in it is wrong', () => {
    const content =
      'target-url: http://a.test\nsignals: [{name: p95, agent-stat: latency-p95, max: -1}]';
    expect(problemsOf({ config: 'capacity.yml' }, { 'capacity.yml': content })).toEqual([
      'capacity.yml: signals: signal "p95": max: expected a number above 0, got -1',
    ]);
  });

  it('is missed where it is not there', () => {
    expect(problemsOf({ config: 'none.yml', 'target-url': 'http://a.test' })[0]).toBe(
      'config: none.yml: expected a file, but "none.yml" does not exist',
    );
  });
});
