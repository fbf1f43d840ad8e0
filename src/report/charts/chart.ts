import { line } from 'd3-shape';
import type { Point } from './downsample.ts';
import { escapeHtml } from '../text/escape.ts';

/** The drawing area of every chart, in units of its view box. */
export const plot = { left: 76, right: 908, top: 14, bottom: 252 } as const;
/** Of the whole picture; it may be stretched. */
export const size = { width: 920, height: 304 } as const;

/** Lines and dots at the very edge are not cut in half. */
const overhang = 4;

/** From a value to its place in the view box. */
export type Scale = (value: number) => number;

/** A mark on an axis, its place in the view box and its label. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Everything a chart is made of. Titles and labels are raw text, `body` is finished SVG. */
export interface Chart {
  /** Unique in the document, made of letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What the chart shows, in a sentence for those who cannot see it. */
  readonly description: string;
  readonly legend: readonly LegendEntry[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** Drawn inside the plot, cut off at its edges. */
  readonly body: string;
  /** What is drawn over time, for the page's script; null: the chart has another axis. */
  readonly series: SeriesData | null;
  /** The values behind the chart, not too many of them. */
  readonly table: ChartTable;
}

/** Values over time, at the looks that the whole section has (see `timesOf`). */
export interface SeriesData {
  /** Values at the bottom and at the top of the plot. */
  readonly y: readonly [bottom: number, top: number];
  readonly lines: readonly {
    /** Fit to be shown. */
    readonly label: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** Cells are raw text. */
export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Where the rest is; empty where there is no more. */
  readonly more: string;
}

export interface LegendEntry {
  readonly label: string;
  /** Drawn in a box of 22 by 12 units. */
  readonly swatch: string;
}

/** A chart as an HTML figure with a heading, a legend and an inline SVG picture. */
export function renderChart(chart: Chart): string {
  const legend = chart.legend
    .map(
      ({ label, swatch }) =>
        `<li><svg width="22" height="12" aria-hidden="true">${swatch}</svg>${escapeHtml(label)}</li>`,
    )
    .join('');
  return [
    `<figure class="${chart.series === null ? 'of-marks' : 'of-time'}">`,
    `<figcaption>${escapeHtml(chart.title)}</figcaption>`,
    `<ul class="legend">${legend}</ul>`,
    '<div class="picture">',
    `<svg viewBox="0 0 ${size.width} ${size.height}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(chart.description)}">`,
    `<title>${escapeHtml(chart.title)}</title>`,
    `<clipPath id="${chart.id}">${box(plot.left - overhang, plot.right + overhang, plot.top, plot.bottom + overhang, '')}</clipPath>`,
    ...chart.yTicks.map(yTick),
    `<g class="x-ticks">${chart.xTicks.map(xTick).join('')}</g>`,
    `<g clip-path="url(#${chart.id})"><g class="zoomed">${chart.body}</g></g>`,
    `<path class="axis" d="M${plot.left} ${plot.top}V${plot.bottom}H${plot.right}"/>`,
    text((plot.left + plot.right) / 2, size.height - 6, 'axis-title below', chart.xTitle),
    `<g class="wide" transform="translate(15 ${(plot.top + plot.bottom) / 2}) rotate(-90)">`,
    `${text(0, 0, 'axis-title', chart.yTitle)}</g>`,
    '</svg>',
    '</div>',
    ...valuesTable(chart),
    ...(chart.series === null ? [] : [jsonBlock('series', chart.series)]),
    '</figure>',
  ].join('\n');
}

/** The values behind the chart, folded. */
function valuesTable({ title, table: { head, rows, more } }: Chart): string[] {
  if (rows.length === 0) return [];
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((content) => `<${tag}>${escapeHtml(content)}</${tag.split(' ')[0] ?? tag}>`).join('')}</tr>`;
  const region = `role="region" aria-label="${escapeHtml(`Values of ${title}`)}" tabindex="0"`;
  return [
    '<details class="values">',
    '<summary>Values</summary>',
    `<div class="scroll" ${region}>`,
    `<table><thead>${cells('th scope="col"', head)}</thead><tbody>`,
    ...rows.map((row) => cells('td', row)),
    '</tbody></table>',
    '</div>',
    ...(more === '' ? [] : [`<p class="more">${more}</p>`]),
    '</details>',
  ];
}

/** Data for the page's script; nothing in it can end the block. */
export function jsonBlock(className: string, data: unknown): string {
  const text = JSON.stringify(data).replaceAll('<', '\\u003c');
  return `<script type="application/json" class="${className}">${text}</script>`;
}

/** A mark of a chart that tells of itself when it is pointed at; `about` is raw, `drawn` is SVG. */
export function mark(about: string, x: number, y: number, drawn: string): string {
  return `<g class="mark" data-x="${place(x)}" data-y="${place(y)}"><title>${escapeHtml(about)}</title>${drawn}</g>`;
}

function yTick({ at, label }: Tick, index: number): string {
  const grid = `<path class="grid" d="M${plot.left} ${place(at)}H${plot.right}"/>`;
  const className = index % 2 === 0 ? 'tick-y' : 'tick-y wide';
  return `${grid}${text(plot.left - 8, at + 4, className, label)}`;
}

/** On a narrow screen there is room for every third label only; the last one is the build's. */
function xTick({ at, label }: Tick, index: number, all: readonly Tick[]): string {
  const mark = `<path class="axis" d="M${place(at)} ${plot.bottom}v5"/>`;
  const className = (all.length - 1 - index) % 3 === 0 ? 'tick-x' : 'tick-x wide';
  return `${mark}${text(at, plot.bottom + 20, className, label)}`;
}

function text(x: number, y: number, className: string, label: string): string {
  return `<text class="${className}" x="${place(x)}" y="${place(y)}">${escapeHtml(label, 60)}</text>`;
}

/** A line through points, broken where a value is null; a point alone becomes a dot. */
export function linePath(points: readonly Point[], x: Scale, y: Scale, className: string): string {
  const path = line<Point>()
    .defined((point) => point.y !== null)
    .x((point) => x(point.x))
    .y((point) => y(point.y ?? NaN))
    .digits(1)([...points]);
  const known = (index: number): boolean => (points[index]?.y ?? null) !== null;
  const alone = points.flatMap((point, index) =>
    point.y === null || known(index - 1) || known(index + 1)
      ? []
      : [dot(x(point.x), y(point.y), 2.5, `${className}-dot`)],
  );
  return `${path === null ? '' : `<path class="${className}" d="${path}"/>`}${alone.join('')}`;
}

/** A rectangle between two places on each axis. */
export function box(
  left: number,
  right: number,
  top: number,
  bottom: number,
  className: string,
): string {
  const style = className === '' ? '' : ` class="${className}"`;
  const width = place(Math.max(0, right - left));
  const height = place(Math.max(0, bottom - top));
  return `<rect${style} x="${place(left)}" y="${place(top)}" width="${width}" height="${height}"/>`;
}

/** A circle; the place and the radius in units of the chart. */
export function dot(x: number, y: number, radius: number, className: string): string {
  return `<circle class="${className}" cx="${place(x)}" cy="${place(y)}" r="${radius}"/>`;
}

/** A straight line across the plot. */
export function horizontal(y: number, className: string): string {
  return `<path class="${className}" d="M${plot.left} ${place(y)}H${plot.right}"/>`;
}

/** A straight line from the top of the plot to the bottom. */
export function vertical(x: number, className: string): string {
  return `<path class="${className}" d="M${place(x)} ${plot.top}V${plot.bottom}"/>`;
}

/** A tenth of a unit is finer than anybody sees, and keeps the file small. */
function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** What a legend shows for a line. */
export const lineSwatch = (className: string): string => `<path class="${className}" d="M0 6H22"/>`;

/** What a legend shows for an area. */
export const boxSwatch = (className: string): string =>
  `<rect class="${className}" width="22" height="12"/>`;
