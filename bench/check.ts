// Plays check mode in virtual time: builds that carry what their baseline did, builds that lost a
// tenth, and full searches beside them. Prints how often a check fails, and how long it takes.
//   node bench/check.ts [--seeds 200]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { percent } from './report/cells.ts';
import { quantile } from './report/statistics.ts';
import type { Row } from './row.ts';
import { play } from './runner/play.ts';
import { parseScenarios } from './scenario-file.ts';
import type { Scenario } from './scenario.ts';
import { truthOf } from './truth.ts';

/** Scenarios whose capacity a check can prove in a window or two. */
const names = ['clean-1k', 'clean-10k', 'slow-scrape', 'free-window', 'cpu', 'hiccups'];
const loss = 0.1;

/** The same service as a full search, an unchanged build, and a build that lost a tenth. */
function variantsOf(scenario: Scenario): Scenario[] {
  const check = { ...scenario, mode: 'check' as const, baseline: truthOf(scenario).users };
  const slower = scenario.serviceSeconds / (1 - loss);
  return [
    { ...scenario, name: `${scenario.name}: full search` },
    { ...check, name: `${scenario.name}: check, unchanged` },
    { ...check, name: `${scenario.name}: check, slower service`, serviceSeconds: slower },
  ];
}

function lineOf(scenario: Scenario, rows: readonly Row[]): Record<string, string | number> {
  const share = (verdict: Row['verdict']): string =>
    percent(rows.filter((row) => row.verdict === verdict).length / rows.length);
  const seconds = rows.map((row) => row.seconds);
  return {
    scenario: scenario.name,
    capacity: truthOf(scenario).users,
    pass: share('pass'),
    fail: share('fail'),
    inconclusive: share('inconclusive'),
    'median s': Math.round(quantile(seconds, 0.5)),
    '90% s': Math.round(quantile(seconds, 0.9)),
  };
}

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '200' } } });
const file = 'bench/scenarios.json';
const known = parseScenarios(readFileSync(file, 'utf8'), file);
const scenarios = known.filter(({ name }) => names.includes(name)).flatMap(variantsOf);
const seeds = Number(values.seeds);
const rows = await play({ scenarios, algorithms: ['capacity-gate'], seeds });
console.table(
  scenarios.map((scenario) =>
    lineOf(
      scenario,
      rows.filter((row) => row.scenario === scenario.name),
    ),
  ),
);
