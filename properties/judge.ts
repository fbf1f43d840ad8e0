import { carriedWithHiccups } from './hiccups.ts';
import type { Play } from './play.ts';
import type { Schedule } from './schedule.ts';

/** A round in which each of three agents takes two seconds for two answers ends after this. */
const roundSeconds = 14;

/** What a run did that it must never do; empty: nothing. */
export function judge(schedule: Schedule, play: Play): string[] {
  return [
    ...wrongEnd(schedule, play),
    ...growthWhileBlind(schedule, play),
    ...wrongCount(play),
    ...wrongAnswer(play),
  ];
}

function wrongEnd({ budgetSeconds }: Schedule, { record, crowd }: Play): string[] {
  const seconds = record.finishedAt - record.startedAt;
  return [
    ...(seconds <= budgetSeconds + roundSeconds ? [] : [`ended after ${seconds} s`]),
    ...(crowd.total === 0 ? [] : [`left ${crowd.total} users`]),
    ...(record.clean ? [] : ['says that users may be left']),
    ...(record.result.reason === '' ? ['gives no reason'] : []),
  ];
}

function growthWhileBlind(schedule: Schedule, { crowd, sampleIntervalSeconds }: Play): string[] {
  const { agents, service } = schedule;
  const { outages, agentFaults } = schedule.faults;
  // What was read just before may be ordered for a moment longer where agents are slow.
  const isSlow = agentFaults.some(({ kind }) => kind === 'slow');
  const slack = isSlow ? roundSeconds : sampleIntervalSeconds;
  const spans = [
    ...outages.map(({ kind, atSeconds, seconds }) => ({
      what: `Prometheus is ${kind}`,
      // Samples are old when three scrapes are missing.
      from: atSeconds + (kind === 'stale' ? 4 * service.scrapeSeconds : 0),
      to: atSeconds + seconds,
      // A series that is not there may wait for users, and a few may wake it.
      mayWake: kind === 'empty' || kind === 'nan',
    })),
    ...agentFaults
      .filter(({ kind, agent }) => kind === 'silent' && agent < agents)
      .map(({ agent, atSeconds, seconds }) => ({
        what: `agent ${agent} is silent`,
        from: atSeconds,
        to: atSeconds + seconds,
        mayWake: false,
      })),
  ];
  return spans.flatMap(({ what, from, to, mayWake }) => {
    const growth = crowd.growth(from + slack, to);
    return growth === 0 || (mayWake && crowd.lowest(from + slack, to) === 0)
      ? []
      : [`grew by ${growth} users while ${what}`];
  });
}

/** What is measured is taken for what so many users do. */
function wrongCount({ miscounts: [first] }: Play): string[] {
  return first === undefined
    ? []
    : [`counted ${first.counted} users where ${first.there} were there`];
}

/**
 * How far what was found is from the truth, in widths of its interval; 0: within it, or nothing was
 * found. A run may have met hiccups or not: a number between what is carried with them and without is
 * right.
 */
export function missedBy({ record, scenario, trueUsers }: Play): number {
  const { outcome, users, low, high } = record.result;
  if (outcome !== 'found') return 0;
  if (users === null || low === null || high === null) return Infinity;
  const miss = users < trueUsers ? carriedWithHiccups(scenario) - users : users - trueUsers;
  return miss <= 0 ? 0 : miss / (high - low);
}

function wrongAnswer(play: Play): string[] {
  if (missedBy(play) <= 2) return [];
  const { users, low, high } = play.record.result;
  const truth = `${carriedWithHiccups(play.scenario)} to ${play.trueUsers}`;
  return [`found ${users} users (${low} to ${high}), where it is ${truth}`];
}
