import { isDoubted } from './doubts.ts';
import type { Report } from '../model.ts';
import { formatCount, formatPercent, formatUsers } from '../text/numbers.ts';

/** `neutral`: there is an answer, but nothing that it was judged by. */
export type Tone = 'good' | 'bad' | 'warning' | 'neutral';

/** What was found, in the parts of one sentence. Foreign text in it is raw: escape each part. */
export interface Headline {
  readonly tone: Tone;
  /** `1,056 users`, `At least 1,000 users`, `No capacity found`. */
  readonly number: string;
  /** `1,031 to 1,080 at 95%`; empty when the number says it all. */
  readonly interval: string;
  /** Why it is this number: `limited by p99 latency`. */
  readonly because: string;
}

const nothingFound = 'No capacity found';

/** The answer of a run and the reason for it. */
export function headline(report: Report): Headline {
  return {
    tone: tone(report),
    number: number(report),
    interval: interval(report),
    because: withEnding(
      [meanOf(report), because(report)].filter((part) => part !== '').join(', '),
      ending(report),
    ),
  };
}

/** How good a verdict is. */
export const verdictTones = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'warning',
  none: 'neutral',
} as const;

function tone(report: Report): Tone {
  const { verdict } = report.verdict;
  const { outcome } = report.run.result;
  const nothing = outcome === 'inconclusive' || outcome === 'at-most';
  return verdict === 'none' && nothing ? 'warning' : verdictTones[verdict];
}

function number(report: Report): string {
  const { outcome, users, low, high } = report.run.result;
  const floor = low ?? users;
  const ceiling = high ?? users;
  if (outcome === 'found' && users !== null) return formatUsers(users);
  if (outcome === 'at-least' && floor !== null) return `At least ${formatUsers(floor)}`;
  if (outcome === 'at-most' && ceiling !== null) return `At most ${formatUsers(ceiling)}`;
  return nothingFound;
}

function interval(report: Report): string {
  const { outcome, low, high } = report.run.result;
  // A one-sided answer is its own interval.
  if (outcome === 'at-least' || outcome === 'at-most') return '';
  const range = intervalRange(low, high);
  return range === '' ? '' : `${range} at ${formatPercent(report.settings.confidence)}`;
}

/** `1,031 to 1,080`, `at least 1,031`, `at most 1,080`; empty when both ends are open. */
export function intervalRange(low: number | null, high: number | null): string {
  if (low !== null && high !== null) return `${formatCount(low)} to ${formatCount(high)}`;
  if (low !== null) return `at least ${formatCount(low)}`;
  return high === null ? '' : `at most ${formatCount(high)}`;
}

function meanOf(report: Report): string {
  const { measurements, run } = report;
  const isMean = measurements.length > 1 && run.result.outcome !== 'inconclusive';
  return isMean ? `mean of ${measurements.length} measurements` : '';
}

function because(report: Report): string {
  const { outcome, limitedBy, reason } = report.run.result;
  if (outcome === 'inconclusive') return withoutFullStop(reason);
  if (outcome === 'found') return limitedBy === '' ? '' : `limited by ${limitedBy}`;
  if (outcome === 'at-most') {
    const limit = limitedBy === '' ? '' : `limited by ${limitedBy}; `;
    return `${limit}${lowerLevels(report)}`;
  }
  switch (limitedBy) {
    case 'max-users':
      return 'every signal was still healthy with as many users as max-users allows';
    case 'agents':
      return 'the agents could make no more users, so the service may carry more';
    case 'time':
      if (isDoubted(report, 'blind')) return 'nothing was seen of what came after that';
      return `time ran out ${higherLevels(report)}`;
    default:
      return '';
  }
}

/** What is known of fewer users than those that are too many. */
function lowerLevels({ run }: Report): string {
  const most = run.result.high ?? Infinity;
  const healthy = run.levels.filter(({ side, users }) => side === 'healthy' && users < most);
  if (healthy.length === 0) return 'no lower number of users was seen to be healthy';
  const users = Math.max(...healthy.map((level) => level.users));
  return `${formatUsers(users)} looked healthy, but not for long enough to be certain`;
}

/** What is known of more users than those that are carried for certain. */
function higherLevels({ run }: Report): string {
  const least = run.result.low ?? run.result.users ?? 0;
  const [fewest] = run.levels
    .filter(({ side, users }) => side === 'degraded' && users > least)
    .toSorted((one, other) => one.users - other.users);
  if (fewest === undefined) return 'while every signal was still healthy';
  const { users, bindingSignal } = fewest;
  return `before it was certain that ${formatUsers(users)} are too many, as they looked by ${bindingSignal}`;
}

function withEnding(reason: string, end: string): string {
  if (reason === '' || end === '') return reason + end;
  return `${reason} (${end})`;
}

function ending(report: Report): string {
  switch (report.run.stopReason) {
    case 'cancelled':
      return 'cancelled before the end';
    case 'failed':
      return 'the run broke off';
    case 'answered':
    case 'deadline':
      return '';
  }
}

/** The one sentence of a result: `1,056 users (1,031 to 1,080 at 95%), limited by p99 latency`. */
export function headlineSentence({ number, interval, because }: Headline): string {
  const range = interval === '' ? '' : ` (${interval})`;
  const joint = number === nothingFound ? ': ' : ', ';
  return `${number}${range}${because === '' ? '' : `${joint}${because}`}`;
}

/** What the search says of its result beside the headline; empty when that says it already. */
export function reasonBeside(report: Report): string {
  const { reason, low, high } = report.run.result;
  if (because(report) === withoutFullStop(reason)) return '';
  const sentences = reason.split(/(?<=\.) /);
  return sentences.filter((sentence) => !sentence.includes(` (${low} to ${high})`)).join(' ');
}

function withoutFullStop(sentence: string): string {
  return sentence.trim().replace(/\.$/, '');
}

/** What must not be overlooked beside the number; plain sentences, foreign text raw. */
export function warnings(report: Report): string[] {
  const { clean, result, stopReason } = report.run;
  const { collapse } = result;
  const found: string[] = [];
  if (!clean) {
    found.push('Not every agent confirmed that its users are gone; look after them.');
  }
  if (collapse !== null && !isDoubted(report, 'not-recovered')) {
    const { users, recoveredAt } = collapse;
    found.push(
      `The service collapsed at ${formatUsers(users)} and recovered only ` +
        `${recoveredAt === 0 ? 'without users' : `at ${formatCount(recoveredAt)}`}; less load than before did not help it at once.`,
    );
  }
  if (stopReason === 'deadline' && result.users !== null) {
    found.push('The time budget ended the search; the interval is the best until then.');
  }
  return found;
}
