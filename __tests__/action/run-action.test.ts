import { describe, expect, it } from '@jest/globals';

import { runEntry } from './child.ts';

describe('the main step', () => {
  it('fails with one annotation that tells all that is wrong, after masking', async () => {
    const { exitCode, log } = await runEntry('main', {
      'INPUT_TARGET-URL': 'http://127.0.0.1:1',
      'INPUT_AGENT-HEADERS': 'Authorization: Bearer top-secret',
      'INPUT_MAX-USERS': 'many',
      'INPUT_MAX-USRES': '10',
      INPUT_PRECISION: '3 parts',
      'INPUT_GITHUB-TOKEN': 'ghs_token',
    });
    expect(exitCode).toBe(1);
    const commands = log.split('\n').filter((line) => line.startsWith('::'));
    expect(commands.slice(0, -1)).toEqual([
      '::add-mask::ghs_token',
      '::add-mask::Bearer top-secret',
      '::add-mask::top-secret',
    ]);
    const error = commands.at(-1) ?? '';
    expect(error).toMatch(/^::error::Nothing was started, as these inputs are wrong:%0A/);
    for (const input of ['max-users', 'max-usres', 'precision', 'signals']) {
      expect(error).toContain(`%0A${input}: `);
    }
    expect(log.split('\n').at(-2)).toBe(error);
  });
});
