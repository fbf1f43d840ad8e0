import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { analyseQuery } from '../../../src/monitor/promql/analysis.ts';
import { presets } from '../../../src/settings/presets/presets.ts';
import { queryOf } from '../../../src/settings/presets/preset.ts';
import { presetsFor } from '../../../src/setup/propose.ts';

/** What each exporter said after two requests that succeeded and one that was answered with 500. */
const exporters: Readonly<Record<string, readonly string[]>> = {
  'express-prom-bundle': ['node-latency', 'node-errors', 'node-event-loop'],
  'fastapi-instrumentator': ['fastapi-latency', 'fastapi-errors', 'python-cpu'],
  'flask-exporter': ['flask-latency', 'flask-errors', 'python-cpu'],
  'go-promhttp': ['go-latency', 'go-errors', 'go-cpu'],
};

interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

function seriesOf(exporter: string): Series[] {
  const text = readFileSync(`__tests__/fixtures/exporters/${exporter}.txt`, 'utf8');
  return text.split('\n').flatMap((line) => {
    const [, name, labels = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    return [
      { name, labels: Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value])) },
    ];
  });
}

describe('presets of real exporters', () => {
  it.each(Object.entries(exporters))('%s has %j', (exporter, expected) => {
    const series = seriesOf(exporter);
    const names = new Set(series.map(({ name }) => name));
    const there = presets.filter(({ needs }) => needs.every((metric) => names.has(metric)));
    const job = { name: 'it', instances: [], namespace: null, presets: there };
    expect(presetsFor(job).map(({ name }) => name)).toEqual(expected);
  });

  it.each(Object.entries(exporters))('%s has the series that they select', (exporter, names) => {
    const series = seriesOf(exporter);
    // The Go service was asked for nothing that fails.
    const own = names.filter((name) => name !== 'go-errors');
    for (const preset of presets.filter(({ name }) => own.includes(name))) {
      for (const { metricName, matchers } of analyseQuery(queryOf(preset)).selectors) {
        const matching = series.filter(
          ({ name, labels }) =>
            name === metricName &&
            matchers.every(({ label, value }) =>
              new RegExp(`^(?:${value})$`).test(labels[label] ?? ''),
            ),
        );
        expect([preset.name, matching.length > 0]).toEqual([preset.name, true]);
      }
    }
  });

  it('has the label that errors of a Go service are told by', () => {
    const counted = seriesOf('go-promhttp').filter(({ name }) => name === 'http_requests_total');
    expect(counted.map(({ labels }) => labels['code'])).toEqual(['200']);
  });
});
