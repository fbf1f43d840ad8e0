import { normal } from '../gate/trial.ts';
import { seededRandom } from '../simulation/random.ts';
import type { Machine } from '../simulation/target.ts';

/** How a machine differs from day to day, and drifts within a run; standard deviations of ln(speed). */
export interface Noise {
  readonly day: number;
  readonly drift: number;
  /** The drift is another one after about so many seconds (its correlation falls to 1/e). */
  readonly driftSeconds: number;
}

const stepSeconds = 10;

/** The speed of a machine over one run: an Ornstein-Uhlenbeck process around its day. */
export function noisyMachine({ day, drift, driftSeconds }: Noise, seed: number): Machine {
  const random = seededRandom(seed);
  const today = day * normal(random);
  const kept = Math.exp(-stepSeconds / driftSeconds);
  const drifts = [drift * normal(random)];
  return (time) => {
    const step = Math.floor(time / stepSeconds);
    while (drifts.length <= step) {
      const last = drifts.at(-1) ?? 0;
      drifts.push(kept * last + drift * Math.sqrt(1 - kept ** 2) * normal(random));
    }
    return Math.exp(today + (drifts[step] ?? 0));
  };
}
