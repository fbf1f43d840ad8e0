import { describe, expect, it } from '@jest/globals';
import type { RawInputs } from '../../src/settings/inputs.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { fakeFiles } from './fake-files.ts';
import { problemsOf } from './problems-of.ts';

const agentSignal = '- {name: p95, agent-stat: latency-p95, max: 0.3}';
const least = { 'target-url': 'http://shop/', signals: agentSignal };

describe('parseSettings', () => {
  it('fills in the defaults', () => {
    expect(parseSettings({ ...least, 'max-users': '', key: ' ' }, fakeFiles({}))).toEqual({
      agents: {
        kind: 'embedded',
        targetUrl: 'http://shop/',
        headers: {},
        scenario: {
          timeoutSeconds: 10,
          flows: [
            {
              name: 'steps',
              weight: 1,
              steps: [expect.objectContaining({ method: 'GET', path: '' })],
            },
          ],
        },
      },
      prometheus: null,
      signals: [
        {
          name: 'p95',
          source: { kind: 'agent-statistic', statistic: 'latency-p95' },
          bound: 'max',
          threshold: 0.3,
          whenMissing: 'unknown',
          warmUpSeconds: 0,
          reportOnly: false,
        },
      ],
      maxUsers: 1000,
      startUsers: null,
      usersPerSecond: null,
      warmUpSeconds: null,
      mode: 'auto',
      timeBudgetSeconds: null,
      precision: 0.03,
      confidence: 0.95,
      sampleIntervalSeconds: null,
      baseline: { kind: 'auto' },
      base: null,
      baselineReuseSeconds: 0,
      maxRegression: 0.05,
      requiredUsers: null,
      failOn: ['regression', 'below-required', 'unmeasured'],
      comment: 'auto',
      historyBranch: 'capacity-history',
      historyWriteBranches: [],
      pullRequest: null,
      uploadReport: 'auto',
      key: 'auto',
      reportDirectory: 'capacity-report',
      reporting: { verbose: false, metricsFile: null, junitFile: null, grafana: null },
      plan: false,
      notices: [],
      secrets: [],
    });
  });

  it('takes what is given', () => {
    const raw = {
      ...least,
      'max-users': '500',
      'start-users': '500',
      'users-per-second': '2.5',
      'warm-up': '90s',
      'time-budget': '1h30m',
      precision: '0.5%',
      confidence: '99.9%',
      'sample-interval': '250ms',
      'required-users': '100',
      'fail-on': 'inconclusive, generator-limited',
      mode: 'check',
      baseline: '480',
      'max-regression': '0%',
      'history-branch': '',
      comment: 'on-change',
      key: 'nightly',
      'report-dir': 'out',
      plan: 'true',
      'github-token': 'ghs_1',
    };
    expect(parseSettings(raw, fakeFiles({}))).toMatchObject({
      maxUsers: 500,
      startUsers: 500,
      usersPerSecond: 2.5,
      warmUpSeconds: 90,
      timeBudgetSeconds: 5400,
      precision: 0.005,
      confidence: 0.999,
      sampleIntervalSeconds: 0.25,
      requiredUsers: 100,
      failOn: ['inconclusive', 'generator-limited'],
      mode: 'check',
      baseline: { kind: 'users', users: 480 },
      maxRegression: 0,
      historyBranch: null,
      comment: 'on-change',
      key: 'nightly',
      reportDirectory: 'out',
      reporting: { verbose: false, metricsFile: null, junitFile: null, grafana: null },
      plan: true,
      notices: [],
      secrets: ['ghs_1'],
    });
  });

  it('takes where the results go', () => {
    const raw = {
      ...least,
      verbose: 'true',
      'metrics-file': 'out/capacity.prom',
      'junit-file': 'junit.xml',
      'grafana-url': 'https://grafana.test/team/d/abc/shop/',
      'grafana-token': 'glsa_1',
    };
    const { reporting, secrets } = parseSettings(raw, fakeFiles({}));
    expect(reporting).toEqual({
      verbose: true,
      metricsFile: 'out/capacity.prom',
      junitFile: 'junit.xml',
      grafana: {
        page: 'https://grafana.test/team/d/abc/shop',
        base: 'https://grafana.test/team',
        dashboard: 'abc',
        headers: { Authorization: 'Bearer glsa_1' },
      },
    });
    expect(secrets).toContain('glsa_1');
  });

  it('takes a Grafana without a dashboard and without a token, for links alone', () => {
    const raw = { ...least, 'grafana-url': 'http://grafana.test:3000/' };
    const page = 'http://grafana.test:3000';
    expect(parseSettings(raw, fakeFiles({})).reporting.grafana).toEqual({
      ...{ page, base: page, dashboard: null, headers: {} },
    });
  });

  it.each([
    [{ 'grafana-token': 'glsa_1' }, 'grafana-token', 'expected grafana-url beside it, got none'],
    [
      { 'grafana-token': 'glsa_1', 'grafana-url': 'http://me:pw@grafana.test' },
      'grafana-token',
      'expected one way to authorise, got credentials in the URL and a token',
    ],
    [
      { 'grafana-url': 'grafana' },
      'grafana-url',
      'expected a URL that starts with http:// or https://, got "grafana"',
    ],
    [{ verbose: 'yes' }, 'verbose', 'expected true or false, got "yes"'],
  ])('refuses %j', (given, input, message) => {
    expect(problemsOf({ ...least, ...given })).toEqual([`${input}: ${message}`]);
  });

  it('takes the branches that have a history as well, by lines or commas', () => {
    const raw = { ...least, 'history-write-branches': 'release/1.x, release/2.x\nlts\nlts' };
    expect(parseSettings(raw, fakeFiles({}))).toMatchObject({
      historyBranch: 'capacity-history',
      historyWriteBranches: ['release/1.x', 'release/2.x', 'lts'],
    });
  });

  it('tells an empty fail-on from one that is left out', () => {
    expect(parseSettings({ ...least, 'fail-on': '' }, fakeFiles({})).failOn).toEqual([]);
  });

  it('warns of a requirement that cannot be met', () => {
    const raw = { ...least, 'required-users': '1001' };
    expect(parseSettings(raw, fakeFiles({})).notices).toEqual([
      'required-users (1001) is above max-users (1000): the gate cannot pass.',
    ]);
  });

  it.each([
    ['1053', ['baseline (1053) is above max-users (1000): a loss cannot be ruled out.']],
    ['1052', []],
  ])(
    'warns of a baseline that cannot be reached, less what may be lost: %s',
    (baseline, notices) => {
      expect(parseSettings({ ...least, baseline }, fakeFiles({})).notices).toEqual(notices);
    },
  );

  it('freezes all of it', () => {
    const settings = parseSettings(least, fakeFiles({}));
    expect(Object.isFrozen(settings)).toBe(true);
    expect(Object.isFrozen(settings.agents)).toBe(true);
    expect(Object.isFrozen(settings.signals[0]?.source)).toBe(true);
  });

  it('tells all problems at once', () => {
    const raw = {
      'max-user': '5',
      'agent-type': 'load-test',
      'agent-headers': 'Authorization',
      'prometheus-token': 'hunter2',
      signals: '- {name: a, query: up, max: 1}\n- {name: b, agent-stat: p95, max: 1}',
      'max-users': '0',
      'time-budget': '29s',
      precision: '51%',
      confidence: '49%',
      'sample-interval': '100ms',
      'required-users': 'auto',
      'fail-on': 'slower',
      mode: 'search',
      baseline: '-5',
      'max-regression': '5',
      'history-branch': 'my history',
      'history-write-branches': 'release/*',
      comment: 'always',
      plan: '1',
    };
    expect(problemsOf(raw)).toEqual([
      'max-user: unknown input, did you mean "max-users"?',
      'agent-type: expected auto, load-test-ng, locust, k6 or embedded, got "load-test", did you mean "load-test-ng"?',
      'agent-headers: expected "Name: value" in line 1, got a line without a header name',
      'agent-urls: expected the URLs of load-test agents, or target-url for the embedded agent, got neither',
      'prometheus-token: expected prometheus-url beside it, got none',
      'signals: signal "b": agent-stat: expected latency-mean, latency-p50, latency-p90, latency-p95, latency-p99, error-ratio or requests-per-second, got "p95", did you mean "latency-p95"?',
      'signals: signal "a": expected prometheus-url for its query, got none',
      'max-users: expected a whole number from 1 to 1000000, got "0"',
      'mode: expected auto, find or check, got "search"',
      'baseline: expected auto, none, a whole number of users or the path of an earlier report.json, but "-5" does not exist',
      'required-users: expected a whole number from 1 to 1000000, got "auto"',
      'time-budget: expected a duration of 30s or more, got "29s"',
      'precision: expected a percentage from 0.5% to 50%, got "51%"',
      'confidence: expected a percentage from 50% to 99.9%, got "49%"',
      'sample-interval: expected a duration from 250ms to 5m, got "100ms"',
      'max-regression: expected a percentage such as 3%, got "5", did you mean 5%?',
      'fail-on: expected regression, below-required, unmeasured, inconclusive or generator-limited, got "slower"',
      'comment: expected auto, on-change or never, got "always"',
      'history-branch: expected the name of a branch such as capacity-history, got "my history"',
      'history-write-branches: expected the name of a branch such as release/1.2, got "release/*"',
      'plan: expected true or false, got "1"',
    ]);
  });

  it.each<[string, RawInputs, string]>([
    [
      'users that hardly come',
      { 'users-per-second': '0.05' },
      'users-per-second: expected a number from 0.1 to 100000, got "0.05"',
    ],
    [
      'start-users above max-users',
      { 'max-users': '50', 'start-users': '51' },
      'start-users: expected a whole number from 1 to 50, got "51"',
    ],
    [
      'branches of a history that is not kept',
      { 'history-branch': '', 'history-write-branches': 'release/1.x\nrelease/2.x' },
      'history-write-branches: expected none where history-branch is empty, got "release/1.x, release/2.x"',
    ],
    [
      'a check without a baseline',
      { mode: 'check', baseline: 'none' },
      'baseline: expected a baseline for mode check, got none',
    ],
    [
      'no signals',
      { signals: '' },
      'signals: expected at least one signal, got none; write one as "- {name: p95 of the agents (s), agent-stat: latency-p95, max: 0.3}"',
    ],
    [
      'a config file that is not there',
      { 'coordinator-config': 'c.json' },
      'coordinator-config: c.json: expected a file, but "c.json" does not exist',
    ],
  ])('refuses %s', (_, raw, message) => {
    expect(problemsOf({ ...least, ...raw })).toEqual([message]);
  });
});

