import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../src/cluster/free-port.ts';

export interface RunningPrometheus {
  /** Base URL, without a final slash. */
  readonly url: string;
  /** Ends it and removes its data. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the `prometheus` program of the PATH on a free port of 127.0.0.1, with its data in a
 * temporary folder. It scrapes the targets (host:port) each second, and has scraped each three times
 * when this resolves, so that the interval can be seen. Returns null when there is no such program; rejects when it does not get so far.
 */
export async function startPrometheus(
  targets: readonly string[],
): Promise<RunningPrometheus | null> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-prometheus-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const config = join(folder, 'prometheus.json');
  // JSON is YAML too.
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [{ job_name: 'service', static_configs: [{ targets }] }],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  // A process group of its own, so that a Ctrl-C in the terminal ends it after those who need it.
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'ignore'], detached: true },
  );
  if (!(await isStarted(child))) {
    await removeFolder();
    return null;
  }
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await removeFolder();
  };
  if (!(await hasScraped(url, child))) {
    await stop();
    throw new Error('prometheus was started, but has not scraped its targets within 30 s');
  }
  return { url, stop };
}

async function isStarted(child: ChildProcess): Promise<boolean> {
  try {
    await once(child, 'spawn');
    return true;
  } catch {
    return false;
  }
}

async function hasScraped(url: string, child: ChildProcess): Promise<boolean> {
  const look = `${url}/api/v1/query?query=${encodeURIComponent('min(count_over_time(up[1m])) >= 4')}`;
  const giveUpAt = Date.now() + 30_000;
  while (Date.now() < giveUpAt && child.exitCode === null) {
    const response = await fetch(look).catch(() => null);
    const answer = response?.ok === true ? await response.text() : '';
    if (answer.includes('"value"')) {
      return true;
    }
    await sleep(100);
  }
  return false;
}
