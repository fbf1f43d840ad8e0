import { scaleLinear, scaleLog } from 'd3-scale';
import type { Level, SearchResult } from '../../search/types.ts';
import { box, dot, horizontal, lineSwatch, mark, plot, vertical } from './chart.ts';
import type { Chart } from './chart.ts';
import { bindingReading, levelReadings } from '../content/findings.ts';
import type { Report } from '../model.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatShare,
  formatUsers,
} from '../text/numbers.ts';
import { capacityLegend } from './time-chart.ts';

/** Single readings are only a background; more of them would only blacken it. */
const mostReadings = 600;

const sides = ['healthy', 'degraded', 'uncertain'] as const;

/** A place in the chart. */
export interface Mark {
  readonly users: number;
  /** Value over threshold (threshold over value for `min`); 1 and above is degraded. */
  readonly share: number;
}

/**
 * How much of its threshold the binding signal used at each level: where the levels pass 100%,
 * there is the capacity.
 */
export function marginChart(report: Report): Chart {
  const { result, levels } = report.run;
  const readings = readingMarks(report);
  const marks = [...readings, ...levels.flatMap(levelMark)];
  const x = usersScale([report.run.result], marks);
  const y = shareScale(marks);
  const band =
    result.low === null || result.high === null
      ? ''
      : box(x(result.low), x(result.high), plot.top, plot.bottom, 'capacity-band');
  return {
    id: 'margin',
    title: 'How close each level came to its threshold',
    description:
      'Share of the threshold that the binding signal used, by users, on a logarithmic axis; ' +
      'levels at 100% and above are degraded.',
    legend: [
      ...sides
        .filter((side) =>
          levels.some((level) => level.side === side && levelMark(level).length > 0),
        )
        .map((side) => ({ label: `${side} level`, swatch: shape(side, 11, 6) })),
      ...(readings.length === 0
        ? []
        : [
            {
              label: 'single readings',
              swatch: dot(7, 6, 2.5, 'reading') + dot(15, 6, 2.5, 'reading-degraded'),
            },
          ]),
      { label: 'threshold', swatch: lineSwatch('threshold') },
      ...capacityLegend(report),
    ],
    xTitle: 'users',
    yTitle: 'share of the threshold',
    xTicks: x
      .ticks(10)
      .filter(Number.isInteger)
      .map((tick) => ({ at: x(tick), label: formatCount(tick) })),
    yTicks: shareTicks(y.domain()).map((tick) => ({
      at: y(tick),
      label: formatPercent(tick),
    })),
    body: [
      band,
      horizontal(y(1), 'threshold'),
      result.users === null ? '' : vertical(x(result.users), 'capacity'),
      ...readings.map(({ users, share }) =>
        dot(x(users), y(share), 2.5, share < 1 ? 'reading' : 'reading-degraded'),
      ),
      ...levels.flatMap((level) =>
        levelMark(level).map(({ users, share }) => {
          const about = `${formatUsers(users)} for ${formatDuration(level.to - level.from)}: ${formatShare(level.margin ?? 0)} of ${level.bindingSignal}, ${level.side}`;
          return mark(about, x(users), y(share), shape(level.side, x(users), y(share)));
        }),
      ),
    ].join(''),
    series: null,
    table: {
      head: ['Users', 'Of its threshold', 'Binding signal', 'Result'],
      rows: levels.map((level) => [
        formatCount(level.users),
        level.margin === null ? '–' : formatShare(level.margin),
        level.bindingSignal === '' ? '–' : level.bindingSignal,
        level.side,
      ]),
      more: '',
    },
  };
}

/** The mark of a level; none where nothing was learnt of it. */
export function levelMark(level: Level): Mark[] {
  return level.margin === null || level.users === 0
    ? []
    : [{ users: level.users, share: Math.exp(level.margin) }];
}

/** The binding reading of each moment, of those that speak of a level alone. */
function readingMarks(report: Report): Mark[] {
  const marks = report.run.levels.flatMap((level) => {
    const inside = new Set(levelReadings(report, level));
    return report.run.samples.flatMap((sample) => {
      const binding = bindingReading(sample.readings.filter((reading) => inside.has(reading)));
      const margin = binding?.margin ?? null;
      return margin === null || level.users === 0
        ? []
        : [{ users: level.users, share: Math.exp(margin) }];
    });
  });
  const every = Math.ceil(marks.length / mostReadings);
  return marks.filter((_, index) => index % every === 0);
}

/** The axis of users: all marks are on it, and the intervals. */
export function usersScale(
  results: readonly Pick<SearchResult, 'low' | 'high'>[],
  marks: readonly Mark[],
) {
  const ends = results.flatMap(({ low, high }) => [low, high]).filter((end) => end !== null);
  const users = [...marks.map((mark) => mark.users), ...ends];
  const least = Math.min(...users);
  const most = Math.max(...users);
  if (users.length === 0) return scaleLinear([0, 10], [plot.left, plot.right]);
  const room = Math.max(1, most === least ? most * 0.2 : (most - least) * 0.06);
  return scaleLinear([Math.max(0, least - room), most + room], [plot.left, plot.right]);
}

/** The axis of shares: all marks are on it, and the threshold. */
export function shareScale(marks: readonly Mark[]) {
  const shares = marks.map((mark) => mark.share);
  const domain = [Math.min(0.45, ...shares) * 0.9, Math.max(1.8, ...shares) * 1.1];
  return scaleLog(domain, [plot.bottom, plot.top]);
}

/** Steps of a logarithmic axis, the finest first; over many decades only the coarse ones fit. */
const tickSteps = [[1, 1.2, 1.5, 2, 3, 4, 5, 7], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1]];
const mostTicks = 8;

/** The shares that are marked on the axis, not too many of them. */
export function shareTicks([least = 0, most = 0]: number[]): number[] {
  const ticks = tickSteps.map((steps) =>
    [0.001, 0.01, 0.1, 1, 10, 100]
      .flatMap((decade) => steps.map((step) => step * decade))
      .filter((tick) => tick >= least && tick <= most),
  );
  return ticks.find((some) => some.length <= mostTicks) ?? [];
}

/** A shape for each side, so that colour is not all that tells them apart. */
function shape(side: Level['side'], x: number, y: number): string {
  switch (side) {
    case 'healthy':
      return dot(x, y, 5, 'healthy');
    case 'degraded':
      return `<path class="degraded" d="M${x.toFixed(1)} ${(y - 6).toFixed(1)}l6 6-6 6-6-6Z"/>`;
    case 'uncertain':
      return `<path class="uncertain" d="M${(x - 4.5).toFixed(1)} ${(y - 4.5).toFixed(1)}h9v9h-9Z"/>`;
  }
}
