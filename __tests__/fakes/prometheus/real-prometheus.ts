import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../src/cluster/free-port.ts';

/** Whether the program `prometheus` is installed. */
export function hasPrometheus(): boolean {
  return spawnSync('prometheus', ['--version']).status === 0;
}

/** What is special of a Prometheus. */
export interface RealPrometheusOptions {
  /** A file of rules; evaluated every second. */
  readonly rules?: string;
  /** The same server is scraped as another job as well, so often. */
  readonly slowJobSeconds?: number;
}

/** A Prometheus of its own on loopback, which scrapes a server with the given metrics every second. */
export class RealPrometheus {
  readonly #metrics: () => string;
  readonly #options: RealPrometheusOptions;
  readonly #target = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4');
    response.end(this.#metrics());
  });
  #process: ChildProcess | null = null;
  #folder = '';
  #log = '';
  url = '';

  /** `metrics` gives the text of each scrape, in Prometheus' exposition format. */
  constructor(metrics: () => string, options: RealPrometheusOptions = {}) {
    this.#metrics = metrics;
    this.#options = options;
  }

  /** Resolves when Prometheus answers. */
  async start(): Promise<void> {
    this.#target.listen(0, '127.0.0.1');
    await once(this.#target, 'listening');
    const { port: targetPort } = this.#target.address() as AddressInfo;
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
    const config = join(this.#folder, 'prometheus.yml');
    const { rules = 'groups: []', slowJobSeconds } = this.#options;
    await writeFile(join(this.#folder, 'rules.yml'), rules);
    const targets = `[{ targets: ['127.0.0.1:${targetPort}'] }]`;
    const slowJob = `  - { job_name: slow, scrape_interval: ${slowJobSeconds}s, static_configs: ${targets} }`;
    await writeFile(
      config,
      `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - { job_name: shop, static_configs: ${targets} }
${slowJobSeconds === undefined ? '' : slowJob}
`,
    );
    const child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(this.#folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr.on('data', (text: Buffer) => (this.#log += text.toString()));
    await once(child, 'spawn');
    this.#process = child;
    await until(async () => {
      if (child.exitCode !== null) {
        throw new Error(`prometheus ended: ${this.#log}`);
      }
      const ready = await fetch(`${this.url}/-/ready`).catch(() => null);
      return ready?.ok === true;
    });
  }

  /** Takes the scraped server away; Prometheus stays. */
  async stopTarget(): Promise<void> {
    this.#target.closeAllConnections();
    this.#target.close();
    await once(this.#target, 'close');
  }

  async stop(): Promise<void> {
    if (this.#target.listening) {
      await this.stopTarget();
    }
    if (this.#process?.exitCode === null) {
      this.#process.kill();
      await once(this.#process, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Asks again and again until the condition holds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
