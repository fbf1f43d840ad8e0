// Plays the search, and others to compare it with, over simulated services that are no textbook
// queue, in virtual time. Prints how near, how quick and how gentle they were. Exits with 0 whatever
// comes out, as it measures, and with 2 when it was asked for what it cannot do.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../src/errors.ts';
import { targetsText } from './report/targets.ts';
import { parseArguments, usageOf, type Arguments, type Program } from './runner/arguments.ts';
import { readInput, refuseUnwritable, showProgress } from './runner/console.ts';
import { randomWorlds } from './worlds/random-worlds.ts';
import { markdownText } from './worlds/report/markdown.ts';
import { worldsPicture } from './worlds/report/picture.ts';
import { groupsOf } from './worlds/report/statistics.ts';
import { tableText } from './worlds/report/table.ts';
import { targetsOf } from './worlds/report/targets.ts';
import { play } from './worlds/runner/play.ts';
import { withTruths } from './worlds/truths.ts';
import type { World } from './worlds/world.ts';
import { parseWorlds } from './worlds/world-file.ts';

const program: Program = {
  script: 'bench/worlds.ts',
  fileOption: 'worlds',
  defaultFile: 'bench/worlds/worlds.json',
  defaultSeeds: 8,
};
/** The truths of worlds that are kept here are kept here as well. */
const ownFolder = fileURLToPath(new URL('./worlds/', import.meta.url));

function worldsOf(source: Arguments['source']): World[] {
  if ('randomSeed' in source) return randomWorlds(source.randomSeed, source.count);
  return parseWorlds(readInput(source.file, '--worlds'), source.file);
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const { source, seeds, algorithms, json, markdown, picture } = parseArguments(words, program);
  refuseUnwritable({ '--json': json, '--markdown': markdown, '--picture': picture });
  const worlds = worldsOf(source);
  const isPublic = 'file' in source && resolve(source.file).startsWith(ownFolder);
  const played = await withTruths(worlds, isPublic, showProgress('truths'));
  const rows = await play(played, algorithms, seeds, showProgress('runs'));
  const groups = groupsOf(played, rows);
  const targets = targetsOf(groups);
  console.log(`${tableText(groups)}\n\n${targetsText(targets)}`);
  if (json !== null) writeFileSync(json, `${JSON.stringify(rows, null, 1)}\n`);
  if (markdown !== null) writeFileSync(markdown, markdownText(groups, targets));
  if (picture !== null) writeFileSync(picture, worldsPicture(groups));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`${error.message}\n\nusage: ${usageOf(program)}`);
  process.exitCode = 2;
}
