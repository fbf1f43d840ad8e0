import type { Leftovers } from '../cluster/clean-up/leftovers.ts';
import {
  coordinateInTurns,
  leastTurnSeconds,
  sidePrecision,
  type SideOptions,
  type SideRecord,
} from '../coordinator/turns.ts';
import type { Doubt } from '../coordinator/doubts.ts';
import type { RunRecord } from '../coordinator/record.ts';
import type { NoBaseline } from '../gate/baseline.ts';
import type { Measurement } from '../gate/measurement.ts';
import {
  heldLevels,
  saysNothingSeen,
  unmeasuredBecause,
  withoutUnheld,
} from '../gate/unmeasured.ts';
import { judgeRatio } from '../gate/verdict.ts';
import { formatUsers } from '../report/text/numbers.ts';
import type { Report, SideBySide, TurnsTaken } from '../report/model.ts';
import { Progress } from '../report/progress/progress.ts';
import type { ProgressView } from '../report/progress/view.ts';
import { capacitySearch, type SearchState } from '../search/search.ts';
import type { Settings } from '../settings/settings.ts';
import type { Engine } from './agents.ts';
import { systemClock } from './clock.ts';
import type { Comparison } from './comparison.ts';
import { clusterOf, endingWith, sampleInterval, searchSettings } from './measure.ts';
import type { Deployment } from './preflight.ts';
import type { Settled } from './settle.ts';

/** One measurement of two deployments, by turns. */
export interface MeasuringBoth {
  readonly head: Deployment;
  readonly base: Deployment;
  readonly settings: Settings;
  /** When both must have ended, but for the clean-up; seconds since the epoch. */
  readonly deadline: number;
  readonly cancel: AbortSignal;
  readonly view: ProgressView;
  /** Told what a clean-up after a crash must remove, before and after agents are started. */
  readonly onStart: (leftovers: Leftovers) => void;
}

/** What was found of both. */
export interface BothRecords {
  readonly base: SideRecord;
  readonly head: SideRecord;
}

/**
 * Drives both deployments from no users to no users, by turns, each for half of the time at most.
 * Never rejects.
 */
export async function measureBoth(measuring: MeasuringBoth): Promise<BothRecords> {
  const { base, head, onStart, cancel } = measuring;
  const tell = (): void => onStart(leftoversOf([head, base]));
  tell();
  const startedAt = systemClock.now();
  const { settings, deadline, view } = measuring;
  // How long the other one takes is not known, and so neither is how long both do.
  const context = { startedAt, deadline, maxUsers: settings.maxUsers, precision: null };
  const ofName = (deployment: 'base' | 'head'): Progress =>
    new Progress(view, { ...context, deployment });
  const progress = { base: ofName('base'), head: ofName('head') };
  const [ofBase, ofHead] = await coordinateInTurns(
    [
      sideOf('base', base, startedAt, tell, progress.base, measuring),
      sideOf('head', head, startedAt, tell, progress.head, measuring),
    ],
    systemClock,
    cancel,
  );
  progress.base.end();
  progress.head.end();
  return { base: ofBase, head: ofHead };
}

function sideOf(
  name: 'base' | 'head',
  { engine, monitor }: Deployment,
  startedAt: number,
  tell: () => void,
  progress: Progress,
  { settings, deadline, cancel }: MeasuringBoth,
): SideOptions<SearchState> {
  const { scrapeSeconds } = monitor;
  const { precision } = settings;
  const budgetSeconds = Math.max(0, deadline - startedAt) / 2;
  const wanted = { expectedUsers: null, enoughUsers: null, deadline: budgetSeconds };
  return {
    name: `The ${name}`,
    turnSeconds: leastTurnSeconds(scrapeSeconds),
    cluster: clusterOf(engine, {
      deadline,
      cancel,
      usersPerSecond: settings.usersPerSecond,
      onStart: tell,
    }),
    monitor: endingWith(monitor, deadline),
    search: capacitySearch({
      ...searchSettings(settings, monitor, wanted),
      precision: sidePrecision(precision),
    }),
    budgetSeconds,
    sampleIntervalSeconds: sampleInterval(settings, scrapeSeconds),
    onSample: (sample, run) => progress.look(sample, run),
  };
}

