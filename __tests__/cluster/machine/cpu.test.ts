import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { cpuSeconds } from '../../../src/cluster/machine/cpu.ts';

describe('cpuSeconds', () => {
  it('is what the process itself knows, where the system tells', () => {
    const { user, system } = process.cpuUsage();
    const known = existsSync('/proc/self/stat') ? (user + system) / 1e6 : NaN;
    // The system counts in hundredths, of each of the two.
    expect(cpuSeconds(process.pid) - known).toEqual(
      Number.isNaN(known) ? NaN : expect.closeTo(0, 0),
    );
  });

  it('is unknown of a process that is not there', () => {
    expect(cpuSeconds(0)).toBeNaN();
  });
});
