import type { Sample } from '../../coordinator/record.ts';
import { resample } from './downsample.ts';
import type { Report } from '../model.ts';
import { formatCount } from '../text/numbers.ts';
import type { TrendPoints } from '../content/trend.ts';

/** Mermaid's chart stays legible and small up to here. */
const mostPoints = 60;

/** Readable on white and on Mermaid's dark grey; of its own colours the first is next to white. */
const [red, grey, blue] = ['#e5484d', '#818b98', '#3b82f6'];

/** The first line of a chart: the colours of its lines, and its height. */
function looks(colours: readonly string[], height: number): string {
  const init = {
    xyChart: { width: 720, height },
    themeVariables: { xyChart: { plotColorPalette: colours.join(', ') } },
  };
  return `%%{init: ${JSON.stringify(init)}}%%`;
}

/**
 * The users over time as a Mermaid chart in a fenced block, with a sentence that stands for the
 * legend it cannot have; empty with fewer than two samples. Nothing foreign is in it. It says
 * `xychart-beta`, as older versions of Mermaid do not know `xychart`.
 */
export function mermaidUsers(report: Report): string[] {
  const { samples } = report.run;
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.time <= first.time) return [];
  const seconds = last.time - first.time;
  const [unit, perUnit] = seconds < 120 ? ['seconds', 1] : ['minutes', 60];
  const peak = Math.max(1, ...samples.map((sample) => Math.max(requested(sample), active(sample))));
  const line = (users: (sample: Sample) => number): string => {
    const points = samples.map((sample) => ({ x: sample.time, y: users(sample) }));
    const values = resample(points, Math.min(mostPoints, Math.max(2, samples.length)));
    return `  line [${values.map((value) => Math.round(value)).join(', ')}]`;
  };
  return [
    `Two lines: the users asked for and the users active, up to ${formatCount(peak)}.`,
    '',
    '```mermaid',
    looks([grey, blue], 340),
    'xychart-beta',
    `  x-axis "Time (${unit})" 0 --> ${Number((seconds / perUnit).toFixed(1))}`,
    `  y-axis "Users" 0 --> ${Math.ceil(peak)}`,
    line(requested),
    line(active),
    '```',
  ];
}

/**
 * The capacity of the last runs and of this build as a Mermaid chart in a fenced block. Nothing
 * foreign is in it. Straight lines stand for the baseline and for the least that is allowed.
 */
export function mermaidTrend({ runs, build, baseline, allowed }: TrendPoints): string[] {
  const points = build === null ? runs : [...runs, build];
  const users = points.map((point) => point.users);
  const straight = allowed === null || baseline === null ? [] : [allowed, baseline];
  const [least, most] = [Math.min(...users, ...straight), Math.max(...users, ...straight)];
  const room = Math.max(1, 0.15 * (most - least));
  const last = build === null ? -1 : 0;
  const line = (values: readonly number[]): string =>
    `  line [${values.map((value) => Math.round(value)).join(', ')}]`;
  return [
    '```mermaid',
    looks(straight.length === 0 ? [blue] : [red, grey, blue], 260),
    'xychart-beta',
    `  x-axis "Runs before this build" ${wholeNumbers(last + 1 - points.length, last)}`,
    `  y-axis "Users" ${Math.max(0, Math.floor(least - room))} --> ${Math.ceil(most + room)}`,
    ...straight.map((value) => line(points.map(() => value))),
    line(users),
    '```',
  ];
}

/** Of a short range Mermaid would show fractions, of a long list labels that run into each other. */
function wholeNumbers(first: number, last: number): string {
  if (last - first >= 10) return `${first} --> ${last}`;
  const names = Array.from({ length: last - first + 1 }, (_, index) => `"${first + index}"`);
  return `[${names.join(', ')}]`;
}

function requested(sample: Sample): number {
  return sample.requestedUsers;
}

function active(sample: Sample): number {
  return sample.activeUsers;
}
