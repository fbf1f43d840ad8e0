import { createHash } from 'node:crypto';

import type { HistoryEntry } from '../../gate/entry.ts';
import { foreignText } from '../../foreign-text.ts';
import { field } from '../field.ts';

const schemaVersion = 1;

/** Of the branch: what is at its root may be a copy of another branch's. */
export const folder = 'capacity';

/** What is kept of one key. */
export interface KeyHistory {
  readonly key: string;
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
}

/** A history file that cannot be read; the message names the file, the line and what is wrong. */
export class DamagedHistory extends Error {
  constructor(
    path: string,
    problem: string,
    remedy = 'Mend it by hand, or delete it to start anew.',
  ) {
    super(`The history file ${path} cannot be read: ${problem}. ${remedy}`);
    this.name = 'DamagedHistory';
  }
}

/**
 * The file of a key: its letters and digits in lower case. A hash tells apart the keys that are
 * alike in that, and those that end as if they had a hash.
 */
export function historyPath(key: string): string {
  return `${folder}/${oldHistoryPath(key)}`;
}

/** The badge of a key's newest run, beside its file. */
export function badgePath(key: string): string {
  return historyPath(key).replace(/\.json$/, '.svg');
}

/** Where the file of a key was before there was a folder. */
export function oldHistoryPath(key: string): string {
  const slug = key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-|-$/g, '');
  if (slug === key && slug !== '' && !/-[0-9a-f]{8}$/.test(slug)) {
    return `${slug}.json`;
  }
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return `${slug === '' ? 'key' : slug}-${hash}.json`;
}

/** A history file's text: JSON with one entry a line, which diffs and people read. */
export function formatHistory(key: string, entries: readonly HistoryEntry[]): string {
  return [
    '{',
    `  "schemaVersion": ${schemaVersion},`,
    `  "key": ${JSON.stringify(key)},`,
    '  "entries": [',
    entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n'),
    '  ]',
    '}',
    '',
  ].join('\n');
}

/**
 * Reads a history file, however a person may have laid it out. Fields that are not known stay in
 * the entries, so that they are written again.
 *
 * @param path names the file in messages.
 * @returns oldest first.
 * @throws {DamagedHistory}
 */
export function parseHistory(text: string, key: string, path: string): readonly HistoryEntry[] {
  const content = parseJson(text, path);
  const version = field(content, 'schemaVersion');
  if (typeof version === 'number' && version > schemaVersion) {
    const problem = `its schemaVersion is ${version}, and this version of capacity-gate knows ${schemaVersion}`;
    throw new DamagedHistory(path, problem, 'Use the version that wrote it.');
  }
  if (version !== schemaVersion) {
    throw new DamagedHistory(
      path,
      `schemaVersion must be ${schemaVersion}, and is ${shown(version)}`,
    );
  }
  const foundKey = field(content, 'key');
  if (foundKey !== key) {
    throw new DamagedHistory(path, `key must be ${shown(key)}, and is ${shown(foundKey)}`);
  }
  const entries = field(content, 'entries');
  if (!Array.isArray(entries)) {
    throw new DamagedHistory(path, 'entries must be a list');
  }
  return entries.map((entry: unknown, index) => {
    const wrong = wrongField(entry);
    if (wrong !== null) {
      throw new DamagedHistory(path, `${place(text, index, entries.length)}: ${wrong}`);
    }
    return entry as HistoryEntry;
  });
}

/** What a history file of any key keeps; null when it cannot be read as one. */
export function parseAnyHistory(text: string): KeyHistory | null {
  try {
    const key = field(JSON.parse(text), 'key');
    return typeof key === 'string' ? { key, entries: parseHistory(text, key, '') } : null;
  } catch {
    return null;
  }
}

/** True for entries with the same page, time and commit. */
export function isSameRun(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.url === b.url && a.time === b.time && a.commit === b.commit;
}

type Check = readonly [expected: string, holds: (value: unknown) => boolean];

const text: Check = ['a text', (value) => typeof value === 'string'];
const users: Check = [
  'a number, at least 0, or null',
  (value) => value === null || (typeof value === 'number' && value >= 0),
];

const checks: Readonly<Record<keyof HistoryEntry, Check>> = {
  time: [
    'an ISO 8601 time',
    (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  ],
  commit: text,
  branch: text,
  url: text,
  outcome: [
    'found, at-least, at-most or inconclusive',
    (value) => ['found', 'at-least', 'at-most', 'inconclusive'].includes(String(value)),
  ],
  users,
  low: users,
  high: users,
  confidence: [
    'a number between 0 and 1',
    (value) => typeof value === 'number' && value > 0 && value < 1,
  ],
  limitedBy: text,
  conditions: [
    'texts by name',
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((condition) => typeof condition === 'string'),
  ],
};

function wrongField(entry: unknown): string | null {
  if (typeof entry !== 'object' || entry === null) {
    return 'expected an entry';
  }
  for (const [name, [expected, holds]] of Object.entries(checks)) {
    const value = field(entry, name);
    if (!holds(value)) {
      return `${name} must be ${expected}, and is ${shown(value)}`;
    }
  }
  return null;
}

/** The line of an entry; which entry it is, once a person has laid out the file anew. */
function place(content: string, index: number, count: number): string {
  const lines = content.split('\n').flatMap((line, at) => (isEntry(line) ? [at + 1] : []));
  return lines.length === count ? `line ${lines[index]}` : `entry ${index + 1}`;
}

function parseJson(content: string, path: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    // The first four lines are the head of the file.
    const broken = content
      .split('\n')
      .findIndex((line, at) => at >= 4 && !/^[\]}\s]*$/.test(line) && !isEntry(line));
    const why = error instanceof Error ? error.message : String(error);
    throw new DamagedHistory(path, broken === -1 ? why : `line ${broken + 1} is not an entry`);
  }
}

/** True for a line that is an entry, whether the next one follows or not. */
function isEntry(line: string): boolean {
  try {
    return typeof JSON.parse(line.trim().replace(/,$/, '')) === 'object';
  } catch {
    return false;
  }
}

/** In UTF-16 units: what is wrong in a file may be as long as the file. */
const longestShown = 100;

function shown(value: unknown): string {
  return value === undefined ? 'missing' : foreignText(JSON.stringify(value), longestShown);
}