/** What a clean-up after a crash must remove of all deployments. */
export function leftoversOf(deployments: readonly Deployment[]): Leftovers {
  const all = deployments.map(({ engine }) => engine.leftovers());
  return {
    remote: all.flatMap(({ remote }) => remote),
    processes: all.flatMap(({ processes }) => processes),
  };
}

/** Where a deployment is, for the log; raw. */
export function placeOf({ target, agents }: Engine): string {
  return target === '' ? agents.map(({ name }) => name).join(', ') : target;
}

/** A comparison that was made side by side, as the report tells it. */
export interface Compared {
  readonly settled: Omit<Settled, 'baseline'>;
  readonly comparison: Comparison;
  readonly sideBySide: SideBySide;
  /** The measurement of the base. */
  readonly base: SideRecord;
}

/** Judges what was found of both, and says which of them gave nothing to go by. */
export function compare(
  settings: Settings,
  { base, head }: BothRecords,
  { target, agents }: Engine,
): Compared {
  const { confidence } = settings;
  const verdict = judgeRatio(
    settings,
    baseOf(base, confidence),
    { ...withoutUnheld(head.result, head), confidence },
    { unmeasured: unmeasuredBecause(head), heldLevels: heldLevels(head) },
  );
  const { comparison } = verdict;
  const why = verdict.parts.find((part) => part.of === 'regression')?.reason ?? '';
  const baseline: Report['baseline'] =
    comparison === null
      ? { why, differences: [], remedy: '' }
      : { ...comparison.baseline, newest: { commit: null, url: null } };
  const { outcome, users, low, high, limitedBy, reason } = base.result;
  const { stopReason, levels } = base;
  return {
    settled: {
      records: [{ ...head, doubts: [...head.doubts, ...atTheBase(base)] }],
      verdict,
      notices: base.notices.map((notice) => `At the base: ${notice}`),
      clean: head.clean && base.clean,
    },
    comparison: { baseline, trend: null, notices: [] },
    base,
    sideBySide: {
      base: {
        target,
        agents: agents.map(({ name }) => name),
        outcome,
        users,
        low,
        high,
        limitedBy,
        reason,
        stopReason,
        levels: levels.length,
        ...turnsTaken(base),
      },
      head: turnsTaken(head),
    },
  };
}

/**
 * What casts doubt on the measurement of the base casts doubt on the comparison. That nothing was
 * measured there is said by the verdict, and takes nothing from what was measured of the build.
 */
function atTheBase(base: SideRecord): Doubt[] {
  const isUnmeasured = unmeasuredBecause(base) !== null;
  return base.doubts
    .filter((doubt) => !(isUnmeasured && saysNothingSeen(doubt)))
    .map((doubt) => ({ ...doubt, text: `At the base: ${doubt.text}` }));
}

/** The base as a measurement, or why it is none that a loss could be ruled out against. */
export function baseOf(base: RunRecord, confidence: number): Measurement | NoBaseline {
  const { stopReason } = base;
  const result = withoutUnheld(base.result, base);
  const { outcome, low, limitedBy, reason } = result;
  const open = (why: string): NoBaseline => ({
    why: `${why}, so nothing can be compared with it.`,
  });
  if (stopReason === 'cancelled') return open('The measurement of the base was cancelled');
  if (stopReason === 'failed') {
    return open(`The measurement of the base broke off (${sentence(reason)})`);
  }
  if (outcome === 'inconclusive' || outcome === 'at-most') {
    return open(`No capacity of the base was found (${sentence(reason)})`);
  }
  // Beyond max-users nobody asks; but where something else ended the search, the base may carry
  // much more than was seen, and a build that carries as much may yet have lost.
  if (outcome === 'at-least' && limitedBy !== 'max-users') {
    return open(`How much more than ${formatUsers(low ?? 0)} the base carries is not known`);
  }
  return { ...result, confidence };
}

function sentence(text: string): string {
  return text.replace(/\.$/, '');
}

function turnsTaken({ turns }: SideRecord): TurnsTaken {
  const seconds = turns.reduce((sum, { from, to }) => sum + to - from, 0);
  return { turns: turns.length, seconds };
}
