import { scaleLinear } from 'd3-scale';
import type { Sample } from '../../coordinator/record.ts';
import type { Signal, SignalReading } from '../../monitor/signal.ts';
import { box, boxSwatch, horizontal, linePath, lineSwatch, plot } from './chart.ts';
import type { Chart } from './chart.ts';
import { downsample } from './downsample.ts';
import type { Point } from './downsample.ts';
import { plainText } from '../text/escape.ts';
import { healthyCondition } from '../content/findings.ts';
import { looksTable, roundedValue, someLooks } from './looks.ts';
import type { Report } from '../model.ts';
import { formatValue } from '../text/numbers.ts';
import { mostPoints, timeAxis } from './time-chart.ts';
import { phaseText } from '../content/words.ts';

/** One signal over time with its threshold; the side on which it is degraded is shaded. */
export function signalChart(report: Report, signal: Signal, index: number): Chart {
  const time = timeAxis(report);
  const readingOf = ({ readings }: Sample) =>
    readings.find((reading) => reading.signal.name === signal.name);
  const points = report.run.samples.map((sample) => ({
    x: sample.time,
    y: readingOf(sample)?.value ?? null,
  }));
  const [bottom, top] = valueDomain(signal, points);
  const y = scaleLinear([bottom, top], [plot.bottom, plot.top]);
  const limit = y(signal.threshold);
  const [from, to] = signal.bound === 'max' ? [plot.top, limit] : [limit, plot.bottom];
  const cut = points.some((point) => point.y !== null && point.y > top);
  return {
    id: `signal-${index}`,
    title: signal.name,
    description: `${signal.name} over time; healthy ${healthyCondition(signal)}.`,
    legend: [
      { label: cut ? 'value (its peaks are cut off)' : 'value', swatch: lineSwatch('active') },
      {
        label: `threshold ${formatValue(signal.threshold)}`,
        swatch: lineSwatch('threshold'),
      },
      {
        label: signal.reportOnly ? 'beyond it (not judged)' : 'degraded',
        swatch: boxSwatch('degraded-zone'),
      },
      ...(report.run.samples.some((sample) => !isPaused(sample) && !isKnown(readingOf(sample)))
        ? [{ label: 'gap: unknown', swatch: lineSwatch('unknown') }]
        : []),
    ],
    xTitle: time.title,
    yTitle: signalUnit(signal),
    xTicks: time.ticks,
    yTicks: y.ticks(6).map((tick) => ({ at: y(tick), label: formatValue(tick) })),
    body: [
      box(plot.left, plot.right, from, to, 'degraded-zone'),
      horizontal(limit, 'threshold'),
      linePath(downsample(points.map(finite), mostPoints), time.scale, y, 'active'),
    ].join(''),
    series: {
      y: [roundedValue(bottom), roundedValue(top)],
      lines: [
        {
          label: plainText(signal.name),
          values: someLooks(report.run).map((sample) => {
            const value = readingOf(sample)?.value ?? null;
            return value === null || !Number.isFinite(value) ? null : roundedValue(value);
          }),
        },
      ],
    },
    table: looksTable(report, ['Value', 'State'], (sample) => {
      const { value, state } = readingOf(sample) ?? { value: null, state: 'unknown' };
      if (isPaused(sample)) return ['–', phaseText.paused];
      return [value === null ? '–' : formatValue(value), state];
    }),
  };
}

function isPaused({ phase }: Sample): boolean {
  return phase === 'paused';
}

function isKnown(reading: SignalReading | undefined): boolean {
  return (reading?.value ?? null) !== null;
}

/** An infinite value cannot be drawn, but it is no gap either: it goes beyond the edge. */
function finite(point: Point): Point {
  return { x: point.x, y: point.y === null ? null : Math.max(-1e300, Math.min(1e300, point.y)) };
}

/** Peaks beyond four times the threshold are cut off, or the rest would be a flat line. */
function valueDomain(signal: Signal, points: readonly Point[]): [bottom: number, top: number] {
  const values = points.flatMap(({ y }) => (y === null || !Number.isFinite(y) ? [] : [y]));
  const { threshold } = signal;
  const bottom = Math.min(0, threshold, ...values);
  const highest = Math.max(0, threshold * 1.25, ...values);
  const cut = signal.bound === 'max' && threshold > 0 ? Math.min(highest, threshold * 4) : highest;
  const span = cut - bottom;
  const room = span > 0 ? span * 0.05 : 1;
  return [bottom < 0 ? bottom - room : 0, cut + room];
}

/** With the unit as the user named it, in parentheses at the end of the signal's name. */
function signalUnit(signal: Signal): string {
  const named = /\(([^()]{1,12})\)\s*$/.exec(signal.name)?.[1];
  if (named !== undefined) return `value (${named})`;
  if (signal.source.kind === 'query') return 'value';
  if (signal.source.statistic.startsWith('latency')) return 'value (seconds)';
  return signal.source.statistic === 'error-ratio'
    ? 'value (ratio)'
    : 'value (requests per second)';
}
