import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { renderJunit } from '../../../src/report/files/junit.ts';
import { renderMetrics } from '../../../src/report/files/metrics.ts';
import { writeResults } from '../../../src/run/results/results.ts';
import { failed } from '../../fixtures/reports/reports.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { settings } from '../settings.ts';

describe('writeResults', () => {
  const folder = temporaryDirectory();
  const cancel = new AbortController().signal;

  it('writes metrics and a test report where the user wants them', async () => {
    const reporting = {
      verbose: false,
      metricsFile: join(folder(), 'metrics', 'capacity.prom'),
      junitFile: join(folder(), 'junit.xml'),
      grafana: null,
    };
    const wanted = settings({
      reportDirectory: folder(),
      reporting,
      failOn: ['below-required'],
    });
    const end = await writeResults(failed, wanted, cancel);
    expect(end.notices).toEqual([]);
    expect(readFileSync(reporting.metricsFile, 'utf8')).toBe(renderMetrics(failed));
    expect(readFileSync(reporting.junitFile, 'utf8')).toBe(
      renderJunit(failed, [failed.verdict.reason]),
    );
  });

  it('tells what could not be written', async () => {
    const reporting = { verbose: false, metricsFile: folder(), junitFile: null, grafana: null };
    const { notices } = await writeResults(
      failed,
      settings({ reportDirectory: folder(), reporting }),
      cancel,
    );
    expect(notices).toEqual([expect.stringMatching(/^\S+ could not be written: /)]);
  });
});
