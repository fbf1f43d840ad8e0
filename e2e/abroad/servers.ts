import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/cluster/free-port.ts';
import { startExecutable } from '../engines/executables.ts';
import { until } from '../programs.ts';

/** What keeps the metrics, and answers PromQL. */
export type MetricsServerKind = 'prometheus' | 'prometheus-3' | 'victoria-metrics';

/** One that runs on this machine. */
export interface MetricsServer {
  /** Base URL, without a final slash. */
  readonly url: string;
  /** Ends it at once, as a crash does, and removes its data. Safe to call twice. */
  readonly kill: () => Promise<void>;
}

/** What a server is to do. */
export interface MetricsServerSettings {
  /** What it scrapes, as host:port. */
  readonly targets: readonly string[];
  /** Recording rules, the name of each and its expression. VictoriaMetrics alone has none. */
  readonly rules?: Readonly<Record<string, string>>;
}

/** How often it scrapes, and evaluates its rules. */
const interval = '2s';

/** Starts a server, and waits until it has scraped each target a few times. */
export async function startMetricsServer(
  kind: MetricsServerKind,
  { targets, rules = {} }: MetricsServerSettings,
): Promise<MetricsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-metrics-'));
  const [config, ruleFile, data] = ['config.json', 'rules.json', 'data'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const recorded = Object.entries(rules).map(([record, expr]) => ({ record, expr }));
  // JSON is YAML too.
  const groups = [{ name: 'recorded', interval, rules: recorded }];
  await writeFile(ruleFile, JSON.stringify({ groups }));
  const scrape = { job_name: 'shop', static_configs: [{ targets }] };
  const isVictoria = kind === 'victoria-metrics';
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: interval },
      ...(isVictoria ? {} : { rule_files: [ruleFile] }),
      scrape_configs: [scrape],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const flags = isVictoria
    ? [
        ...[`-promscrape.config=${config}`, `-storageDataPath=${data}`],
        ...[`-httpListenAddr=${address}`, '-loggerLevel=ERROR'],
      ]
    : [
        ...[`--config.file=${config}`, `--storage.tsdb.path=${data}`],
        ...[`--web.listen-address=${address}`, '--log.level=error'],
      ];
  const program = kind === 'prometheus-3' ? '.e2e/prometheus-3/prometheus' : kind;
  const executable = await startExecutable(program, flags);
  const url = `http://${address}`;
  const asked = 'min(count_over_time(up{job="shop"}[1m])) >= 4';
  await until(
    async () => {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(asked)}`).catch(
        () => null,
      );
      return { answer: await response?.text(), printed: executable.printed() };
    },
    ({ answer }) => answer?.includes('"value"') === true,
    90,
  );
  return {
    url,
    kill: async () => {
      await executable.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
