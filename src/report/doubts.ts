import type { Doubt } from '../coordinator/doubts.ts';
import { saysNothingSeen } from '../gate/unmeasured.ts';
import type { Report } from './model.ts';

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
