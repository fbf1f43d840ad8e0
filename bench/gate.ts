// How often the gate fails builds that are unchanged, catches a loss, and calls a loss a gain:
//   node bench/gate.ts [--seeds 60] [--builds 4000] [--json OUT]
// For each scenario it makes as many real searches in virtual time as there are seeds, and plays
// builds against a history of ten runs with their findings, drawn again and again. The shares'
// intervals (Wilson, 95%) speak of the number of builds alone, not of that of the searches.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findingsOf, measured, type Finding } from './gate/pool.ts';
import { ratesOf, wilson, type Rates } from './gate/rates.ts';
import { readings, runTrials, type Reading } from './gate/trial.ts';
import type { Scenario } from './scenario.ts';
import { seededRandom, type Random } from './simulation/random.ts';

const names = ['clean-1k', 'clean-10k', 'cpu', 'hiccups'];
const shares = { unchanged: 1, 'loss of 10%': 0.9, 'loss of 5%': 0.95, 'gain of 5%': 1.05 };
type Build = keyof typeof shares;

interface Row extends Rates {
  readonly scenario: string;
  readonly reading: string;
  readonly build: Build;
}

function ratesFor(
  reading: Reading,
  share: number,
  findings: readonly Finding[],
  builds: number,
  random: Random,
): Rates {
  const draw = (): Finding => {
    const finding = findings[Math.floor(random() * findings.length)];
    if (finding === undefined) throw new Error('There are no findings to draw from.');
    return finding;
  };
  const measure = (capacity: number) => measured(draw(), capacity);
  return ratesOf(runTrials(reading, share, builds, measure, random));
}

function line(rows: readonly Row[]): Record<string, string> {
  const of = (build: Build): Row => {
    const row = rows.find((one) => one.build === build);
    if (row === undefined) throw new Error(`There are no builds with ${build}.`);
    return row;
  };
  const exact = (share: number, { builds }: Row): string =>
    `${percent(share)} (${wilson(share, builds).map(percent).join(' to ')})`;
  const [unchanged, large, small, gain] = [
    of('unchanged'),
    of('loss of 10%'),
    of('loss of 5%'),
    of('gain of 5%'),
  ];
  return {
    scenario: unchanged.scenario,
    spread: unchanged.reading,
    'false red': exact(unchanged.fail, unchanged),
    'unchanged passes': percent(unchanged.pass),
    '10% loss caught': exact(large.fail, large),
    '5% loss: fail, inconclusive, pass': [small.fail, small.inconclusive, small.pass]
      .map(percent)
      .join(', '),
    'said to gain': percent(small.improvement),
    '5% gain: fail': percent(gain.fail),
    'measured unchanged, 10%': `${unchanged.measurements.toFixed(2)}, ${large.measurements.toFixed(2)}`,
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '60' },
    builds: { type: 'string', default: '4000' },
    json: { type: 'string' },
  },
});
const scenarios = (JSON.parse(readFileSync('bench/scenarios.json', 'utf8')) as Scenario[]).filter(
  ({ name }) => names.includes(name),
);
const rows: Row[] = [];
for (const scenario of scenarios) {
  const findings = await findingsOf(scenario, Number(values.seeds));
  for (const reading of readings) {
    for (const build of Object.keys(shares) as Build[]) {
      const random = seededRandom(1);
      const rates = ratesFor(reading, shares[build], findings, Number(values.builds), random);
      rows.push({ scenario: scenario.name, reading: reading.name, build, ...rates });
    }
  }
}
console.table(
  scenarios.flatMap(({ name }) =>
    readings.map((reading) =>
      line(rows.filter((row) => row.scenario === name && row.reading === reading.name)),
    ),
  ),
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
