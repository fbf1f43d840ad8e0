import type { AgentStatistics } from '../../cluster/agent.ts';
import type { UsersSaw } from '../../coordinator/record.ts';
import type { SignalReading } from '../../monitor/signal.ts';
import type { Build, Report } from '../model.ts';

/**
 * The report as JSON, as schema/report.schema.json describes it, with a line end. What a script
 * wants stands flat on top; readings name their signal instead of repeating it. JSON has neither
 * NaN nor Infinity: both become null.
 */
export function toReportJson(report: Report): string {
  const { run, settings } = report;
  const { result } = run;
  const document = {
    schemaVersion: report.schemaVersion,
    outcome: result.outcome,
    maxUsers: result.users,
    maxUsersLow: result.low,
    maxUsersHigh: result.high,
    limitedBy: result.limitedBy,
    reason: result.reason,
    verdict: report.verdict.verdict,
    verdictReason: report.verdict.reason,
    verdictParts: report.verdict.parts.map((part) => ({
      of: part.of,
      verdict: part.verdict,
      reason: part.reason,
    })),
    comparison: comparison(report),
    baseline: baseline(report),
    sideBySide: sideBySide(report),
    collapse:
      result.collapse === null
        ? null
        : { users: result.collapse.users, recoveredAt: result.collapse.recoveredAt },
    doubts: run.doubts.map(({ kind, text, remedy }) => ({ kind, text, remedy })),
    users: usersSaw(run.users),
    saturation:
      run.saturation === null
        ? null
        : { users: run.saturation.users, requestsPerSecond: run.saturation.requestsPerSecond },
    userDoes: report.userDoes,
    tool: { name: report.tool.name, version: report.tool.version },
    key: report.key,
    engine: report.engine,
    agents: report.agents,
    target: report.target,
    head: build(report.head),
    mode: report.mode,
    settings: {
      maxUsers: settings.maxUsers,
      precision: settings.precision,
      confidence: settings.confidence,
      timeBudgetSeconds: settings.timeBudgetSeconds,
      requiredUsers: settings.requiredUsers,
      maxRegression: settings.maxRegression,
    },
    conditions: report.conditions,
    trend:
      report.trend === null
        ? null
        : {
            branch: report.trend.branch,
            runs: report.trend.runs.map((run) => ({
              time: run.time,
              ...build(run),
              outcome: run.outcome,
              users: run.users,
              low: run.low,
              high: run.high,
            })),
          },
    measurements: report.measurements.map((one) => ({
      outcome: one.outcome,
      users: one.users,
      low: one.low,
      high: one.high,
      seconds: one.seconds,
    })),
    signals: report.signals.map((signal) => ({
      name: signal.name,
      query: signal.source.kind === 'query' ? signal.source.query : null,
      agentStatistic: signal.source.kind === 'agent-statistic' ? signal.source.statistic : null,
      bound: signal.bound,
      threshold: signal.threshold,
      whenMissing: signal.whenMissing,
      warmUpSeconds: signal.warmUpSeconds,
      reportOnly: signal.reportOnly,
      guard: signal.guard === true,
    })),
    run: {
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      stopReason: run.stopReason,
      clean: run.clean,
      notices: run.notices,
      levels: run.levels.map((level) => ({
        users: level.users,
        from: level.from,
        to: level.to,
        margin: level.margin,
        side: level.side,
        bindingSignal: level.bindingSignal,
      })),
      samples: run.samples.map((sample) => ({
        time: sample.time,
        requestedUsers: sample.requestedUsers,
        activeUsers: sample.activeUsers,
        phase: sample.phase,
        reason: sample.reason,
        lostAgents: sample.lostAgents,
        statistics: sample.statistics === null ? null : statistics(sample.statistics.values),
        readings: sample.readings.map(reading),
      })),
    },
  };
  return `${layOut(document, '')}\n`;
}

function usersSaw(saw: UsersSaw | null): object | null {
  if (saw === null) return null;
  return {
    users: saw.users,
    requestsPerSecond: saw.requestsPerSecond,
    errorRatio: saw.errorRatio,
    latencyMean: saw.latencyMean,
    latencyP50: saw.latencyP50,
    latencyP95: saw.latencyP95,
    latencyP99: saw.latencyP99,
  };
}

/** By the names that `users` has. */
function statistics(values: AgentStatistics['values']): object {
  return {
    requestsPerSecond: values['requests-per-second'],
    errorRatio: values['error-ratio'],
    latencyMean: values['latency-mean'],
    latencyP50: values['latency-p50'],
    latencyP95: values['latency-p95'],
    latencyP99: values['latency-p99'],
  };
}

function build({ commit, url }: Build): object {
  return { commit, url };
}

function comparison({ verdict }: Report): object | null {
  if (verdict.comparison === null) return null;
  const { changePercent, changeLowPercent, changeHighPercent, detectableLossPercent } =
    verdict.comparison;
  return { changePercent, changeLowPercent, changeHighPercent, detectableLossPercent };
}

/** Either kind has all fields, so that a script need not ask which it is. */
function baseline({ baseline }: Report): object | null {
  if (baseline === null) return null;
  const differences = 'why' in baseline ? baseline.differences : [];
  const found = 'why' in baseline ? null : baseline;
  return {
    users: found?.users ?? null,
    low: found?.low ?? null,
    high: found?.high ?? null,
    confidence: found?.confidence ?? null,
    runs: found?.runs ?? 0,
    spread: found?.spread.deviation ?? null,
    source: found?.source ?? null,
    newest: found === null ? null : build(found.newest),
    why: 'why' in baseline ? baseline.why : null,
    remedy: 'why' in baseline ? baseline.remedy : '',
    differences: differences.map(({ name, one, other }) => ({ name, now: one, before: other })),
  };
}

function sideBySide({ sideBySide }: Report): object | null {
  if (sideBySide === null) return null;
  const { base, head } = sideBySide;
  return {
    base: {
      target: base.target,
      agents: base.agents,
      outcome: base.outcome,
      maxUsers: base.users,
      maxUsersLow: base.low,
      maxUsersHigh: base.high,
      limitedBy: base.limitedBy,
      reason: base.reason,
      stopReason: base.stopReason,
      levels: base.levels,
      turns: base.turns,
      seconds: base.seconds,
    },
    head: { turns: head.turns, seconds: head.seconds },
  };
}

function reading(one: SignalReading): object {
  return {
    signal: one.signal.name,
    state: one.state,
    value: one.value,
    margin: one.margin,
    from: one.from,
    to: one.to,
    unknown: one.unknown,
    note: one.note,
  };
}

/** Objects that hold lists or objects get a line for each field, lists of objects one for each element. */
function layOut(value: unknown, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value) && value.some(isObject)) {
    const lines = value.map((element) => `${deeper}${JSON.stringify(element)}`);
    return `[\n${lines.join(',\n')}\n${indent}]`;
  }
  if (isObject(value) && Object.values(value).some(isObject)) {
    const lines = Object.entries(value).map(
      ([name, field]) => `${deeper}${JSON.stringify(name)}: ${layOut(field, deeper)}`,
    );
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return JSON.stringify(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
