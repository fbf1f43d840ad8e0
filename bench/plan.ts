// Compares how long a plan says that a search takes with how long it takes, in virtual time: over the
// scenarios of the benchmark, or over random ones. Once as a first plan says it, and once where the
// capacity is known from earlier runs.
//   node bench/plan.ts [--scenarios FILE | --random SEED [--count 20]] [--seeds 3]
import { sampleIntervalFor } from '../src/coordinator/sample-interval.ts';
import { beliefOf } from '../src/run/plan/belief.ts';
import { rehearse, type Rehearsal } from '../src/run/plan/rehearsal.ts';
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
import { truthOf } from './truth.ts';
import { unseenScenarios } from './unseen.ts';

/**
 * What a plan says, as it knows the scenario: idle, and without its capacity.
 *
 * @param expectedUsers what earlier runs found; null: there are none
 */
async function planned(scenario: Scenario, expectedUsers: number | null): Promise<Rehearsal> {
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
    ...{ startUsers: null, warmUpSeconds: null, expectedUsers },
    ...{ enoughUsers: enoughUsers(scenario), confidence: 0.95, deadline: scenario.budgetSeconds },
  };
  const never = new AbortController().signal;
  const played = await rehearse(settings, belief, sampleIntervalFor(scrapeSeconds), never);
  if (played === null) throw new Error('A rehearsal that nothing ends tells something.');
  return played;
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

/** What was said of some runs, in seconds. */
interface Said {
  readonly plan: Rehearsal;
  /** How long each of them took. */
  readonly took: readonly number[];
}

function lineOf(scenario: Scenario, said: Said, known: Said) {
  const { seconds, least, most } = said.plan;
  return {
    scenario: scenario.name,
    'plan (s)': `${seconds} (${least} to ${most})`,
    'search (s)': Math.round(quantile(said.took, 0.5)),
    kept: percent(shareOf([said], isKept)),
    'in range': percent(shareOf([said], isInRange)),
    'plan, capacity known (s)': known.plan.seconds,
    'kept then': percent(shareOf([known], isKept)),
  };
}

function isKept({ seconds }: Rehearsal, took: number): boolean {
  return Math.abs(seconds / took - 1) <= allowance;
}

function isInRange({ least, most }: Rehearsal, took: number): boolean {
  return least <= took && took <= most;
}

function shareOf(all: readonly Said[], holds: (plan: Rehearsal, took: number) => boolean): number {
  const held = all.flatMap(({ plan, took }) => took.map((seconds) => holds(plan, seconds)));
  return held.filter(Boolean).length / held.length;
}

function sumUp(what: string, all: readonly Said[]): void {
  const ratios = all.flatMap(({ plan, took }) => took.map((seconds) => plan.seconds / seconds));
  const [tenth, middle, most] = [0.1, 0.5, 0.9].map((share) => quantile(ratios, share).toFixed(2));
  console.log(
    `${what}: plan / search in the median ${middle}, 10th percentile ${tenth}, 90th ${most}; ` +
      `kept in ${percent(shareOf(all, isKept))} of ${ratios.length} runs, ` +
      `in the range of the plan ${percent(shareOf(all, isInRange))}`,
  );
}

const asked = parseArguments(process.argv.slice(2), {
  ...searchProgram,
  script: 'bench/plan.ts',
  defaultSeeds: 3,
});
const scenarios = scenariosOf(asked);
const rows = await play({ scenarios, algorithms: ['capacity-gate'], seeds: asked.seeds });
const lines: ReturnType<typeof lineOf>[] = [];
const first: Said[] = [];
const later: Said[] = [];
for (const scenario of scenarios) {
  const { name, baseline = null, maxUsers } = scenario;
  const took = rows.filter((row) => row.scenario === name).map(({ seconds }) => seconds);
  const said = { plan: await planned(scenario, baseline), took };
  const { users } = truthOf(scenario);
  // Where there is no number, no later plan knows one.
  const isFound = baseline === null && users > 0 && users < maxUsers;
  const known = isFound ? { plan: await planned(scenario, users), took } : said;
  lines.push(lineOf(scenario, said, known));
  first.push(said);
  later.push(known);
}
console.table(lines);
sumUp('first plans', first);
sumUp('where the capacity is known', later);
