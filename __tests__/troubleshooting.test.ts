import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { unknownRemedies } from '../src/coordinator/blindness.ts';
import { gravity } from '../src/report/content/doubts.ts';
import { stopText } from '../src/report/content/words.ts';
import { failReasons } from '../src/settings/settings.ts';

const page = readFileSync('docs/troubleshooting.md', 'utf8');

/** All that the program can say: its sources, with texts that go over several lines made one. */
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`src/${name}`, 'utf8'))
  .join('\n')
  .replaceAll(/['"`] \+\s*['"`]/g, '')
  .replaceAll("\\'", "'");

/** The sentences of the program that the page explains, each in its fixed parts. */
const messages = [...page.matchAll(/^- \*\*(.+?)\*\*/gms)].map(([, text = '']) =>
  text.replaceAll(/\s+/g, ' ').replaceAll('\\_', '_'),
);

function fixedParts(message: string): string[] {
  return message
    .split('…')
    .map((part) => part.trim())
    .filter((part) => part.length > 3);
}

/** The names in the first column of the table under a heading. */
function namesUnder(heading: string): string[] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name);
}

describe('docs/troubleshooting.md', () => {
  it.each(messages)('explains what the program says: %s', (message) => {
    expect(fixedParts(message).filter((part) => !sources.includes(part))).toEqual([]);
    expect(fixedParts(message)).not.toEqual([]);
  });

  it('has a heading for every kind of doubt', () => {
    const headings = [...page.matchAll(/^### ([\w-]+)$/gm)].map(([, name]) => name);
    expect(headings.toSorted()).toEqual(Object.keys(gravity).toSorted());
  });

  it('has a row for every reason why a signal is unknown, a run ends and a job fails', () => {
    expect(namesUnder('Why a signal is unknown').toSorted()).toEqual(
      Object.keys(unknownRemedies).toSorted(),
    );
    expect(namesUnder('How a run ended').toSorted()).toEqual(Object.keys(stopText).toSorted());
    expect(namesUnder('Why the job fails').toSorted()).toEqual(failReasons.toSorted());
  });
});
