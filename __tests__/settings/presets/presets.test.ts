import { describe, expect, it } from '@jest/globals';
import { analyseQuery } from '../../../src/monitor/promql/analysis.ts';
import { parseSettings } from '../../../src/settings/parse.ts';
import { presetNames, presets } from '../../../src/settings/presets/presets.ts';
import { queryOf } from '../../../src/settings/presets/preset.ts';
import { queryMistakes } from '../../../src/run/plan/query-mistakes.ts';
import { thresholdMistakes } from '../../../src/run/plan/threshold-mistakes.ts';
import { fakeFiles } from '../fake-files.ts';
import { problemsOf } from '../problems-of.ts';

const others = { 'target-url': 'http://a.test', 'prometheus-url': 'http://b.test' };

function signalsOf(signals: string) {
  return parseSettings({ ...others, signals }, fakeFiles({})).signals;
}

describe('each preset', () => {
  it('has a name of its own', () => {
    expect(new Set(presetNames).size).toBe(presetNames.length);
  });

  it.each(presets.map((preset) => [preset.name, preset] as const))(
    '%s is a signal that a plan finds nothing wrong with',
    (name, preset) => {
      const [signal] = signalsOf(`- {preset: ${name}, where: {job: shop}}`);
      if (signal?.source.kind !== 'query') throw new Error('expected a query');
      const { selectors, syntaxError } = analyseQuery(signal.source.query);
      expect(syntaxError).toBeNull();
      expect(selectors.every(({ text }) => text.includes('job="shop"'))).toBe(true);
      expect(selectors.every(({ metricName }) => preset.needs.includes(metricName ?? ''))).toBe(
        true,
      );
      expect(queryMistakes(signal.source.query, new Map())).toEqual([]);
      expect(thresholdMistakes(signal, null)).toEqual([]);
    },
  );
});

describe('a signal with a preset', () => {
  it('has what the preset says', () => {
    expect(signalsOf('- preset: go-errors')).toEqual([
      {
        name: '5xx ratio',
        source: {
          kind: 'query',
          query:
            'sum(rate(http_requests_total{code=~"5.."}[$__rate_interval])) / sum(rate(http_requests_total[$__rate_interval]))',
        },
        bound: 'max',
        threshold: 0.01,
        whenMissing: 'zero',
        warmUpSeconds: 0,
        reportOnly: false,
      },
    ]);
  });

  it('has what stands beside it', () => {
    const [signal] = signalsOf(
      '- {preset: go-latency, name: mine, max: 0.2, where: {job: [a.b, c], namespace: shop}, report-only: false}',
    );
    expect(signal).toMatchObject({ name: 'mine', threshold: 0.2 });
    expect(signal?.source).toEqual({
      kind: 'query',
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{job=~"a\\\\.b|c", namespace="shop"}[$__rate_interval])))',
    });
  });

  it('remembers nothing where a colon in its name would say so', () => {
    expect(signalsOf('- preset: vllm-queue')[0]).toMatchObject({ windowSeconds: 0 });
  });

  it.each([
    [
      '{preset: go-latencey}',
      'preset: expected one that docs/presets.md lists, got "go-latencey", did you mean "go-latency"?',
    ],
    ['{preset: go-latency, min: 1}', 'expected max, as preset go-latency has it, got min'],
    [
      '{preset: go-latency, where: shop}',
      'where: expected labels with their values, as {job: shop}, got the text "shop"',
    ],
    [
      '{preset: go-latency, where: {job: {}}}',
      'where: job: expected a text or a list of texts, got a mapping',
    ],
    ['{preset: go-latency, where: {"a}": b}}', 'where: expected the name of a label, got "a}"'],
    [
      '{preset: go-latency, query: up}',
      'expected the keys preset, name, where, baseline-where, max, min, when-missing, warm-up, window, report-only or kind, got "query"',
    ],
  ])('refuses %s', (signal, problem) => {
    expect(problemsOf({ ...others, signals: `- ${signal}` })).toEqual([
      `signals: signal 1: ${problem}`,
    ]);
  });

  it('asks the base with labels of its own', () => {
    const { base } = parseSettings(
      {
        ...others,
        'baseline-target-url': 'http://c.test',
        signals: '- {preset: go-latency, where: {track: head}, baseline-where: {track: base}}',
      },
      fakeFiles({}),
    );
    const preset = presets.find(({ name }) => name === 'go-latency');
    expect(base?.signals[0]?.source).toEqual({
      kind: 'query',
      query: preset && queryOf(preset, { track: 'base' }),
    });
  });
});
