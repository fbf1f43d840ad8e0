import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { inputDefinitions, runnerInputs } from '../../src/settings/inputs.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { description: string; default: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
  readonly runs: Readonly<Record<string, string>>;
}

const action = parse(readFileSync('action.yml', 'utf8')) as Action;

describe('action.yml', () => {
  it('declares the inputs of the table, in its order, with its texts and defaults', () => {
    const ofTable = [...inputDefinitions, ...runnerInputs].map((definition) => ({
      name: definition.name,
      description: definition.description,
      default: 'expression' in definition ? definition.expression : definition.default,
    }));
    const ofAction = Object.entries(action.inputs).map(([name, input]) => ({ name, ...input }));
    expect(ofAction).toEqual(ofTable);
  });

  it('declares the outputs', () => {
    expect(Object.keys(action.outputs)).toEqual([
      'max-users',
      'max-users-low',
      'max-users-high',
      'outcome',
      'verdict',
      'limited-by',
      'baseline-users',
      'change-percent',
      'change-percent-low',
      'change-percent-high',
      'report-json',
      'report-html',
    ]);
  });

  it('runs on Node 24 and cleans up afterwards', () => {
    expect(action.runs).toEqual({
      using: 'node24',
      main: 'dist/main/index.js',
      post: 'dist/post/index.js',
    });
  });
});
