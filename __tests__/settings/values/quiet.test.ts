import { describe, expect, it, jest } from '@jest/globals';
import { fakeFiles } from '../fake-files.ts';
import { parseSettings } from '../../../src/settings/parse.ts';
import { InputError } from '../../../src/errors.ts';

/** What is said of these inputs. */
function saidOf(inputs: Readonly<Record<string, string>>, content: string): string {
  try {
    parseSettings(
      {
        'target-url': 'http://shop',
        signals: '[{name: a, agent-stat: latency-p95, max: 1}]',
        ...inputs,
      },
      fakeFiles({ 'wrong.yaml': content }),
    );
    return '';
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

describe('a file that an input names by mistake', () => {
  it.each([
    'hunter2',
    '- hunter2',
    '- [hunter2]',
    'password: hunter2',
    '? [hunter2]\n: hunter2',
    '"hunter2 and more": 5',
    '- {name: p95, query: up, max: hunter2}',
    '- {name: p95, query: up, max: 1, when-missing: hunter2}',
    'PATH=/bin\0TOKEN=hunter2\0',
    'a: [1\npassword: "hunter2\n: : }',
    'Agents: {Id: lt0, ApiURL: hunter2}',
    'ClusterConfig: {Agents: hunter2}',
    'ClusterConfig: {Agents: [hunter2, {Id: lt0, ApiURL: [hunter2]}]}',
  ])('shows nothing of %j', (content) => {
    const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    for (const input of ['signals', 'coordinator-config']) {
      expect(saidOf({ [input]: 'wrong.yaml' }, content)).toMatch(/expected/);
      expect(saidOf({ [input]: 'wrong.yaml' }, content)).not.toContain('hunter2');
    }
    expect(warnings).not.toHaveBeenCalled();
    warnings.mockRestore();
  });

  it('is told with the names that say where something is wrong', () => {
    const content = '- {name: p95, agent-stat: latency-p95, max: 1, warm-up: soon}';
    expect(saidOf({ signals: 'wrong.yaml' }, content)).toContain(
      'signals: signal "p95": warm-up: ',
    );
  });
});

describe('agent-headers that are wrong, beside a base', () => {
  it('are told of once, and never shown', () => {
    const said = saidOf(
      { 'agent-headers': 'hunter2', 'baseline-target-url': 'http://u:hunter2@base' },
      '',
    );
    expect(said).toBe(
      'agent-headers: expected "Name: value" in line 1, got a line without a header name',
    );
  });
});
