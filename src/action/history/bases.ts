import * as core from '../toolkit.ts';

import { differences } from '../../gate/candidates.ts';
import type { Conditions, HistoryEntry } from '../../gate/entry.ts';
import { isFound, type Measurement } from '../../gate/measurement.ts';
import type { Bases, KeptBase } from '../../run/bases.ts';
import { systemNow } from '../../run/clock.ts';
import { patience } from '../time/after-run.ts';
import { failureOf, type HistoryAccess } from './access.ts';
import { explainHistoryFailure } from './failure.ts';
import { appendToHistory, readHistory } from './history.ts';

/** Longer than this, nobody waits for what another run may have left. */
const readSeconds = 15;
const writeSeconds = 30;

/** What tells apart where a base was measured. */
export interface BaseOrigin {
  /** As `machineOf` names it. */
  readonly machine: string;
  /** The page of this run; empty where there is none. */
  readonly runPage: string;
}

/**
 * What other runs have measured of the base commit, on the same kind of machine: in a history of its
 * own, beside that of the key. Null where there is no such commit or no history.
 *
 * @param cancel ends the requests.
 */
export function basesOf(
  access: HistoryAccess,
  { machine, runPage }: BaseOrigin,
  cancel: AbortSignal,
): Bases | null {
  const { repository, branch, key, where } = access;
  const { kind, baseCommit } = where;
  const isProposal = kind === 'pull-request' || kind === 'merge-group';
  if (repository === null || branch === null || baseCommit === '' || !isProposal) {
    return null;
  }
  const place = { branch, key: `${key} / base` };
  const on = (conditions: Conditions): Conditions => ({ ...conditions, machine });
  return {
    async find(conditions, mostSeconds) {
      const signal = AbortSignal.any([cancel, AbortSignal.timeout(readSeconds * 1000)]);
      const entries = await readHistory(repository, place, signal).catch((error: unknown) => {
        core.info(explainHistoryFailure(error, failureOf(access, 'read', branch)));
        return [];
      });
      const from = systemNow() - mostSeconds;
      const fresh = entries
        .filter((entry) => entry.commit === baseCommit && secondsOf(entry) >= from)
        .filter((entry) => differences(on(conditions), entry.conditions).length === 0)
        .filter(isFound)
        .toSorted((one, other) => secondsOf(one) - secondsOf(other))
        .at(-1);
      return fresh === undefined ? null : keptBase(fresh);
    },
    async keep(measurement, finishedAt, conditions) {
      const signal = patience(writeSeconds, { cancelled: cancel.aborted, endsBy: null, cancel });
      const { outcome, users, low, high, confidence } = measurement;
      const entry: HistoryEntry = {
        time: new Date(finishedAt * 1000).toISOString(),
        commit: baseCommit,
        branch: where.branch,
        url: runPage,
        ...{ outcome, users, low, high, confidence },
        limitedBy: '',
        conditions: on(conditions),
      };
      try {
        await appendToHistory(repository, place, entry, signal);
        core.info(
          `The base's capacity is kept on branch ${branch}, for other runs of this commit.`,
        );
      } catch (error) {
        // A token that only reads makes each run measure the base for itself, which is no fault.
        core.info(explainHistoryFailure(error, failureOf(access, 'written', branch)));
      }
    },
  };
}

function secondsOf({ time }: HistoryEntry): number {
  return Date.parse(time) / 1000;
}

function keptBase({ time, commit, url, ...entry }: HistoryEntry): KeptBase {
  const measurement: Measurement = entry;
  return {
    measurement,
    build: { commit, url: url === '' ? null : url },
    finishedAt: Date.parse(time) / 1000,
  };
}
