import { scaleLinear } from 'd3-scale';
import { box, boxSwatch, dot, horizontal, linePath, lineSwatch, mark, plot } from './chart.ts';
import type { Chart } from './chart.ts';
import { intervalRange } from '../content/headline.ts';
import type { Report } from '../model.ts';
import { formatCount, formatMoment, formatUsers } from '../text/numbers.ts';
import type { TrendPoint, TrendPoints } from '../content/trend.ts';
import { trendCaption } from '../content/words.ts';

/** More dates would run into each other. */
const mostDates = 8;

/** The capacity of the last runs of the base branch and of this build, with their intervals. */
export function trendChart(report: Report, points: TrendPoints): Chart {
  const { runs, build, allowed } = points;
  const all = build === null ? runs : [...runs, build];
  const x = scaleLinear([-0.5, all.length - 0.5], [plot.left, plot.right]);
  const y = usersScale(all, points);
  const every = Math.ceil(runs.length / mostDates);
  const dates = runs.map((run, index) => ({ at: x(index), label: date(run) }));
  const baseline = report.baseline === null || 'why' in report.baseline ? null : report.baseline;
  return {
    id: 'trend',
    title: `Capacity of ${points.branch}`,
    description: trendCaption(points),
    legend: [
      { label: `runs of ${points.branch}, with their intervals`, swatch: lineSwatch('active') },
      ...(build === null ? [] : [{ label: 'this build', swatch: dot(11, 6, 5, 'this-build') }]),
      ...(baseline === null
        ? []
        : [
            {
              label: `baseline ${formatCount(baseline.users)}`,
              swatch: boxSwatch('capacity-band') + lineSwatch('capacity'),
            },
          ]),
      ...(allowed === null
        ? []
        : [
            {
              label: `least that is allowed, ${formatCount(allowed)}`,
              swatch: lineSwatch('threshold'),
            },
          ]),
    ],
    xTitle: 'when the run ended (UTC)',
    yTitle: 'users',
    xTicks: [
      // Counted from the last label, so that none is too near to it.
      ...dates.filter((_, index) => (all.length - 1 - index) % every === 0),
      ...(build === null ? [] : [{ at: x(runs.length), label: 'this build' }]),
    ],
    yTicks: y.ticks(6).map((tick) => ({ at: y(tick), label: formatCount(tick) })),
    body: [
      baseline === null
        ? ''
        : box(plot.left, plot.right, y(baseline.high), y(baseline.low), 'capacity-band') +
          horizontal(y(baseline.users), 'capacity'),
      allowed === null ? '' : horizontal(y(allowed), 'threshold'),
      linePath(
        runs.map(({ users }, index) => ({ x: index, y: users })),
        x,
        y,
        'active',
      ),
      ...all.map((point, index) => runMark(point, x(index), y, point === build)),
    ].join(''),
    series: null,
    table: {
      head: ['Run', 'Users', 'Interval'],
      rows: all.map((point) => [
        point === build ? 'This build' : formatMoment(point.time),
        formatCount(point.users),
        intervalRange(point.low, point.high) === '' ? '–' : intervalRange(point.low, point.high),
      ]),
      more: '',
    },
  };
}

function usersScale(all: readonly TrendPoint[], { baseline, allowed }: TrendPoints) {
  const values = all.flatMap(({ users, low, high }) => [users, low, high]);
  const known = [...values, baseline, allowed].filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = Math.max(1, 0.1 * (most - least));
  return scaleLinear([Math.max(0, least - room), most + room], [plot.bottom, plot.top]);
}

function date({ time }: TrendPoint): string {
  return formatMoment(time).slice(0, 10);
}

/** A dot with its interval; an open end reaches to the edge. */
function runMark(
  point: TrendPoint,
  x: number,
  y: (users: number) => number,
  isBuild: boolean,
): string {
  const top = point.high === null ? plot.top : y(point.high);
  const bottom = point.low === null ? plot.bottom : y(point.low);
  const range = intervalRange(point.low, point.high);
  const who = isBuild ? 'This build' : formatMoment(point.time);
  const about = `${who}: ${formatUsers(point.users)}${range === '' ? '' : ` (${range})`}`;
  const at = x.toFixed(1);
  const bar = `<path class="interval-bar" d="M${at} ${top.toFixed(1)}V${bottom.toFixed(1)}"/>`;
  const place = y(point.users);
  const drawn = dot(x, place, isBuild ? 6 : 3.5, isBuild ? 'this-build' : 'active-dot');
  return mark(about, x, place, bar + drawn);
}
