// Compares how long a plan says that a search takes with how long it takes, in virtual time: over the
// scenarios of the benchmark, or over random ones.
//   node bench/plan.ts [--scenarios FILE | --random SEED [--count 20]] [--seeds 3]
import { sampleIntervalFor } from '../src/coordinator/sample-interval.ts';
import { beliefOf } from '../src/run/plan/belief.ts';
import { rehearse } from '../src/run/plan/rehearsal.ts';
import { percent } from './report/cells.ts';
import { quantile } from './report/statistics.ts';
import { parseArguments, searchProgram, type Arguments } from './runner/arguments.ts';
import { readInput } from './runner/console.ts';
import { play } from './runner/play.ts';
import { parseScenario } from '../src/cluster/embedded/scenario.ts';
import type { AgentSettings } from '../src/settings/settings.ts';
import type { Signal } from '../src/monitor/signal.ts';
import type { Scenario } from './scenario.ts';
import { parseScenarios } from './scenario-file.ts';
import { signalOf } from './simulation/prometheus.ts';
import { enoughUsers, precision } from './simulation/run.ts';
import { unseenScenarios } from './unseen.ts';

/** What a plan says, in seconds, as it knows the scenario: idle, and without its capacity. */
async function planned(scenario: Scenario): Promise<number> {
  const { maxUsers, scrapeSeconds, rateWindowSeconds, spinUpUsersPerSecond, serviceSeconds } =
    scenario;
  const signal = named(signalOf(scenario), scenario);
  const belief = beliefOf(
    { signals: [signal], usersPerSecond: spinUpUsersPerSecond, agents: agentsOf(scenario) },
    { scrapeSeconds },
    [{ signal, reading: null, windowSeconds: rateWindowSeconds }],
    null,
    serviceSeconds,
  );
  const settings = {
    ...{ maxUsers, scrapeSeconds, windowSeconds: rateWindowSeconds, precision },
    ...{ startUsers: null, warmUpSeconds: null, expectedUsers: scenario.baseline ?? null },
    ...{ enoughUsers: enoughUsers(scenario), confidence: 0.95, deadline: scenario.budgetSeconds },
  };
  const never = new AbortController().signal;
  const played = await rehearse(settings, belief, sampleIntervalFor(scrapeSeconds), never);
  if (played === null) throw new Error('A rehearsal that nothing ends tells something.');
  return played.seconds;
}

/** A plan knows how long users think. */
function agentsOf({ thinkSeconds }: Scenario): AgentSettings {
  const parsed = parseScenario({ 'think-time': { mean: `${1000 * thinkSeconds}ms` } });
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  return { kind: 'embedded', targetUrl: 'http://shop/', headers: {}, scenario: parsed.scenario };
}

/** A plan tells a latency by its metrics' names, which a scenario has not. */
function named(signal: Signal, scenario: Scenario): Signal {
  if (scenario.signal !== 'mean-latency') return signal;
  const query = 'rate(latency_seconds_sum[1m]) / rate(latency_seconds_count[1m])';
  return { ...signal, source: { kind: 'query', query } };
}

/** A plan is kept where it is off by no more than this, as a part of what the search takes. */
const allowance = 0.5;

function scenariosOf({ source }: Arguments): Scenario[] {
  if ('randomSeed' in source) return unseenScenarios(source.randomSeed, source.count);
  return parseScenarios(readInput(source.file, '--scenarios'), source.file);
}

function lineOf(scenario: Scenario, said: number, ratios: readonly number[]) {
  return {
    scenario: scenario.name,
    'plan (s)': Math.round(said),
    'search (s)': Math.round(said / quantile(ratios, 0.5)),
    'plan / search': quantile(ratios, 0.5).toFixed(2),
    kept: percent(keptOf(ratios)),
  };
}

function keptOf(ratios: readonly number[]): number {
  return ratios.filter((ratio) => Math.abs(ratio - 1) <= allowance).length / ratios.length;
}

const asked = parseArguments(process.argv.slice(2), {
  ...searchProgram,
  script: 'bench/plan.ts',
  defaultSeeds: 3,
});
const scenarios = scenariosOf(asked);
const rows = await play({ scenarios, algorithms: ['capacity-gate'], seeds: asked.seeds });
const lines: ReturnType<typeof lineOf>[] = [];
const all: number[] = [];
for (const scenario of scenarios) {
  const said = await planned(scenario);
  const ratios = rows
    .filter((row) => row.scenario === scenario.name)
    .map(({ seconds }) => said / seconds);
  lines.push(lineOf(scenario, said, ratios));
  all.push(...ratios);
}
console.table(lines);
const [tenth, middle, most] = [0.1, 0.5, 0.9].map((share) => quantile(all, share).toFixed(2));
console.log(
  `plan / search: median ${middle}, 10th percentile ${tenth}, 90th ${most}; kept in ${percent(keptOf(all))} of ${all.length} runs`,
);
