import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../src/cluster/free-port.ts';
import { startExecutable } from '../engines/executables.ts';
import { until } from '../programs.ts';

/** A service made with a well-known framework, and with the exporter that its users have. */
export interface FrameworkService {
  /** What its users ask for. */
  readonly url: string;
  /** Where Prometheus finds its metrics: host:port. */
  readonly scraped: string;
  /** Selects the buckets of its latencies, in seconds. */
  readonly histogram: string;
  /** Ends it, and removes what it wrote. */
  readonly kill: () => Promise<void>;
}

const installed = resolve('.e2e');

/** Flask on gunicorn. */
export async function startFlask(): Promise<FrameworkService> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-flask-'));
  const gunicorn = await startExecutable(
    join(installed, 'flask/bin/python'),
    [
      '-m',
      'gunicorn',
      '--config',
      'e2e/abroad/flask/gunicorn.conf.py',
      '--chdir',
      'e2e/abroad/flask',
      'app:app',
    ],
    {
      ...{ PORT: String(port), METRICS_PORT: String(metricsPort) },
      ...{ PROMETHEUS_MULTIPROC_DIR: folder, PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  const url = `http://127.0.0.1:${port}/products`;
  await answering(url, gunicorn.printed);
  return {
    url,
    scraped: `127.0.0.1:${metricsPort}`,
    histogram: 'flask_http_request_duration_seconds_bucket{path="/products"}',
    kill: async () => {
      // Killed at once, it would leave its worker.
      if (gunicorn.running()) process.kill(gunicorn.pid, 'SIGTERM');
      await gunicorn.ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Express on Node. */
export async function startExpress(): Promise<FrameworkService> {
  const node = await startExecutable(process.execPath, ['e2e/abroad/express/app.mjs'], {
    MODULES: join(installed, 'express/node_modules'),
  });
  const [host] = await until(
    () => /127\.0\.0\.1:\d+/.exec(node.printed()) ?? [],
    ([found]) => found !== undefined,
  );
  const url = `http://${host ?? ''}/products`;
  await answering(url, node.printed);
  return {
    url,
    scraped: host ?? '',
    histogram: 'http_request_duration_seconds_bucket{path="/products"}',
    kill: node.kill,
  };
}

async function answering(url: string, printed: () => string): Promise<void> {
  await until(
    async () => {
      const response = await fetch(url).catch(() => null);
      return { status: response?.status, printed: printed() };
    },
    ({ status }) => status === 200,
    30,
  );
}
