import type { Report } from '../../src/report/model.ts';
import type { RunEnd } from '../../src/run/run.ts';
import { ofRequirement, report } from '../fixtures/reports/build.ts';

/** The end of a run that found 1,056 users. */
export function runEnd(changes: Partial<Report> = {}): RunEnd {
  return {
    report: {
      ...report(
        {
          key: 'CI / load',
          verdict: ofRequirement('pass', 'At least 1031 users, and 1000 are required.'),
        },
        {
          result: {
            outcome: 'found',
            users: 1056,
            low: 1031,
            high: 1080,
            limitedBy: 'p99 latency',
            reason: 'The interval is narrow enough.',
            collapse: null,
          },
        },
      ),
      ...changes,
    },
    files: { json: 'capacity-report/report.json', html: null, summary: null, samples: null },
    notices: [],
  };
}
