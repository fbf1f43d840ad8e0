import type { HistoryEntry } from '../../gate/entry.ts';
import { escapeMarkdown, markdownLink } from '../../report/text/escape.ts';
import { formatCount } from '../../report/text/numbers.ts';
import { outcomeText } from '../../report/content/words.ts';
import type { Blobs, BranchState } from './branch.ts';
import { folder, historyPath, type KeyHistory, parseAnyHistory } from './format.ts';

/** The page for people, beside the files that it tells of. */
export const readmePath = `${folder}/README.md`;

/** More would make a page that nobody reads, and as many requests. */
const mostKeys = 50;
const mostPoints = 30;
const mostRows = 10;

/**
 * The page of the history: a table of all keys, and for each a picture of its trend and its last
 * runs. It is made of the files, so nothing in it is worth mending by hand.
 *
 * @param own what the key that is written will have.
 * @throws Octokit's error.
 */
export async function renderReadme(
  own: KeyHistory,
  { head, files }: BranchState,
  blobs: Blobs,
): Promise<string> {
  const others = [...(head === null ? [] : files)]
    .filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith('.json'))
    .filter(([path]) => path !== historyPath(own.key))
    .slice(0, mostKeys - 1);
  const read = await Promise.all(
    others.map(async ([, sha]) => parseAnyHistory(await blobs.text(sha))),
  );
  return pageOf([own, ...read.filter((each) => each !== null)]);
}

/** @param keys in any order. */
export function pageOf(keys: readonly KeyHistory[]): string {
  const shown = keys
    .filter(({ entries }) => entries.length > 0)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return [
    '# Capacity history',
    '',
    'What capacity-gate found on this repository, one file a key. This page is made anew at each run.',
    '',
    '| Key | Runs | Newest | Users | Limited by |',
    '| --- | ---: | --- | ---: | --- |',
    ...shown.map(row),
    ...shown.flatMap(section),
    '',
  ].join('\n');
}

function row({ key, entries }: KeyHistory): string {
  const newest = entries.at(-1);
  if (newest === undefined) return '';
  const { time, branch, limitedBy } = newest;
  const when = `${day(time)}, ${escapeMarkdown(branch)}`;
  return `| ${escapeMarkdown(key)} | ${entries.length} | ${when} | ${usersOf(newest)} | ${escapeMarkdown(limitedBy)} |`;
}

function section({ key, entries }: KeyHistory): string[] {
  const last = entries.slice(-mostRows).toReversed();
  return [
    '',
    `## ${escapeMarkdown(key)}`,
    ...trend(entries),
    '',
    '| When | Branch | Commit | Users | Limited by |',
    '| --- | --- | --- | ---: | --- |',
    ...last.map((entry) => {
      const { time, branch, commit, url, limitedBy } = entry;
      const build = markdownLink(commit === '' ? 'unknown' : commit.slice(0, 10), url);
      return `| ${minute(time)} | ${escapeMarkdown(branch)} | ${build} | ${usersOf(entry)} | ${escapeMarkdown(limitedBy)} |`;
    }),
  ];
}

/** The runs of the branch that the newest run is of; a chart of one point shows nothing. */
function trend(entries: readonly HistoryEntry[]): string[] {
  const branch = entries.at(-1)?.branch;
  const users = entries
    .filter((entry) => entry.branch === branch)
    .flatMap(({ users: found, low, high }) => found ?? low ?? high ?? [])
    .slice(-mostPoints);
  if (users.length < 2) return [];
  const [least, most] = [Math.min(...users), Math.max(...users)];
  const room = Math.max(1, 0.15 * (most - least));
  return [
    '',
    '```mermaid',
    'xychart-beta',
    `  x-axis "The last ${users.length} runs" 1 --> ${users.length}`,
    `  y-axis "Users" ${Math.max(0, Math.floor(least - room))} --> ${Math.ceil(most + room)}`,
    `  line [${users.map((each) => Math.round(each)).join(', ')}]`,
    '```',
  ];
}

function usersOf({ outcome, users, low, high }: HistoryEntry): string {
  const place = users ?? low ?? high;
  if (place === null) return outcomeText[outcome];
  const between =
    low === null || high === null ? '' : ` (${formatCount(low)} to ${formatCount(high)})`;
  const word = outcome === 'found' ? '' : `${outcomeText[outcome]} `;
  return `${word}${formatCount(place)}${between}`;
}

function day(time: string): string {
  return time.slice(0, 10);
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
