import { scaleLinear } from 'd3-scale';
import type { Sample } from '../../coordinator/record.ts';
import type { Outcome } from '../../search/types.ts';
import { box, boxSwatch, horizontal, linePath, lineSwatch, plot } from './chart.ts';
import { looksTable, roundedValue, someLooks, spanOf } from './looks.ts';
import type { Chart, LegendEntry, Scale, Tick } from './chart.ts';
import { downsample } from './downsample.ts';
import type { Point } from './downsample.ts';
import { intervalRange } from '../content/headline.ts';
import type { Report } from '../model.ts';
import { formatCount, formatPercent, formatUsers, formatValue } from '../text/numbers.ts';
import { toldPhases } from '../content/told-phase.ts';
import { phaseText } from '../content/words.ts';

/** More points than this would be closer together than pixels. */
export const mostPoints = 900;

interface TimeAxis {
  /** From seconds since the epoch. */
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  readonly title: string;
}

/** The axis of all charts of a measurement. */
export function timeAxis(report: Report): TimeAxis {
  const { samples, startedAt } = report.run;
  const seconds = spanOf(samples, startedAt);
  const [unit, perUnit] = timeUnit(seconds);
  const scale = scaleLinear([0, seconds / perUnit], [plot.left, plot.right]);
  return {
    scale: (time) => scale((time - startedAt) / perUnit),
    ticks: scale.ticks(10).map((tick) => ({ at: scale(tick), label: formatValue(tick) })),
    title: `time since the start (${unit})`,
  };
}

function timeUnit(seconds: number): [unit: string, seconds: number] {
  if (seconds <= 180) return ['s', 1];
  return seconds <= 3 * 3600 ? ['min', 60] : ['h', 3600];
}

/** Users asked for and users active over time, with the phases and the capacity behind them. */
export function usersChart(report: Report): Chart {
  const { samples, result } = report.run;
  const time = timeAxis(report);
  const peak = Math.max(
    10,
    result.high ?? 0,
    ...samples.map(({ requestedUsers, activeUsers }) => Math.max(requestedUsers, activeUsers)),
  );
  const y = scaleLinear([0, peak * 1.05], [plot.bottom, plot.top]);
  const active = samples.map(({ time, activeUsers }) => ({ x: time, y: activeUsers }));
  const looks = someLooks(report.run);
  const phases = toldPhases(samples);
  const told = new Map(samples.map((sample, index) => [sample, phases[index]]));
  return {
    id: 'users',
    title: 'Users over time',
    description: `Users asked for and active over time, at most ${formatUsers(peak)}.`,
    legend: [
      { label: 'active', swatch: lineSwatch('active') },
      { label: 'requested', swatch: lineSwatch('requested') },
      ...capacityLegend(report),
      ...phaseLegend(samples),
    ],
    xTitle: time.title,
    yTitle: 'users',
    xTicks: time.ticks,
    yTicks: y.ticks(6).map((tick) => ({ at: y(tick), label: formatCount(tick) })),
    body: [
      ...phaseBoxes(samples, time.scale),
      result.low === null || result.high === null
        ? ''
        : box(plot.left, plot.right, y(result.high), y(result.low), 'capacity-band'),
      result.users === null ? '' : horizontal(y(result.users), 'capacity'),
      linePath(downsample(steps(samples), mostPoints), time.scale, y, 'requested'),
      linePath(downsample(active, mostPoints), time.scale, y, 'active'),
    ].join(''),
    series: {
      y: [0, roundedValue(peak * 1.05)],
      lines: [
        { label: 'active', values: looks.map(({ activeUsers }) => activeUsers) },
        { label: 'requested', values: looks.map(({ requestedUsers }) => requestedUsers) },
      ],
    },
    table: looksTable(report, ['Active', 'Requested', 'Phase'], (sample) => [
      formatCount(sample.activeUsers),
      formatCount(sample.requestedUsers),
      phaseText[told.get(sample) ?? sample.phase],
    ]),
  };
}

/** What was asked for holds until something else is asked for: the corners of its steps. */
function steps(samples: readonly Sample[]): Point[] {
  const corners = samples.flatMap(({ time, requestedUsers }, index) => {
    const before = samples[index - 1]?.requestedUsers;
    if (before === requestedUsers) return [];
    const corner = { x: time, y: requestedUsers };
    return before === undefined ? [corner] : [{ x: time, y: before }, corner];
  });
  const last = samples.at(-1);
  return last === undefined ? [] : [...corners, { x: last.time, y: last.requestedUsers }];
}

const capacityWords: Readonly<Record<Outcome, string>> = {
  found: 'capacity',
  'at-least': 'at least',
  'at-most': 'at most',
  inconclusive: 'perhaps',
};

/** How the capacity is named beside the charts that show it. */
export function capacityLegend(report: Report): LegendEntry[] {
  const { outcome, users, low, high } = report.run.result;
  if (users === null) return [];
  const entry = {
    label: `${capacityWords[outcome]} ${formatCount(users)}`,
    swatch: lineSwatch('capacity'),
  };
  if (low === null || high === null) return [entry];
  const confidence = formatPercent(report.settings.confidence);
  const label = `${intervalRange(low, high)} at ${confidence}`;
  return [entry, { label, swatch: boxSwatch('capacity-band') }];
}

function phaseBoxes(samples: readonly Sample[], x: Scale): string[] {
  const phases = toldPhases(samples);
  const starts = samples
    .map(({ time }, index) => ({ time, phase: phases[index] ?? 'done' }))
    .filter(({ phase }, index) => phase !== phases[index - 1]);
  const end = samples.at(-1)?.time ?? 0;
  return starts.map(({ time, phase }, index) =>
    box(x(time), x(starts[index + 1]?.time ?? end), plot.top, plot.bottom, `phase-${phase}`),
  );
}

const shadedPhases: readonly Sample['phase'][] = ['expand', 'measure', 'drain', 'blind', 'paused'];

function phaseLegend(samples: readonly Sample[]): LegendEntry[] {
  const phases = toldPhases(samples);
  return shadedPhases
    .filter((phase) => phases.includes(phase))
    .map((phase) => ({ label: phaseText[phase], swatch: boxSwatch(`phase-${phase}`) }));
}
