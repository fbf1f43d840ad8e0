import { readAgents } from './agents/agents.ts';
import { readBase } from './base.ts';
import { parseBaseline } from './baseline.ts';
import { readConfigFile } from './config-file.ts';
import { parseBranch, parseBranches } from './values/branch.ts';
import { parseChoice, parseChoices } from './values/choice.ts';
import { readCoordinatorConfig, type CoordinatorConfig } from './coordinator-config.ts';
import { parseDurationFrom, parseDurationWithin } from './values/duration.ts';
import type { Files } from './values/files.ts';
import { InputReader } from './input-reader.ts';
import type { RawInputs } from './inputs.ts';
import { parseBoolean, parseInteger, parseNumber, parsePercentage } from './values/numbers.ts';
import { naming, ProblemList, Wrong } from './values/problems.ts';
import { readPrometheus } from './prometheus.ts';
import { readReporting } from './reporting.ts';
import {
  type BaseSettings,
  commentChoices,
  failReasons,
  type Settings,
  uploadChoices,
} from './settings.ts';
import { checkSignals, noSignals, parseSignals, type WrittenSignal } from './signals.ts';

const mostUsers = 1_000_000;
/** What servers number issues with fits into 31 bits. */
const mostPullRequests = 2_147_483_647;
const modes = ['auto', 'find', 'check'] as const;

/**
 * Everything the user asked for, checked and deeply frozen. Files that inputs name are read, nothing
 * else is reached. Throws an InputError with all problems at once.
 *
 * @param fromRunner every input has a value, also where the user gave none
 */
export function parseSettings(raw: RawInputs, files: Files, fromRunner = false): Settings {
  const problems = new ProblemList();
  const config = readConfigFile(raw, files, problems, fromRunner);
  problems.callInputs(config.nameOf);
  const inputs = new InputReader(config.inputs, problems);
  const coordinator = inputs.isGiven('coordinator-config')
    ? readCoordinatorConfig(inputs.text('coordinator-config'), files, problems)
    : null;

  const { agents, ...ofAgents } = readAgents(inputs, coordinator, files);
  const { prometheus, ...ofPrometheus } = readPrometheus(
    inputs,
    coordinator?.prometheusUrl ?? null,
  );
  const written = readSignals(inputs, coordinator, files, prometheus !== null);
  const { maxUsers, notices: ofMaxUsers } = readMaxUsers(inputs, coordinator);
  const mode = inputs.parse('mode', (text) => parseChoice(text, modes));
  const baseline = inputs.parse('baseline', (text) => parseBaseline(text, files));
  if (mode === 'check' && baseline?.kind === 'none') {
    problems.add('baseline', 'expected a baseline for mode check, got none');
  }
  const { reporting, secrets: ofReporting } = readReporting(inputs);
  const { base, secrets: ofBase } = readBase(inputs, agents, written);
  const requiredUsers = inputs.parseUnless('', 'required-users', parseUsers);

  const settings = problems.complete({
    agents,
    prometheus,
    signals: written?.map(({ signal }) => signal),
    maxUsers,
    startUsers: inputs.parseUnless('auto', 'start-users', (text) =>
      parseInteger(text, 1, maxUsers ?? mostUsers),
    ),
    usersPerSecond: inputs.parseUnless('auto', 'users-per-second', (text) =>
      parseNumber(text, 0.1, 100_000),
    ),
    warmUpSeconds: inputs.parseUnless('auto', 'warm-up', (text) =>
      parseDurationWithin(text, '0s', '1h'),
    ),
    mode,
    timeBudgetSeconds: inputs.parseUnless('auto', 'time-budget', (text) =>
      parseDurationFrom(text, '30s'),
    ),
    precision: inputs.parse('precision', (text) => parsePercentage(text, 0.5, 50)),
    confidence: inputs.parse('confidence', (text) => parsePercentage(text, 50, 99.9)),
    sampleIntervalSeconds: inputs.parseUnless('auto', 'sample-interval', (text) =>
      parseDurationWithin(text, '250ms', '5m'),
    ),
    baseline,
    base,
    baselineReuseSeconds: readReuse(inputs, base),
    maxRegression: inputs.parse('max-regression', (text) => parsePercentage(text, 0, 90)),
    requiredUsers,
    failOn: inputs.parse('fail-on', (text) => parseChoices(text, failReasons)),
    comment: inputs.parse('comment', (text) => parseChoice(text, commentChoices)),
    pullRequest: inputs.parseUnless('', 'pull-request', (text) =>
      parseInteger(text, 1, mostPullRequests),
    ),
    uploadReport: inputs.parse('upload-report', (text) => parseChoice(text, uploadChoices)),
    ...readHistoryBranches(inputs),
    key: inputs.text('key'),
    reportDirectory: inputs.text('report-dir'),
    reporting: problems.part(reporting),
    plan: inputs.parse('plan', parseBoolean),
    notices: [
      ...(coordinator?.notices ?? []),
      ...(inputs.isGiven('signals') ? [] : (coordinator?.signalNotices ?? [])),
      ...ofAgents.notices,
      ...ofMaxUsers,
      ...requirementNotices(requiredUsers ?? 0, maxUsers ?? mostUsers),
    ],
    secrets: [
      ...new Set([
        ...ofAgents.secrets,
        ...ofPrometheus.secrets,
        ...ofBase,
        ...ofReporting,
        inputs.text('github-token'),
      ]),
    ].filter((secret) => secret !== ''),
  });
  return deepFreeze({ ...settings, notices: [...settings.notices, ...baselineNotices(settings)] });
}

