import { freePort } from '../../src/cluster/free-port.ts';
import { until } from '../programs.ts';
import { type Executable, startExecutable } from './executables.ts';

/** A Locust master and its workers, in processes of their own. */
export interface Locust {
  /** Where its web interface is. */
  readonly url: string;
  readonly workers: readonly Executable[];
  readonly addWorker: () => Promise<Executable>;
  /** Users on all workers, as the master tells them. */
  readonly users: () => Promise<number>;
  /** How many workers the master has. */
  readonly workersNow: () => Promise<number>;
}

interface Report {
  readonly user_count: number;
  readonly worker_count: number;
}

/** Starts a master and two workers whose users load `target`; resolves when they have met. */
export async function startLocust(target: string): Promise<Locust> {
  const [webPort, port] = [String(await freePort()), String(await freePort())];
  const file = ['--locustfile', 'e2e/engines/locustfile.py'];
  const url = `http://127.0.0.1:${webPort}`;
  const master = await startExecutable('locust', [
    ...['--master', ...file, '--host', target],
    ...['--web-host', '127.0.0.1', '--web-port', webPort],
    ...['--master-bind-host', '127.0.0.1', '--master-bind-port', port],
  ]);
  const addWorker = (): Promise<Executable> =>
    startExecutable('locust', [
      ...['--worker', ...file, '--master-host', '127.0.0.1', '--master-port', port],
    ]);
  const workers = [await addWorker(), await addWorker()];
  await until(
    async () => ({
      workers: (await reportOf(url))?.worker_count,
      printed: [master, ...workers]
        .filter(({ running }) => !running())
        .map(({ printed }) => printed()),
    }),
    ({ workers: met, printed }) => met === 2 || printed.length > 0,
  );
  return {
    ...{ url, workers, addWorker },
    users: async () => (await reportOf(url))?.user_count ?? NaN,
    workersNow: async () => (await reportOf(url))?.worker_count ?? NaN,
  };
}

/** Null while there is no master. */
async function reportOf(url: string): Promise<Report | null> {
  const response = await fetch(`${url}/stats/requests`).catch(() => null);
  return response?.status === 200 ? ((await response.json()) as Report) : null;
}