describe('Prometheus', () => {
  it('gets headers and credentials, and keeps them secret', () => {
    const raw = {
      ...least,
      'prometheus-url': 'https://me:hunter2@mimir/prometheus/',
      'prometheus-headers': 'X-Scope-OrgID: team-one',
    };
    const { prometheus, secrets } = parseSettings(raw, fakeFiles({}));
    expect(prometheus).toEqual({
      url: 'https://mimir/prometheus',
      headers: { 'X-Scope-OrgID': 'team-one', Authorization: 'Basic bWU6aHVudGVyMg==' },
    });
    expect(secrets).toEqual(['team-one', 'Basic bWU6aHVudGVyMg==', 'bWU6aHVudGVyMg==', 'hunter2']);
  });

  it('takes partial answers where the user accepts them', () => {
    const raw = { ...least, 'prometheus-url': 'http://p', 'partial-response': 'accept' };
    const expected = { url: 'http://p', headers: {}, partialResponse: 'accept' };
    expect(parseSettings(raw, fakeFiles({})).prometheus).toEqual(expected);
    expect(problemsOf({ ...raw, 'partial-response': 'ignore' })).toEqual([
      'partial-response: expected unknown or accept, got "ignore"',
    ]);
    expect(problemsOf({ ...least, 'partial-response': 'accept' })).toEqual([
      'partial-response: expected prometheus-url beside it, got none',
    ]);
  });

  it('keeps a token in the place of a user secret', () => {
    const raw = { ...least, 'prometheus-url': 'http://hunter2@p' };
    expect(parseSettings(raw, fakeFiles({})).secrets).toContain('hunter2');
  });

  it('gets a token as a bearer', () => {
    const raw = { ...least, 'prometheus-url': 'http://p', 'prometheus-token': 'hunter2' };
    const { prometheus, secrets } = parseSettings(raw, fakeFiles({}));
    expect(prometheus).toEqual({ url: 'http://p', headers: { Authorization: 'Bearer hunter2' } });
    expect(secrets).toEqual(['hunter2', 'Bearer hunter2']);
  });

  it.each<[RawInputs, string]>([
    [
      { 'prometheus-url': 'http://u:hunter2@p', 'prometheus-token': 'hunter3' },
      'prometheus-token: expected one way to authorise, got credentials in the URL and a token',
    ],
    [
      { 'prometheus-url': 'http://u:hunter2@p', 'prometheus-headers': 'authorization: Basic x' },
      'prometheus-url: expected one way to authorise, got an Authorization header and credentials in the URL',
    ],
    [
      { 'prometheus-url': 'http://p', 'prometheus-token': 'hunter 2' },
      'prometheus-token: expected a token of printable characters without spaces, got another one',
    ],
    [
      { 'prometheus-url': 'prometheus:9090' },
      'prometheus-url: expected a URL that starts with http:// or https://, got "prometheus:9090"',
    ],
  ])('refuses %j', (raw, message) => {
    expect(problemsOf({ ...least, ...raw })).toEqual([message]);
  });
});

