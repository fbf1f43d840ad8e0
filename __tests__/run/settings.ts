import { parseScenario } from '../../src/cluster/embedded/scenario.ts';
import type { AgentSettings, Settings } from '../../src/settings/settings.ts';
import { signal } from '../fixtures/reports/build.ts';

/** Settings with everything at its default; every test says only what is its own. */
export function settings(changes: Partial<Settings>): Settings {
  return {
    agents: remote([]),
    prometheus: null,
    signals: [signal('up', 2)],
    maxUsers: 1000,
    startUsers: null,
    usersPerSecond: null,
    warmUpSeconds: null,
    mode: 'auto',
    timeBudgetSeconds: null,
    precision: 0.03,
    confidence: 0.95,
    sampleIntervalSeconds: null,
    baseline: { kind: 'none' },
    base: null,
    baselineReuseSeconds: 0,
    maxRegression: 0.05,
    requiredUsers: null,
    failOn: [],
    comment: 'never',
    pullRequest: null,
    uploadReport: 'never',
    historyBranch: null,
    historyWriteBranches: [],
    key: 'auto',
    reportDirectory: 'capacity-report',
    reporting: { verbose: false, metricsFile: null, junitFile: null, grafana: null },
    plan: true,
    notices: [],
    secrets: [],
    ...changes,
  };
}

export function remote(
  urls: readonly string[],
  type: 'auto' | 'load-test-ng' = 'auto',
): AgentSettings {
  const agents = urls.map((url, index) => ({ url, id: `lt${index}` }));
  return { kind: 'remote', type, agents, headers: {}, config: null };
}

export function embedded(targetUrl: string): AgentSettings {
  const parsed = parseScenario(null);
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  return { kind: 'embedded', targetUrl, headers: {}, scenario: parsed.scenario };
}
