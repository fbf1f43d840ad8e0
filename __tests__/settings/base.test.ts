import { describe, expect, it } from '@jest/globals';
import type { RawInputs } from '../../src/settings/inputs.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { fakeFiles } from './fake-files.ts';
import { problemsOf } from './problems-of.ts';

const statistic = '- {name: p95, agent-stat: latency-p95, max: 0.3}';
const both = '- {name: p99, query: head, baseline-query: base, max: 0.5, warm-up: 5s}';
const embedded: RawInputs = { 'target-url': 'http://head/', signals: statistic };
const remote: RawInputs = { 'agent-urls': 'http://one\nhttp://two', signals: statistic };

describe('the deployment of the base', () => {
  it('is none, unless it is given', () => {
    expect(parseSettings(embedded, fakeFiles({})).base).toBeNull();
  });

  it('is a target that is loaded as that of the build is', () => {
    const { agents, base, secrets } = parseSettings(
      {
        ...embedded,
        'target-url': 'http://u:hunter2@head/shop',
        'baseline-target-url': 'http://u:hunter3@base/shop',
        'agent-headers': 'X-Team: red-team',
        'agent-config': 'scenario.yaml',
      },
      fakeFiles({ 'scenario.yaml': 'steps: [{path: /cart}]' }),
    );
    expect(base).toEqual({
      agents: {
        ...agents,
        targetUrl: 'http://base/shop',
        headers: { 'X-Team': 'red-team', Authorization: 'Basic dTpodW50ZXIz' },
      },
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
    });
    expect(secrets).toEqual(expect.arrayContaining(['hunter2', 'hunter3']));
  });

  it('are agents of the same type, with the same configuration', () => {
    const { base } = parseSettings(
      {
        ...remote,
        'agent-type': 'load-test-ng',
        'agent-config': 'config.json',
        'baseline-agent-urls': 'http://three weight=2\nhttp://four/',
      },
      fakeFiles({ 'config.json': '{"LoadTestConfig": {}}' }),
    );
    expect(base?.agents).toEqual({
      kind: 'remote',
      type: 'load-test-ng',
      agents: [
        { url: 'http://three', id: 'capacitygate0', portion: { weight: 2 } },
        { url: 'http://four', id: 'capacitygate1' },
      ],
      headers: {},
      config: { LoadTestConfig: {} },
    });
  });

  it('has signals of its own where they are queries', () => {
    const { signals, base } = parseSettings(
      {
        ...embedded,
        'baseline-target-url': 'http://base/',
        'prometheus-url': 'http://prometheus',
        signals: `${both}\n${statistic}`,
      },
      fakeFiles({}),
    );
    expect(signals.map(({ source }) => source)).toEqual([
      { kind: 'query', query: 'head' },
      { kind: 'agent-statistic', statistic: 'latency-p95' },
    ]);
    const [first, second] = signals;
    expect(base?.signals).toEqual([{ ...first, source: { kind: 'query', query: 'base' } }, second]);
  });

  const prometheus = { 'prometheus-url': 'http://prometheus' };
  const base = { 'baseline-target-url': 'http://base/' };
  it.each<[string, RawInputs, string[]]>([
    [
      'a baseline-query without a base',
      { ...embedded, ...prometheus, signals: both },
      [
        'signals: signal "p99": expected no baseline-query without baseline-target-url or baseline-agent-urls, got one',
      ],
    ],
    [
      'a query without a baseline-query',
      { ...embedded, ...base, ...prometheus, signals: '- {name: p99, query: head, max: 0.5}' },
      [
        'signals: signal "p99": expected a baseline-query, which asks the same of the base at baseline-target-url; got none',
      ],
    ],
    [
      'a query of coordinator-config, which has no baseline-query',
      {
        'target-url': 'http://head',
        ...base,
        ...prometheus,
        'coordinator-config': 'coordinator.json',
      },
      [
        'coordinator-config: signal "p99": expected a baseline-query under signals, which asks the same of the base at baseline-target-url; got none',
      ],
    ],
    [
      'a baseline-query beside agent-stat',
      {
        ...embedded,
        ...base,
        signals: '- {name: p95, agent-stat: latency-p95, baseline-query: x, max: 0.3}',
      },
      [
        'signals: signal "p95": expected a baseline-query beside a query only, got one beside agent-stat',
      ],
    ],
    [
      'both kinds of base',
      { ...embedded, ...base, 'baseline-agent-urls': 'http://three' },
      [
        'baseline-agent-urls: expected one of baseline-target-url and baseline-agent-urls, got both',
      ],
    ],
    [
      'agents of the base beside the embedded agent',
      { ...embedded, 'baseline-agent-urls': 'http://three' },
      ['baseline-agent-urls: expected baseline-target-url beside target-url, got agents'],
    ],
    [
      'a target of the base beside remote agents',
      { ...remote, ...base },
      [
        'baseline-target-url: expected baseline-agent-urls, as the agents know their target; got a URL',
      ],
    ],
    [
      'a k6 script',
      { signals: statistic, 'agent-type': 'k6', 'agent-config': 'script.js', ...base },
      [
        'baseline-target-url: expected the embedded agent or agent-urls, got a k6 script, which has one target of its own',
      ],
    ],
    [
      'another baseline',
      { ...embedded, ...base, baseline: '900' },
      [
        'baseline: expected auto, as the baseline is what is measured at baseline-target-url; got "900"',
      ],
    ],
    [
      'a check',
      { ...embedded, ...base, mode: 'check' },
      [
        'mode: expected find or auto, as both capacities are found with baseline-target-url; got check',
      ],
    ],
    [
      'the target of the build again',
      { ...embedded, 'baseline-target-url': 'http://HEAD:80' },
      ['baseline-target-url: expected another URL than target-url, got the same'],
    ],
    [
      'an agent of the build again',
      { ...remote, 'baseline-agent-urls': 'http://three\nhttp://two/' },
      ['baseline-agent-urls: expected other agents than those of the build, got http://two again'],
    ],
    [
      'other credentials than those of the build',
      { ...remote, 'baseline-agent-urls': 'http://u:hunter2@three' },
      [
        'baseline-agent-urls: expected the same credentials as in the URLs of the build, got others',
      ],
    ],
    [
      'URLs that are none, each with its input',
      { ...remote, 'baseline-agent-urls': 'three\nhttp://four weight=0' },
      [
        'baseline-agent-urls: agent 2: weight: expected a number above 0 and at most 1000, got "0"',
        'baseline-agent-urls: agent 1: expected a URL that starts with http:// or https://, got "three"',
      ],
    ],
    [
      'no URL at all',
      { ...embedded, 'baseline-target-url': 'base:8080' },
      ['baseline-target-url: expected a URL that starts with http:// or https://, got "base:8080"'],
    ],
  ])('is refused: %s', (_what, raw, problems) => {
    const coordinator = {
      MonitorConfig: { Queries: [{ Description: 'p99', Query: 'x', Threshold: 1, Alert: true }] },
    };
    const files = {
      'script.js': 'export default () => {}',
      'coordinator.json': JSON.stringify(coordinator),
    };
    expect(problemsOf(raw, files)).toEqual(problems);
  });
});

describe('baseline-reuse', () => {
  const base = { ...embedded, 'baseline-target-url': 'http://base/' };

  it('is for how long a base serves other builds', () => {
    const seconds = (raw: RawInputs): number =>
      parseSettings(raw, fakeFiles({})).baselineReuseSeconds;
    expect([seconds(base), seconds({ ...base, 'baseline-reuse': '1h' })]).toEqual([0, 3600]);
  });

  it.each([
    [embedded, '1h', 'expected 0s without baseline-target-url or baseline-agent-urls, got 1h'],
    [base, '13h', 'expected a duration from 0s to 12h, got "13h"'],
  ])('%# is refused where it cannot be', (raw, text, message) => {
    expect(problemsOf({ ...raw, 'baseline-reuse': text })).toEqual([`baseline-reuse: ${message}`]);
  });
});
