import { historyBaseline, measuredBaseline } from '../../src/gate/baseline.ts';
import type { RunRecord } from '../../src/coordinator/record.ts';
import type { HistoryEntry } from '../../src/gate/entry.ts';
import { enoughUsers } from '../../src/gate/regression.ts';
import { sameHour } from '../../src/gate/spread.ts';
import type { Judgement } from '../../src/gate/verdict.ts';
import type { Report } from '../../src/report/model.ts';
import { settle } from '../../src/run/settle.ts';
import { withHalfTime } from '../../src/run/half-time.ts';
import { capacitySearch } from '../../src/search/search.ts';
import type { SearchResult } from '../../src/search/types.ts';
import { normal } from '../gate/trial.ts';
import type { Scenario } from '../scenario.ts';
import { seededRandom } from '../simulation/random.ts';
import { simulate } from '../simulation/run.ts';
import type { Machine } from '../simulation/target.ts';
import { truthOf } from '../truth.ts';

/** How a bracketed check of one build went. */
export interface Bracketed {
  readonly judgement: Judgement;
  /** In virtual time, of all measurements. */
  readonly seconds: number;
  /** Of the build, and of its base. */
  readonly measurements: number;
}

const gate = { requiredUsers: null, maxRegression: 0.05, confidence: 0.95 };
/** What a search's interval of plus or minus 2.2% speaks of. */
const ofSearch = 0.011;
const runsOfHistory = 10;

/**
 * Plays a check of a build, with the rule that decides on its base, one measurement after another on
 * one machine. The history is of ten other days, of which nothing but the numbers is played.
 *
 * @param day standard deviation of ln(speed) from day to day
 */
export async function playBracketed(
  base: Scenario,
  head: Scenario,
  seed: number,
  machine: Machine,
  day: number,
): Promise<Bracketed> {
  const random = seededRandom(seed + 1_000_000);
  const comparable = Array.from({ length: runsOfHistory }, () =>
    entryOf(truthOf(base).users * Math.exp(Math.hypot(day, ofSearch) * normal(random))),
  );
  const history = historyBaseline({ comparable, differences: [] }, 'main');
  let [seconds, measurements] = [0, 0];
  const play = async (
    build: Scenario,
    baseline: Report['baseline'],
    isEnough: (answer: SearchResult) => boolean,
  ): Promise<RunRecord> => {
    const begun = seconds;
    const left = Math.max(0, base.budgetSeconds - begun);
    const enough =
      baseline === null || 'why' in baseline ? null : Math.ceil(enoughUsers(gate, baseline));
    const run = await simulate(
      { ...build, budgetSeconds: left },
      7 * seed + measurements,
      (settings) =>
        withHalfTime(
          capacitySearch({
            ...settings,
            enoughUsers: enough,
            expectedUsers: Math.round(truthOf(base).users),
          }),
          settings.deadline,
          isEnough,
        ),
      { machine: (time) => machine(begun + time) },
    );
    seconds += run.seconds;
    measurements += 1;
    return run.record;
  };
  const newest = { commit: null, url: null };
  const { verdict } = await settle({
    gate,
    baseline: 'why' in history ? null : { ...history, newest },
    isOfBase: false,
    measure: (_before, baseline, isSuspicious) => play(head, baseline, isSuspicious),
    measureBase: async () => {
      const { result } = await play(base, null, () => false);
      const measured = measuredBaseline({ ...result, confidence: gate.confidence }, '', sameHour);
      return 'why' in measured ? null : { ...measured, newest };
    },
    timeLeft: () => base.budgetSeconds - seconds,
    log: () => undefined,
  });
  return { judgement: verdict, seconds, measurements };
}

function entryOf(users: number): HistoryEntry {
  return {
    ...{ outcome: 'found', users, confidence: 0.95 },
    ...{ low: users * Math.exp(-1.96 * ofSearch), high: users * Math.exp(1.96 * ofSearch) },
    ...{ time: '2026-03-01T12:00:00Z', commit: '', branch: 'main', url: '', limitedBy: '' },
    conditions: {},
  };
}
