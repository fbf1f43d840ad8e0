// Plays the search, and others to compare it with, over simulated targets in virtual time. Prints
// how near, how quick and how gentle they were, and which targets the search missed. Exits with 0
// whatever comes out, as it measures, and with 2 when it was asked for what it cannot do.
import { writeFileSync } from 'node:fs';
import { InputError } from '../src/errors.ts';
import { markdownText } from './report/markdown.ts';
import { pictureText } from './report/picture.ts';
import { groupsOf } from './report/statistics.ts';
import { tableText } from './report/table.ts';
import { targetsOf, targetsText } from './report/targets.ts';
import { parseArguments, searchProgram, usageOf, type Arguments } from './runner/arguments.ts';
import { readInput, refuseUnwritable, showProgress } from './runner/console.ts';
import { play } from './runner/play.ts';
import type { Scenario } from './scenario.ts';
import { parseScenarios } from './scenario-file.ts';
import { unseenScenarios } from './unseen.ts';

function scenariosOf(source: Arguments['source']): Scenario[] {
  if ('randomSeed' in source) return unseenScenarios(source.randomSeed, source.count);
  return parseScenarios(readInput(source.file, '--scenarios'), source.file);
}

async function main(): Promise<void> {
  const { source, seeds, algorithms, json, markdown, picture } = parseArguments(
    process.argv.slice(2),
  );
  refuseUnwritable({ '--json': json, '--markdown': markdown, '--picture': picture });
  const scenarios = scenariosOf(source);
  const rows = await play({ scenarios, algorithms, seeds }, showProgress('runs'));
  const groups = groupsOf(scenarios, rows);
  const targets = targetsOf(groups);
  console.log(`${tableText(groups)}\n\n${targetsText(targets)}`);
  if (json !== null) writeFileSync(json, `${JSON.stringify(rows, null, 1)}\n`);
  if (markdown !== null) writeFileSync(markdown, markdownText(groups, targets));
  if (picture !== null) writeFileSync(picture, pictureText(groups));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`${error.message}\n\nusage: ${usageOf(searchProgram)}`);
  process.exitCode = 2;
}
