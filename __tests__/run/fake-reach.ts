import type { RunRecord } from '../../src/coordinator/record.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import { engineFor } from '../../src/run/agents.ts';
import type { Measuring } from '../../src/run/measure.ts';
import type { Reach } from '../../src/run/run.ts';
import type { BothRecords } from '../../src/run/side-by-side.ts';

/** What the run asked of a measurement. */
export type Asked = Pick<Measuring, 'expectedUsers' | 'enoughUsers'>;

/** Real agents that are never started, and measurements that were made before. */
export class FakeReach implements Reach {
  readonly asked: Asked[] = [];
  /** Whether each measurement was to end with its result, had it been known at half of the time. */
  readonly cutShort: boolean[] = [];
  readonly #records: RunRecord[];
  readonly #both: BothRecords | null;

  constructor(records: readonly RunRecord[], both: BothRecords | null = null) {
    this.#records = [...records];
    this.#both = both;
  }

  readonly prepare: Reach['prepare'] = async ({ agents, signals, base }, cancel) => ({
    engine: await engineFor(agents, cancel),
    monitor: new Monitor({ signals, prometheus: null }),
    base: base && {
      engine: await engineFor(base.agents, cancel),
      monitor: new Monitor({ signals: base.signals, prometheus: null }),
    },
    notices: [],
  });

  readonly measure: Reach['measure'] = ({ expectedUsers, enoughUsers, isEnoughAtHalfTime }) => {
    this.asked.push({ expectedUsers, enoughUsers });
    const record = this.#records.shift();
    this.cutShort.push(record !== undefined && isEnoughAtHalfTime(record.result));
    return record === undefined
      ? Promise.reject(new Error('expected no further measurement'))
      : Promise.resolve(record);
  };

  readonly measureBoth: Reach['measureBoth'] = () =>
    this.#both === null
      ? Promise.reject(new Error('expected no measurement of two'))
      : Promise.resolve(this.#both);
}
