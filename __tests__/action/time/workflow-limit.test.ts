import { describe, expect, it } from '@jest/globals';

import {
  defaultLimits,
  parseJobLimit,
  parseWorkflowRef,
} from '../../../src/action/time/workflow-limit.ts';

describe('parseWorkflowRef', () => {
  it.each([
    [
      'octo/shop/.github/workflows/ci.yml@refs/heads/main',
      { owner: 'octo', repository: 'shop', path: '.github/workflows/ci.yml' },
    ],
    [
      'octo/shop/.gitea/workflows/load.yaml@refs/heads/a@b',
      { owner: 'octo', repository: 'shop', path: '.gitea/workflows/load.yaml' },
    ],
    ['', null],
    ['octo/shop@main', null],
  ])('reads %p', (reference, expected) => {
    expect(parseWorkflowRef(reference)).toEqual(expected);
  });
});

describe('parseJobLimit', () => {
  const workflow = `
name: CI
on: push
jobs:
  plain: { runs-on: x, timeout-minutes: 30, steps: [{ run: a, timeout-minutes: 5 }] }
  fraction: { runs-on: x, timeout-minutes: 7.5 }
  none: { runs-on: x, steps: [] }
  expression: { runs-on: x, timeout-minutes: "\${{ fromJSON(vars.LIMIT) }}" }
  zero: { runs-on: x, timeout-minutes: 0 }
  reusable: { uses: ./.github/workflows/other.yml }
`;
  const absent = { known: false, why: 'the job is not in the workflow file' };
  const notPlain = { known: false, why: 'timeout-minutes is not a plain number' };

  it.each([
    ['plain', { known: true, minutes: 30 }],
    ['fraction', { known: true, minutes: 7.5 }],
    ['none', { known: true, minutes: 360 }],
    ['expression', notPlain],
    ['zero', notPlain],
    ['reusable', absent],
    ['toString', absent],
    ['missing', absent],
  ])('reads the limit of the job %s', (job, expected) => {
    expect(parseJobLimit(workflow, job, defaultLimits.github)).toEqual(expected);
  });

  it.each([[''], ['jobs: ['], ['- a'], ['jobs: 3']])('knows nothing from %p', (text) => {
    expect(parseJobLimit(text, 'plain', defaultLimits.github)).toEqual(absent);
  });
});
