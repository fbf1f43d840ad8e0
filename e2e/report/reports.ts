import * as doubts from '../../__tests__/fixtures/reports/doubts.ts';
import * as gate from '../../__tests__/fixtures/reports/gate.ts';
import * as reports from '../../__tests__/fixtures/reports/reports.ts';
import type { Report } from '../../src/report/model.ts';

const links = {
  prometheus: 'http://prometheus.test:9090',
  grafana: 'http://grafana.test/d/abc/shop',
};

/** What people look at: one of each kind. */
export const shownReports = {
  found: { ...reports.passed, links },
  fail: gate.regressed,
  'several-measurements': gate.tooFew,
  'side-by-side': gate.besideBase,
  blind: doubts.blindTooSoon,
  unmeasured: reports.unmeasured,
} as const satisfies Readonly<Record<string, Report>>;
