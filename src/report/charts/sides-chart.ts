import { box, dot, horizontal, linePath, lineSwatch, mark, plot, vertical } from './chart.ts';
import type { Chart } from './chart.ts';
import { levelMark, shareScale, shareTicks, usersScale } from './margin-chart.ts';
import type { DrawnRun, Report } from '../model.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatShare,
  formatUsers,
} from '../text/numbers.ts';
import { drawnRuns, type NamedRun } from '../content/runs.ts';

/** How each side is drawn, the build first. */
const looks = [
  { line: 'active', point: (x: number, y: number): string => dot(x, y, 5, 'active-dot') },
  {
    line: 'requested',
    point: (x: number, y: number): string => box(x - 5, x + 5, y - 5, y + 5, 'requested-dot'),
  },
] as const;

/**
 * The levels of both sides in one picture, by users: the further the build's line is to the left of
 * the base's, the more it has lost. Null where the report has not two sides with levels.
 */
export function sidesChart(report: Report): Chart | null {
  if (report.sideBySide === null) return null;
  const [build, base] = drawnRuns(report).filter(({ run }) => marksOf(run).length > 0);
  if (build === undefined || base === undefined) return null;
  const sides = [build, base];
  const marks = sides.flatMap(({ run }) => marksOf(run));
  const x = usersScale(
    sides.map(({ run }) => run.result),
    marks,
  );
  const y = shareScale(marks);
  const drawn = sides.map(({ title, run }, index) => {
    const { line, point } = looks[index] ?? looks[0];
    const points = marksOf(run)
      .map(({ users, share }) => ({ x: users, y: share }))
      .toSorted((one, other) => one.x - other.x);
    const { low, high, users } = run.result;
    return [
      low === null || high === null
        ? ''
        : box(x(low), x(high), plot.top, plot.bottom, `${line}-band`),
      users === null ? '' : vertical(x(users), line),
      linePath(points, x, y, line),
      ...run.levels.flatMap((level) =>
        levelMark(level).map((at) => {
          const about = `${title}: ${formatUsers(at.users)} for ${formatDuration(level.to - level.from)}: ${formatShare(level.margin ?? 0)} of ${level.bindingSignal}, ${level.side}`;
          return mark(about, x(at.users), y(at.share), point(x(at.users), y(at.share)));
        }),
      ),
    ].join('');
  });
  return {
    id: 'sides',
    title: 'Both sides: how close each level came to its threshold',
    description:
      'Share of the threshold that the binding signal used at each level of the build and of the base, by users.',
    legend: [
      ...sides.map((side, index) => ({
        label: labelOf(side),
        swatch: lineSwatch((looks[index] ?? looks[0]).line),
      })),
      { label: 'threshold', swatch: lineSwatch('threshold') },
    ],
    xTitle: 'users',
    yTitle: 'share of the threshold',
    xTicks: x
      .ticks(10)
      .filter(Number.isInteger)
      .map((tick) => ({ at: x(tick), label: formatCount(tick) })),
    yTicks: shareTicks(y.domain()).map((tick) => ({ at: y(tick), label: formatPercent(tick) })),
    body: [horizontal(y(1), 'threshold'), ...drawn.toReversed()].join(''),
    series: null,
    table: {
      head: ['Side', 'Users', 'Of its threshold', 'Binding signal', 'Result'],
      rows: sides.flatMap(({ title, run }) =>
        run.levels.map((level) => [
          title,
          formatCount(level.users),
          level.margin === null ? '–' : formatShare(level.margin),
          level.bindingSignal === '' ? '–' : level.bindingSignal,
          level.side,
        ]),
      ),
      more: '',
    },
  };
}

function marksOf(run: DrawnRun): ReturnType<typeof levelMark> {
  return run.levels.flatMap(levelMark);
}

function labelOf({ title, run: { result } }: NamedRun): string {
  return result.users === null ? title : `${title}: ${formatUsers(result.users)}`;
}
