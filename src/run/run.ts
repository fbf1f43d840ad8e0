import packageJson from '../../package.json' with { type: 'json' };
import type { Leftovers } from '../cluster/leftovers.ts';
import { coordinate } from '../coordinator/coordinator.ts';
import type { RunRecord } from '../coordinator/record.ts';
import { judge } from '../gate/verdict.ts';
import type { Report } from '../report/model.ts';
import { plainText } from '../report/escape.ts';
import { formatDuration, formatPercent, formatUsers } from '../report/numbers.ts';
import { renderProgress } from '../report/terminal.ts';
import { capacitySearch, type SearchState } from '../search/search.ts';
import type { Settings } from '../settings/settings.ts';
import { masked } from '../settings/secrets.ts';
import { systemClock } from './clock.ts';
import { writeReports, type ReportFiles } from './files.ts';
import { prepare, type Prepared } from './preflight.ts';

/** What a run needs from whoever starts it: the action or the command. */
export interface RunContext {
  readonly settings: Settings;
  /** Tells parallel runs apart, resolved from `settings.key`. */
  readonly key: string;
  /** Seconds the whole run may take, clean-up and report included. */
  readonly timeBudgetSeconds: number;
  /** Aborted when the user cancels; the run then cleans up and reports the best interval so far. */
  readonly cancel: AbortSignal;
  /** Takes one line of progress at a time, without a line end. */
  readonly log: (line: string) => void;
  /** Called before the first user is added, with what a clean-up after a crash must remove. */
  readonly onStart: (leftovers: Leftovers) => void;
}

/** How a run ended. */
export interface RunEnd {
  readonly report: Report;
  readonly files: ReportFiles;
  /** Reports that could not be written, and the like: said to the user, never fatal. */
  readonly notices: readonly string[];
}

/** Kept of the time budget for removing the users and writing the reports, in seconds. */
const reserveSeconds = 10;

/**
 * Checks everything that can be known before load, finds the capacity, and writes the reports.
 * Rejects with an InputError when something the user gave is wrong; whatever happens after the
 * first user was added ends in a report.
 */
export async function run(context: RunContext): Promise<RunEnd> {
  const { settings, log } = context;
  const begun = systemClock.now();
  const prepared = await prepare(settings, context.cancel);
  prepared.notices.forEach((notice) => log(`Notice: ${plainText(notice)}`));

  const left = context.timeBudgetSeconds - (systemClock.now() - begun);
  const budgetSeconds = left - Math.min(reserveSeconds, 0.1 * left);
  const record = await drive(prepared, context, budgetSeconds);
  const report = withoutSecrets(reportOf(record, prepared, context), masked(settings.secrets));
  return { report, ...writeReports(report, settings.reportDirectory) };
}

/** Checks everything, drives nothing; returns what would be done, as text. See `run` for errors. */
export async function plan(context: RunContext): Promise<string> {
  const { settings, timeBudgetSeconds, key } = context;
  const { engine, monitor, notices } = await prepare(settings, context.cancel);
  const agents = engine.agents.map(({ name }) => name).join(', ');
  return [
    'Everything is in order; nothing was driven, as `plan` is set.',
    `Would find the capacity with these agents (${engine.name}): ${agents},`,
    `with at most ${formatUsers(settings.maxUsers)}, starting with ${firstLevel(settings)},`,
    `to ±${formatPercent(settings.precision)} at ${formatPercent(settings.confidence)} confidence,`,
    `watching ${settings.signals.map(({ name }) => `"${name}"`).join(', ')} every ${sampleInterval(settings, monitor.scrapeSeconds)} s,`,
    `for at most ${formatDuration(timeBudgetSeconds)}, as "${key}".`,
    ...notices.map((notice) => `Notice: ${plainText(notice)}`),
  ].join('\n');
}

function firstLevel(settings: Settings): string {
  return settings.startUsers === null ? 'a few' : `${settings.startUsers}`;
}

async function drive(
  { engine, cluster, monitor }: Prepared,
  { settings, cancel, log, onStart }: RunContext,
  budgetSeconds: number,
): Promise<RunRecord> {
  const { scrapeSeconds, windowSeconds } = monitor;
  const startedAt = systemClock.now();
  const deadline = startedAt + budgetSeconds;
  // Told again once the agents' processes are there.
  onStart(engine.leftovers());
  return coordinate<SearchState>({
    cluster: {
      async start() {
        await cluster.start();
        onStart(engine.leftovers());
      },
      observe: (since) => cluster.observe(since),
      setUsers: (users) => cluster.setUsers(users),
      stop: () => cluster.stop(),
    },
    monitor,
    search: capacitySearch({
      maxUsers: settings.maxUsers,
      startUsers: settings.startUsers,
      precision: settings.precision,
      confidence: settings.confidence,
      deadline: budgetSeconds,
      scrapeSeconds,
      windowSeconds,
    }),
    clock: systemClock,
    cancel,
    budgetSeconds,
    sampleIntervalSeconds: sampleInterval(settings, scrapeSeconds),
    onSample(sample) {
      log(
        renderProgress(sample, {
          startedAt,
          deadline,
          maxUsers: settings.maxUsers,
          colours: false,
        }),
      );
    },
  });
}

/** Signals are read as often as there is something new to see, but not in a busy loop. */
function sampleInterval(settings: Settings, scrapeSeconds: number): number {
  return settings.sampleIntervalSeconds ?? Math.min(15, Math.max(1, scrapeSeconds));
}

function reportOf(
  record: RunRecord,
  { engine }: Prepared,
  { settings, key, timeBudgetSeconds }: RunContext,
): Report {
  const { maxUsers, precision, confidence, requiredUsers, agents } = settings;
  return {
    schemaVersion: 1,
    tool: { name: 'capacity-gate', version: packageJson.version },
    key,
    engine: engine.name,
    agents: engine.agents.map(({ name }) => name),
    target: agents.kind === 'embedded' ? agents.targetUrl : '',
    settings: { maxUsers, precision, confidence, timeBudgetSeconds, requiredUsers },
    signals: settings.signals,
    verdict: judge(
      { requiredUsers, maxRegression: 0.05, confidence },
      {
        measurements: [{ ...record.result, confidence }],
        baseline: null,
        retests: 'out of time',
      },
    ),
    run: record,
  };
}

/** The same value with every text in it masked: what comes from outside may repeat a secret. */
function withoutSecrets<Value>(value: Value, mask: (text: string) => string): Value {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return mask(part);
    if (Array.isArray(part)) return part.map(walk);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, walk(entry)]));
  };
  return walk(value) as Value;
}
