import type { Report } from '../../src/report/model.ts';
import type { RunEnd } from '../../src/run/run.ts';
import { ofRequirement } from '../fixtures/reports/build.ts';

/** The end of a run that found 1,056 users. */
export function runEnd(changes: Partial<Report> = {}): RunEnd {
  return {
    report: {
      schemaVersion: 1,
      tool: { name: 'capacity-gate', version: '0.1.0' },
      key: 'CI / load',
      engine: 'embedded',
      agents: ['embedded'],
      target: 'http://shop.example',
      settings: {
        maxUsers: 2000,
        precision: 0.03,
        confidence: 0.95,
        timeBudgetSeconds: 600,
        requiredUsers: 1000,
      },
      signals: [],
      verdict: ofRequirement('pass', 'At least 1031 users, and 1000 are required.'),
      run: {
        startedAt: 1_700_000_000,
        finishedAt: 1_700_000_300,
        stopReason: 'answered',
        result: {
          outcome: 'found',
          users: 1056,
          low: 1031,
          high: 1080,
          limitedBy: 'p99 latency',
          reason: 'The interval is narrow enough.',
          collapse: null,
        },
        levels: [],
        samples: [],
        notices: [],
        clean: true,
      },
      ...changes,
    },
    files: { json: 'capacity-report/report.json', html: null, summary: null },
    notices: [],
  };
}
