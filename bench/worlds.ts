// Plays the search, and others to compare it with, over simulated services that are no textbook
// queue, in virtual time. Prints how near, how quick and how gentle they were. Exits with 0 whatever
// comes out, as it measures, and with 2 when it was asked for what it cannot do.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { algorithmNames } from './algorithms/algorithms.ts';
import { groupsOf } from './worlds/report/statistics.ts';
import { tableText } from './worlds/report/table.ts';
import { play } from './worlds/runner/play.ts';
import { readTruths, truthsOf, writeTruths } from './worlds/truths.ts';
import { parseWorlds } from './worlds/world-file.ts';

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: 'bench/worlds/worlds.json' },
    seeds: { type: 'string', default: '8' },
    algorithms: { type: 'string', default: algorithmNames.join(',') },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const truthsFile = new URL('./worlds/truths.json', import.meta.url);

function showProgress(what: string): (done: number, all: number) => void {
  return (done, all) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} ${what}\x1b[K`);
  };
}

const names = values.only?.split(',');
const worlds = parseWorlds(readFileSync(values.worlds, 'utf8'), values.worlds).filter(
  ({ name }) => names?.includes(name) ?? true,
);
const known = readTruths(truthsFile);
const truths = await truthsOf(worlds, known, showProgress('truths'));
writeTruths(truthsFile, known, worlds, truths);
const played = worlds.flatMap((world, index) => {
  const truth = truths[index];
  return truth === undefined ? [] : [{ world, truth }];
});
const algorithms = algorithmNames.filter((name) => values.algorithms.split(',').includes(name));
const rows = await play(played, algorithms, Number(values.seeds), showProgress('runs'));
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
console.log(tableText(groupsOf(worlds, truths, rows)));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