function readSignals(
  inputs: InputReader,
  coordinator: CoordinatorConfig | null,
  files: Files,
  hasPrometheus: boolean,
): readonly WrittenSignal[] | undefined {
  const { problems } = inputs;
  const isGiven = inputs.isGiven('signals');
  const read = isGiven
    ? inputs.parse('signals', (text) => parseSignals(text, files, problems))
    : (coordinator?.signals ?? []).map((signal) => signal && { signal, baselineQuery: null });
  if (read?.length === 0) {
    problems.add('signals', noSignals);
  }
  checkSignals(
    (read ?? []).map((one) => one?.signal),
    hasPrometheus,
    isGiven ? 'signals' : 'coordinator-config',
    problems,
  );
  return read?.filter((one) => one !== undefined);
}

function readMaxUsers(
  inputs: InputReader,
  coordinator: CoordinatorConfig | null,
): { maxUsers: number | undefined; notices: string[] } {
  const inFile = coordinator?.maxUsers ?? null;
  if (inFile === null || inputs.isGiven('max-users')) {
    return { maxUsers: inputs.parse('max-users', parseUsers), notices: [] };
  }
  const maxUsers = inputs.problems.attempt('coordinator-config', () =>
    naming('MaxActiveUsers', () => parseUsers(String(inFile))),
  );
  const notices = [`max-users is ${inFile}, as coordinator-config says.`];
  return { maxUsers, notices };
}

/** How long a base that was measured is one to compare with; 0s where there is none. */
function readReuse(inputs: InputReader, base: BaseSettings | null | undefined): number | undefined {
  const seconds = inputs.parse('baseline-reuse', (text) => parseDurationWithin(text, '0s', '12h'));
  if (base === null && seconds !== undefined && seconds > 0) {
    const expected = 'expected 0s without baseline-target-url or baseline-agent-urls';
    inputs.problems.add('baseline-reuse', `${expected}, got ${inputs.text('baseline-reuse')}`);
  }
  return seconds;
}

function readHistoryBranches(inputs: InputReader): {
  historyBranch: string | null | undefined;
  historyWriteBranches: string[] | undefined;
} {
  const historyBranch = inputs.parseUnless('', 'history-branch', (text) => parseBranch(text));
  const historyWriteBranches = inputs.parse('history-write-branches', (text) => {
    const names = parseBranches(text);
    if (historyBranch === null && names.length > 0) {
      const got = names.join(', ');
      throw new Wrong(`expected none where history-branch is empty, got "${got}"`);
    }
    return names;
  });
  return { historyBranch, historyWriteBranches };
}

function parseUsers(text: string): number {
  return parseInteger(text, 1, mostUsers);
}

function requirementNotices(requiredUsers: number, maxUsers: number): string[] {
  return requiredUsers <= maxUsers
    ? []
    : [`required-users (${requiredUsers}) is above max-users (${maxUsers}): the gate cannot pass.`];
}

function baselineNotices({ baseline, maxRegression, maxUsers }: Settings): string[] {
  if (baseline.kind !== 'users' || (1 - maxRegression) * baseline.users <= maxUsers) return [];
  const is = `baseline (${baseline.users}) is above max-users (${maxUsers})`;
  return [`${is}: a loss cannot be ruled out.`];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
