import type { Conditions } from '../gate/entry.ts';
import type { Measurement } from '../gate/measurement.ts';
import type { Build } from '../report/model.ts';

/** A base that a run has measured. */
export interface KeptBase {
  readonly measurement: Measurement;
  readonly build: Build;
  /** When it was measured; seconds since the epoch. */
  readonly finishedAt: number;
}

/** Where runs leave what their bases carried. */
export interface Bases {
  /** The newest measurement of this base under these conditions, no older than that; never rejects. */
  readonly find: (conditions: Conditions, mostSeconds: number) => Promise<KeptBase | null>;
  /** Leaves one for other runs; never rejects. */
  readonly keep: (
    measurement: Measurement,
    finishedAt: number,
    conditions: Conditions,
  ) => Promise<void>;
}
