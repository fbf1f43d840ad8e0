// How often the gate fails builds that are unchanged, and catches a loss, where base and head are
// measured side by side on a machine that differs from day to day and drifts within a run:
//   node bench/side-by-side.ts [--check bracketed] [--builds 100] [--json OUT] [SCENARIO...]
// By turns, or with --check bracketed one after the other, the base where it is needed and for one
// build alone.
// Each build is one real run in virtual time, ten seconds of CPU; the shares' intervals are Wilson's,
// at 95%.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort } from 'node:worker_threads';
import { wilson } from './gate/rates.ts';
import { mean } from '../src/gate/statistics.ts';
import { percent } from './report/cells.ts';
import { quantile } from './report/statistics.ts';
import { onThreads } from './runner/threads.ts';
import { parseScenarios } from './scenario-file.ts';
import { playTrial, type Task, type Trial } from './side-by-side/trial.ts';

const file = 'bench/scenarios.json';
const defaultNames = ['clean-1k', 'free-window', 'cpu'];
const checks = ['by turns', 'bracketed'] as const;
const builds = { unchanged: 1, '10% loss': 0.9, '5% loss': 0.95 };

function tasksOf(check: Task['check'], names: readonly string[], count: number): Task[] {
  return names.flatMap((scenario) =>
    Object.values(builds).flatMap((share) =>
      Array.from({ length: count }, (_, index) => ({ check, scenario, share, seed: index + 1 })),
    ),
  );
}

function line(scenario: string, build: string, trials: readonly Trial[]): Record<string, string> {
  const share = (of: (trial: Trial) => boolean): number => trials.filter(of).length / trials.length;
  const verdict = (word: Trial['verdict']): string => {
    const seen = share((trial) => trial.verdict === word);
    return `${percent(seen)} (${wilson(seen, trials.length).map(percent).join(' to ')})`;
  };
  const middle = (of: (trial: Trial) => number | null): string => {
    const known = trials.map(of).filter((value) => value !== null);
    return known.length === 0 ? '' : String(Math.round(quantile(known, 0.5)));
  };
  return {
    scenario,
    build,
    fail: verdict('fail'),
    inconclusive: verdict('inconclusive'),
    pass: verdict('pass'),
    'said to gain': percent(share(({ rose }) => rose)),
    'median s': middle(({ seconds }) => seconds),
    'mean s': String(Math.round(mean(trials.map(({ seconds }) => seconds)))),
    'one search, median s': middle(({ searchSeconds }) => searchSeconds),
    turns: mean(trials.map(({ turns }) => turns)).toFixed(1),
  };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      builds: { type: 'string', default: '100' },
      check: { type: 'string', default: 'by turns' },
      json: { type: 'string' },
    },
    allowPositionals: true,
  });
  const check = checks.find((each) => each === values.check);
  if (check === undefined) {
    throw new RangeError(`--check: expected ${checks.join(' or ')}, got "${values.check}"`);
  }
  const names = positionals.length === 0 ? defaultNames : positionals;
  const trials = await onThreads<Trial>(
    { url: new URL(import.meta.url) },
    tasksOf(check, names, Number(values.builds)),
  );
  const of = (scenario: string, share: number): Trial[] =>
    trials.filter((trial) => trial.scenario === scenario && trial.share === share);
  console.table(
    names.flatMap((scenario) =>
      Object.entries(builds).map(([build, share]) => line(scenario, build, of(scenario, share))),
    ),
  );
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(trials, null, 1)}\n`);
}

if (isMainThread) {
  await main();
} else {
  const scenarios = parseScenarios(readFileSync(file, 'utf8'), file);
  // An error that nobody handles ends the thread, and the main thread hears of it.
  parentPort?.on('message', (task: Task) => {
    void playTrial(task, scenarios).then((trial) => parentPort?.postMessage(trial));
  });
}
