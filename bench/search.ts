// Runs the search over simulated targets in virtual time and prints, for each scenario, how near,
// how quick and how gentle it was:
//   node bench/search.ts [--scenarios FILE | --random SEED --count 20] [--seeds 20] [--json OUT]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { capacitySearch } from '../src/search/search.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulation/run.ts';
import { truthOf } from './truth.ts';
import { unseenScenarios } from './unseen.ts';

/** One run, as the JSON has it. */
interface Row {
  readonly scenario: string;
  readonly algorithm: 'capacity-gate';
  readonly seed: number;
  readonly trueUsers: number;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly outcome: string;
  readonly seconds: number;
  readonly overloadUserSeconds: number;
  readonly peakUsers: number;
  readonly levels: number;
}

async function runOnce(scenario: Scenario, seed: number): Promise<Row> {
  const { record, burden, seconds } = await simulate(scenario, seed, capacitySearch);
  const { users, low, high, outcome } = record.result;
  return {
    scenario: scenario.name,
    algorithm: 'capacity-gate',
    seed,
    trueUsers: truthOf(scenario).users,
    estimate: users,
    low,
    high,
    outcome,
    seconds,
    ...burden,
    levels: record.levels.length,
  };
}

/**
 * The least time in which the capacity could be known, in seconds: to reach it once at the spin-up
 * rate, plus two windows that lie wholly after it, and ten seconds to settle.
 */
function lowerBound(scenario: Scenario): number {
  const { scrapeSeconds, rateWindowSeconds, spinUpUsersPerSecond, maxUsers } = scenario;
  const window = rateWindowSeconds === null ? 4 * scrapeSeconds : rateWindowSeconds + scrapeSeconds;
  return Math.min(truthOf(scenario).users, maxUsers) / spinUpUsersPerSecond + 2 * window + 10;
}

/** The value below which a share of all values lies. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function summary(scenario: Scenario, rows: readonly Row[]): Record<string, string> {
  const both = (of: (row: Row) => number, show: (value: number) => string): string => {
    const values = rows.map(of);
    return `${show(quantile(values, 0.5))} / ${show(quantile(values, 0.9))}`;
  };
  const percent = (value: number): string => `${(100 * value).toFixed(1)}%`;
  const covers = ({ low, high, trueUsers }: Row): boolean =>
    (low ?? 0) <= trueUsers && (high ?? Infinity) >= trueUsers;
  const outcomes = new Map<string, number>();
  for (const { outcome } of rows) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  return {
    scenario: scenario.name,
    capacity: String(rows[0]?.trueUsers),
    error: both((row) => Math.abs((row.estimate ?? NaN) / row.trueUsers - 1), percent),
    seconds: both(
      (row) => row.seconds,
      (value) => value.toFixed(0),
    ),
    'of the bound': both(
      (row) => row.seconds / lowerBound(scenario),
      (value) => value.toFixed(1),
    ),
    overload: both(
      (row) => row.overloadUserSeconds,
      (value) => value.toFixed(1),
    ),
    peak: both(
      (row) => row.peakUsers / row.trueUsers,
      (value) => value.toFixed(2),
    ),
    covered: percent(rows.filter(covers).length / rows.length),
    outcomes: [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', '),
  };
}

const { values } = parseArgs({
  options: {
    scenarios: { type: 'string', default: 'bench/scenarios.json' },
    random: { type: 'string' },
    count: { type: 'string', default: '20' },
    algorithms: { type: 'string', default: 'capacity-gate' },
    seeds: { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});
const scenarios =
  values.random === undefined
    ? (JSON.parse(readFileSync(values.scenarios, 'utf8')) as Scenario[])
    : unseenScenarios(Number(values.random), Number(values.count));
const all: Row[] = [];
const table: Record<string, string>[] = [];
for (const scenario of scenarios) {
  const rows: Row[] = [];
  for (let seed = 1; seed <= Number(values.seeds); seed += 1)
    rows.push(await runOnce(scenario, seed));
  all.push(...rows);
  table.push(summary(scenario, rows));
}
console.log('Median / 90th percentile of each scenario:');
console.table(table);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, null, 1)}\n`);
