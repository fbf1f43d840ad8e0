import { scaleLog, type ScaleContinuousNumeric } from 'd3-scale';
import { symbol, symbolCircle, symbolSquare, symbolTriangle, type SymbolType } from 'd3-shape';
import { escapeHtml } from '../../src/report/text/escape.ts';
import type { AlgorithmName } from '../algorithms/algorithms.ts';
import { precision } from '../simulation/run.ts';
import { percent } from './cells.ts';
import { isFindable } from './expected.ts';
import { errorOf, quantile, type Group } from './statistics.ts';

/** How an algorithm is drawn. Colours of Okabe and Ito, which the colour-blind tell apart. */
const looks: Readonly<Record<AlgorithmName, { colour: string; shape: SymbolType }>> = {
  'capacity-gate': { colour: '#0072b2', shape: symbolCircle },
  original: { colour: '#d55e00', shape: symbolSquare },
  'double-bisect': { colour: '#009e73', shape: symbolTriangle },
};

const [width, height] = [880, 540];
const margin = { top: 92, right: 28, bottom: 62, left: 86 };
/** The least error that is shown, as a share: exact answers stand there. */
const leastError = 0.0005;
const ink = '#24292f';
const faint = '#57606a';
const grid = '#e4e8ec';

/** What was seen of one algorithm on one scenario, with one value a run. */
export interface Mark {
  readonly scenario: string;
  readonly algorithm: AlgorithmName;
  readonly minutes: readonly number[];
  readonly errors: readonly number[];
}

type Scale = ScaleContinuousNumeric<number, number>;

/**
 * An SVG of error against time, both logarithmic: a dot for each run, and a mark with the cross of
 * its quartiles for the median of each scenario whose capacity can be found.
 */
export function pictureText(groups: readonly Group[]): string {
  return pictureOf(
    groups
      .filter(({ scenario }) => isFindable(scenario))
      .flatMap(({ scenario, rows }) =>
        marksOf(
          scenario.name,
          rows.map((row) => ({ ...row, error: errorOf(row) })),
        ),
      ),
  );
}

