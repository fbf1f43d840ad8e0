import type { Doubt } from '../../coordinator/doubts.ts';
import { saysNothingSeen } from '../../gate/unmeasured.ts';
import type { Report } from '../model.ts';

/** How grave each kind is, 0 the gravest. */
export const gravity: Readonly<Record<Doubt['kind'], number>> = {
  'nothing-answered': 0,
  unmeasured: 1,
  'unordered-users': 2,
  restarted: 3,
  'not-recovered': 4,
  worsening: 5,
  blind: 6,
  partial: 7,
  remembers: 8,
  errors: 9,
  'short-answers': 10,
  unmoved: 11,
  'degraded-before-load': 12,
  saturated: 13,
  'users-wait': 14,
};

/** The same doubts; of those that are as grave the order stays. */
export function gravestFirst(doubts: readonly Doubt[]): Doubt[] {
  return doubts.toSorted((one, other) => gravity[one.kind] - gravity[other.kind]);
}

/** Doubts that are to be told beside the verdict, the gravest first, foreign text raw. */
export function doubtsBeside({ run, verdict }: Report): readonly Doubt[] {
  const isSaid = verdict.parts.some(({ of }) => of === 'unmeasured');
  return isSaid ? run.doubts.filter((doubt) => !saysNothingSeen(doubt)) : run.doubts;
}

/** The gravest doubt, where `first`, which a report begins with, does not say it already. */
export function headDoubt(report: Report, first: string): string {
  const [gravest] = doubtsBeside(report);
  return gravest === undefined || first.includes(gravest.text) ? '' : gravest.text;
}

/** Whether there is a doubt of this kind. */
export function isDoubted({ run }: Report, kind: Doubt['kind']): boolean {
  return run.doubts.some((doubt) => doubt.kind === kind);
}
