import { describe, expect, it } from '@jest/globals';
import { lastError } from '../../../src/cluster/k6/output.ts';

describe('lastError', () => {
  it.each([
    ['nothing', '', null],
    ['no error', '{"level":"warning","msg":"slow"}\n', null],
    ['what is no log', 'panic: oh\n\tmain.go:1\n[1]\n{"level":"error"', null],
    [
      'several lines',
      '{"level":"error","msg":"first"}\n{"level":"error","msg":"There were problems:\\n\\t- no default"}\n{"level":"info","msg":"end"}',
      'There were problems: - no default',
    ],
  ])('of %s', (_name, output, error) => {
    expect(lastError(output)).toBe(error);
  });
});