/** The same for marks from elsewhere. */
export function pictureOf(marks: readonly Mark[]): string {
  const x = scaleLog(
    rangeOf(
      marks.flatMap(({ minutes }) => minutes),
      2,
      60,
    ),
    [margin.left, width - margin.right],
  );
  const y = scaleLog(
    rangeOf(
      marks.flatMap(({ errors }) => errors),
      leastError,
      0.1,
    ),
    [height - margin.bottom, margin.top],
  );
  const algorithms = [...new Set(marks.map(({ algorithm }) => algorithm))];
  const dots = marks.map((mark) => dotsOf(mark, x, y));
  const medians = marks.map((mark) => medianOf(mark, x, y));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13" fill="${ink}" role="img">
<title>Error of the capacity against the time it took</title>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#fff" stroke="#d0d7de"/>
<text x="${margin.left}" y="32" font-size="17" font-weight="600">How far off, and after how long</text>
<text x="${margin.left}" y="52" fill="${faint}">A dot is a run. A large mark is the median of a scenario, its cross the quartiles. Best is bottom left.</text>
${algorithms.map(legendOf).join('\n')}
${axes(x, y)}
${[...dots, ...medians].join('\n')}
</svg>
`;
}

/** One run; null: it has no error. */
interface Dot {
  readonly algorithm: AlgorithmName;
  readonly seconds: number;
  readonly error: number | null;
}

/** A mark for each algorithm that has runs with an error. */
export function marksOf(scenario: string, runs: readonly Dot[]): Mark[] {
  const algorithms = [...new Set(runs.map(({ algorithm }) => algorithm))];
  return algorithms.flatMap((algorithm) => {
    const known = runs.flatMap((run) =>
      run.algorithm !== algorithm || run.error === null
        ? []
        : [{ minutes: run.seconds / 60, error: Math.max(leastError, run.error) }],
    );
    if (known.length === 0) return [];
    const minutes = known.map((run) => run.minutes);
    return [{ scenario, algorithm, minutes, errors: known.map(({ error }) => error) }];
  });
}

/** From the least value to the greatest, and at least over the given range, with a little room. */
function rangeOf(values: readonly number[], low: number, high: number): [number, number] {
  const [least, most] = values.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [low, high],
  );
  return [least / 1.15, most * 1.15];
}

function dotsOf({ algorithm, minutes, errors }: Mark, x: Scale, y: Scale): string {
  const { colour, shape } = looks[algorithm];
  const path = symbol(shape, 14)() ?? '';
  const dots = minutes.map((value, index) => {
    const at = `${x(value).toFixed(1)} ${y(errors[index] ?? leastError).toFixed(1)}`;
    return `<path d="${path}" transform="translate(${at})"/>`;
  });
  return `<g fill="${colour}" opacity="0.22">${dots.join('')}</g>`;
}

function medianOf({ scenario, algorithm, minutes, errors }: Mark, x: Scale, y: Scale): string {
  const { colour, shape } = looks[algorithm];
  const [left, middle, right] = quartiles(minutes).map((value) => x(value).toFixed(1));
  const [bottom, centre, top] = quartiles(errors).map((value) => y(value).toFixed(1));
  const title = `${algorithm}, ${scenario}: ${percent(quantile(errors, 0.5))} in ${quantile(minutes, 0.5).toFixed(1)} min`;
  return [
    `<g><title>${escapeHtml(title)}</title>`,
    `<path d="M${left} ${centre}H${right}M${middle} ${bottom}V${top}" stroke="${colour}" stroke-width="1.5" opacity="0.7"/>`,
    `<path d="${symbol(shape, 90)() ?? ''}" transform="translate(${middle} ${centre})" fill="${colour}" stroke="#fff"/></g>`,
  ].join('');
}

function quartiles(values: readonly number[]): readonly number[] {
  return [0.25, 0.5, 0.75].map((share) => quantile(values, share));
}

function legendOf(algorithm: AlgorithmName, index: number): string {
  const { colour, shape } = looks[algorithm];
  const left = margin.left + 8 + 150 * index;
  return `<path d="${symbol(shape, 90)() ?? ''}" transform="translate(${left} 72)" fill="${colour}"/><text x="${left + 12}" y="76.5">${algorithm}</text>`;
}

const minuteTicks = [1, 2, 5, 10, 20, 30, 60, 90];
const errorTicks = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

function axes(x: Scale, y: Scale): string {
  const [left, right, top, bottom] = [
    margin.left,
    width - margin.right,
    margin.top,
    height - margin.bottom,
  ];
  const inside = (scale: Scale) => (value: number) => {
    const [low = 0, high = 0] = scale.domain();
    return value >= low && value <= high;
  };
  const vertical = minuteTicks.filter(inside(x)).map((minutes) => {
    const at = x(minutes).toFixed(1);
    return `<path d="M${at} ${top}V${bottom}" stroke="${grid}"/><text x="${at}" y="${bottom + 20}" text-anchor="middle">${minutes}</text>`;
  });
  const horizontal = errorTicks.filter(inside(y)).map((error) => {
    const at = y(error);
    const text = `${error === leastError ? '≤ ' : ''}${Number((100 * error).toPrecision(1))}%`;
    return `<path d="M${left} ${at.toFixed(1)}H${right}" stroke="${grid}"/><text x="${left - 8}" y="${(at + 4.5).toFixed(1)}" text-anchor="end">${text}</text>`;
  });
  const asked = y(precision).toFixed(1);
  return [
    ...vertical,
    ...horizontal,
    `<path d="M${left} ${asked}H${right}" stroke="${faint}" stroke-dasharray="5 4"/>`,
    `<text x="${left + 8}" y="${Number(asked) - 6}" fill="${faint}">asked precision, ${100 * precision}%</text>`,
    `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="${faint}"/>`,
    `<text x="${(left + right) / 2}" y="${height - 20}" text-anchor="middle">time until the answer (minutes)</text>`,
    `<text transform="translate(24 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">error of the answer (% of the true capacity)</text>`,
  ].join('\n');
}
