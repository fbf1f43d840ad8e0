import type { Sample } from '../coordinator/record.ts';
import { resample } from './downsample.ts';
import type { Report } from './model.ts';
import { formatCount } from './numbers.ts';

/** Mermaid's chart stays legible and small up to here. */
const mostPoints = 60;

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
    'xychart-beta',
    '  title "Users over time"',
    `  x-axis "Time (${unit})" 0 --> ${Number((seconds / perUnit).toFixed(1))}`,
    `  y-axis "Users" 0 --> ${Math.ceil(peak)}`,
    line(requested),
    line(active),
    '```',
  ];
}

function requested(sample: Sample): number {
  return sample.requestedUsers;
}

function active(sample: Sample): number {
  return sample.activeUsers;
}