describe('signals', () => {
  const withPrometheus = { ...least, 'prometheus-url': 'http://p' };

  it('are read from YAML, or from a file that holds it', () => {
    const text = `
- name: errors
  query: |
    sum(rate(errors[1m]))
  max: 1e-2
  when-missing: zero
  warm-up: 1m30s
  kind: other
- name: memory
  query: min(free)
  min: 500e6
  window: 10m
  report-only: true
`;
    const expected = [
      {
        name: 'errors',
        source: { kind: 'query', query: 'sum(rate(errors[1m]))' },
        bound: 'max',
        threshold: 0.01,
        whenMissing: 'zero',
        warmUpSeconds: 90,
        reportOnly: false,
        kind: 'other',
      },
      {
        name: 'memory',
        source: { kind: 'query', query: 'min(free)' },
        bound: 'min',
        threshold: 5e8,
        whenMissing: 'unknown',
        warmUpSeconds: 0,
        reportOnly: true,
        windowSeconds: 600,
      },
    ];
    const inline = { ...withPrometheus, signals: text };
    const inFile = { ...withPrometheus, signals: 'ci/signals.yaml' };
    expect(parseSettings(inline, fakeFiles({})).signals).toEqual(expected);
    expect(parseSettings(inFile, fakeFiles({ 'ci/signals.yaml': text })).signals).toEqual(expected);
  });

  it('may be indented', () => {
    const signals =
      '\n  - {name: a, query: up, max: 1}\n  - name: b\n    query: down\n    max: 2\n';
    const read = parseSettings({ ...withPrometheus, signals }, fakeFiles({})).signals;
    expect(read.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  const keys =
    'name, query, agent-stat, baseline-query, max, min, when-missing, warm-up, window, report-only or kind';
  it.each([
    ['signals.yml', 'expected a YAML list or the path of a file, but "signals.yml" does not exist'],
    [
      '{name: a}',
      'expected a YAML list of signals as "- {name: p95 of the agents (s), agent-stat: latency-p95, max: 0.3}", got a mapping; begin each signal with "- "',
    ],
    [
      'signals:\n  - {name: a, query: up, max: 1}',
      'expected a YAML list of signals as "- {name: p95 of the agents (s), agent-stat: latency-p95, max: 0.3}", got a mapping; leave out the key "signals"',
    ],
    [
      'max-users: 5\nsignals:\n  - {name: a, query: up, max: 1}',
      'expected a YAML list of signals as "- {name: p95 of the agents (s), agent-stat: latency-p95, max: 0.3}", got a mapping; a file that holds inputs is named by config',
    ],
    [
      '{a: 1}',
      'expected a YAML list of signals as "- {name: p95 of the agents (s), agent-stat: latency-p95, max: 0.3}", got a mapping',
    ],
    [
      '- {name: a, expr: up, max: 1}',
      `signal "a": expected the keys ${keys}, got "expr", did you mean "query"?`,
    ],
    [
      '- {name: a\n- b',
      'expected YAML or JSON, got an error in line 2: Flow map in block collection must be sufficiently indented and end with a }; indent what belongs together alike, and close each bracket',
    ],
    ['- up', `signal 1: expected a mapping with the keys ${keys}, got the text "up"`],
    [
      '- {name: a, query: up, maxx: 1}',
      `signal "a": expected the keys ${keys}, got "maxx", did you mean "max"?`,
    ],
    [
      '- {name: a, querry: up, maxx: 1, limit: 2}',
      `signal "a": expected the keys ${keys}, got "querry", did you mean "query"?; and "maxx", did you mean "max"?; and "limit", did you mean "max" or "min"?`,
    ],
    [
      '- name:a\n  query:up',
      `signal 1: expected a mapping with the keys ${keys}, got the text "name:a query:up"; write a space behind each colon`,
    ],
    [
      '- {max: "0.5", agent-stat: latency-p9, when-missing: nul}',
      'signal 1: name: expected a text, got nothing; agent-stat: expected latency-mean, latency-p50, latency-p90, latency-p95, latency-p99, error-ratio or requests-per-second, got "latency-p9", did you mean "latency-p90"?; max: expected a number, got the text "0.5"; write 0.5 without the quotes; when-missing: expected unknown, zero or healthy, got "nul"',
    ],
    [
      '- name: a\n  query: {job="shop"}\n  max: 1',
      'signal "a": query: expected a text, got a mapping; put it into quotes',
    ],
    ['- {query: up, max: 1}', 'signal 1: name: expected a text, got nothing'],
    ['- {name: a, max: 1}', 'signal "a": expected exactly one of query and agent-stat, got none'],
    [
      '- {name: a, query: up, agent-stat: latency-p95, max: 1}',
      'signal "a": expected exactly one of query and agent-stat, got both',
    ],
    ['- {name: a, query: up}', 'signal "a": expected exactly one of max and min, got none'],
    [
      '- {name: a, query: up, max: 1, min: 0}',
      'signal "a": expected exactly one of max and min, got both',
    ],
    [
      '- {name: a, query: up, max: "5"}',
      'signal "a": max: expected a number, got the text "5"; write 5 without the quotes',
    ],
    ['- {name: a, query: up, max: .inf}', 'signal "a": max: expected a number, got Infinity'],
    [
      '- {name: a, query: up, max: 0}',
      'signal "a": max: expected a number above 0, got 0; where nothing is allowed, write a very small one',
    ],
    ['- {name: a, query: up, min: -1}', 'signal "a": min: expected a number above 0, got -1'],
    [
      '- {name: a, query: up, max: 1, when-missing: nul}',
      'signal "a": when-missing: expected unknown, zero or healthy, got "nul"',
    ],
    [
      '- {name: a, agent-stat: error-ratio, max: 1, window: 1m}',
      'signal "a": expected a window beside a query only, got one beside agent-stat',
    ],
    [
      '- {name: a, query: up, max: 1, window: 60}',
      'signal "a": window: expected a duration such as 250ms, 5s, 10m or 1h30m, got "60" without a unit',
    ],
    [
      '- {name: a, query: up, max: 1, warm-up: 60}',
      'signal "a": warm-up: expected a duration such as 250ms, 5s, 10m or 1h30m, got "60" without a unit',
    ],
    [
      '- {name: a, query: up, max: 1, report-only: 1}',
      'signal "a": report-only: expected true or false, got 1',
    ],
    [
      '- {name: a, query: up, max: 1, report-only: true}',
      'expected a signal to judge by, got none but report-only ones',
    ],
    [
      '- {name: a, query: up, max: 1}\n- {name: a, query: up, max: 2}',
      'expected each name once, got "a" again',
    ],
    [
      '- {name: agents, query: up, max: 1}',
      'expected a name other than max-users, agents, time or errors of the users, got "agents"',
    ],
    [
      '- {name: "a, as the users see it", query: up, max: 1}',
      'expected a name without ", as the users see it", got "a, as the users see it"',
    ],
    [
      '- {name: a, query: up, max: 1, kind: errors}',
      'signal "a": kind: expected latency or other, got "errors"',
    ],
  ])('refuse %j', (signals, message) => {
    expect(problemsOf({ ...withPrometheus, signals })).toEqual([`signals: ${message}`]);
  });
});
