// Plays all cases of chaos against the bundles, several at a time: `npm run chaos -- --only WORDS`.
import { parseArgs } from 'node:util';
import type { ChaosCase } from './case.ts';
import { kinds } from './case.ts';
import { cases } from './cases/cases.ts';
import { type Outcome, runCase } from './run-case.ts';

const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: 'dist' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '12' },
    verbose: { type: 'boolean', default: false },
  },
});

const begun = performance.now();
const queue: ChaosCase[] = cases.filter(({ kind, name }) =>
  `${kind}: ${name}`.includes(values.only),
);
const outcomes: Outcome[] = [];
/** Those that failed beside others: the servers of all of them share one process, which may lag. */
const again: ChaosCase[] = [];

async function playCase(one: ChaosCase): Promise<Outcome> {
  const outcome = await runCase(one, values.dist);
  const { name, kind, seconds, megabytes, wrong } = outcome;
  const end = wrong.length === 0 ? 'ok' : `FAILED: ${wrong.join('; ')}`;
  console.log(`${kind}: ${name} (${seconds.toFixed(1)} s, ${megabytes} MB) ${end}`);
  if (values.verbose || wrong.length > 0)
    console.log(outcome.log.slice(-3000).replaceAll(/^/gm, '    '));
  return outcome;
}

async function work(): Promise<void> {
  for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
    const outcome = await playCase(one);
    if (outcome.wrong.length > 0) again.push(one);
    else outcomes.push(outcome);
  }
}

await Promise.all(Array.from({ length: Number(values.jobs) }, work));
for (const one of again) {
  console.log(`once more, alone: ${one.kind}: ${one.name}`);
  outcomes.push(await playCase(one));
}

const columns = ['kind', 'cases', 'failed', 'longest (s)', 'longest end after SIGINT (s)'];
console.log(`\n| ${[...columns, 'most memory (MB)'].join(' | ')} |\n|---|---|---|---|---|---|`);
for (const kind of kinds) {
  const those = outcomes.filter((outcome) => outcome.kind === kind);
  if (those.length === 0) continue;
  const failed = those.filter(({ wrong }) => wrong.length > 0).length;
  const longest = Math.max(...those.map(({ seconds }) => seconds)).toFixed(1);
  const memory = Math.max(...those.map(({ megabytes }) => megabytes));
  const ends = those.flatMap(({ secondsAfterSigint }) => secondsAfterSigint ?? []);
  const end = ends.length === 0 ? '–' : Math.max(...ends).toFixed(1);
  console.log(`| ${kind} | ${those.length} | ${failed} | ${longest} | ${end} | ${memory} |`);
}
const failed = outcomes.filter(({ wrong }) => wrong.length > 0);
const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
console.log(
  `\n${outcomes.length} cases, ${failed.length} failed, ${again.length} played once more alone, in ${minutes} min`,
);
process.exitCode = failed.length > 0 || outcomes.length === 0 ? 1 : 0;
