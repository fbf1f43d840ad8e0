import type { RunRecord } from '../../src/coordinator/record.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import { engineFor } from '../../src/run/agents.ts';
import type { Measuring } from '../../src/run/measure.ts';
import type { Reach } from '../../src/run/run.ts';

/** What the run asked of a measurement. */
export type Asked = Pick<Measuring, 'expectedUsers' | 'enoughUsers'>;

/** Real agents that are never started, and measurements that were made before. */
export class FakeReach implements Reach {
  readonly asked: Asked[] = [];
  readonly #records: RunRecord[];

  constructor(records: readonly RunRecord[]) {
    this.#records = [...records];
  }

  readonly prepare: Reach['prepare'] = async ({ agents, signals }, cancel) => ({
    engine: await engineFor(agents, cancel),
    monitor: new Monitor({ signals, prometheus: null }),
    notices: [],
  });

  readonly measure: Reach['measure'] = ({ expectedUsers, enoughUsers }) => {
    this.asked.push({ expectedUsers, enoughUsers });
    const record = this.#records.shift();
    return record === undefined
      ? Promise.reject(new Error('expected no further measurement'))
      : Promise.resolve(record);
  };
}
