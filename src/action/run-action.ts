import * as core from './toolkit.ts';

import { InputError } from '../errors.ts';
import { failures } from '../gate/fail-on.ts';
import { withRemedy } from '../gate/unmeasured.ts';
import { doubtsBeside } from '../report/content/doubts.ts';
import { foldedView, fullView, type ProgressView } from '../report/progress/view.ts';
import { failureLine, problemLines } from '../report/text/problems.ts';
import { renderTerminal } from '../report/terminal/terminal.ts';
import { isKnown } from '../run/comparison.ts';
import type { RunContext } from '../run/context.ts';
import { plan, type TokenRights } from '../run/plan/plan.ts';
import { run, type RunEnd } from '../run/run.ts';
import { systemNow } from '../run/clock.ts';
import { type Keeper, keeperOf } from '../run/safety/keeper.ts';
import type { Settings } from '../settings/settings.ts';
import { listenForCancel } from './cancel.ts';
import { commandLine } from './comment/command-line.ts';
import type { Environment } from './environment.ts';
import { eventProblem } from './event/readable.ts';
import { completed, nowhere, whereAmI, type Whereabouts } from './event/whereabouts.ts';
import type { HistoryAccess } from './history/access.ts';
import { basesOf } from './history/bases.ts';
import { compareWithHistory } from './history/comparison.ts';
import { keepInHistory } from './history/keep.ts';
import { machineOf } from './history/machine.ts';
import { type ActionInputs, readInputs, secretsIn } from './inputs.ts';
import { readJobTime, timeBudget } from './time/job-clock.ts';
import { resolveKey } from './key.ts';
import { localJobStart } from './time/local-start.ts';
import { publish } from './publish.ts';
import { askRights } from './rights.ts';
import { findRunPage, repositoryUrl } from './run-page.ts';
import { readSettings } from './read-settings.ts';
import { openRepository, type Repository } from './api/repository.ts';
import { saveClean, saveHeaders, saveLeftovers } from './saved-state.ts';
import { afterBudget, type AfterRun } from './time/after-run.ts';

/** Longer than this, the API is not worth waiting for to learn how much time is left. */
const apiTimeoutSeconds = 3;

/** A plan has the time to ask: so many seconds at most, and this part of the time budget. */
const rightsSeconds = 20;
const rightsShare = 1 / 4;

/**
 * The main step of the action. Never rejects: whatever goes wrong fails the job, and is said.
 *
 * @param start makes the run itself.
 */
export async function runAction(start: typeof run = run): Promise<void> {
  const folded = foldedView({
    writeLine: core.info,
    open: core.startGroup,
    close: core.endGroup,
  });
  const onCancel = (): void =>
    folded.line('Cancelled: removing all users, then reporting what is known so far.');
  const onFault = (thrown: unknown): void => core.setFailed(describe(thrown));
  const outputs = [process.stdout, process.stderr];
  const cancellation = listenForCancel(process, outputs, onCancel, onFault);
  try {
    await gate(process.env, cancellation.signal, folded, start);
  } catch (error) {
    core.setFailed(describe(error));
  } finally {
    cancellation.dispose();
  }
}

async function gate(
  env: Environment,
  cancel: AbortSignal,
  folded: ProgressView,
  start: typeof run,
): Promise<void> {
  const begun = systemNow();
  const inputs = readInputs(env);
  const settings = readSettings(inputs);
  settings.notices.forEach((notice) => core.notice(notice));

  const repository = openRepository(inputs.token, env);
  const where = await whereabouts(env, repository, settings.pullRequest, cancel);
  const key = resolveKey(settings.key, env, inputs.matrix);
  const { seconds, endsBy } = await findTimeBudget(settings, env, repository, inputs, cancel);
  const access: HistoryAccess = {
    repository,
    branch: settings.historyBranch,
    alsoOn: settings.historyWriteBranches,
    key,
    where,
  };
  const { kind, headCommit, pullRequest } = where;
  const keeper = keeperFor(settings, inputs.token);
  const apiSignal = AbortSignal.any([cancel, AbortSignal.timeout(apiTimeoutSeconds * 1000)]);
  const url = await findRunPage(env, repository, apiSignal);
  const context: RunContext = {
    settings,
    key,
    head: { commit: orNull(headCommit), url: orNull(url) },
    proposed: kind === 'pull-request' || kind === 'merge-group',
    history: (conditions) => compareWithHistory(access, conditions, cancel),
    bases: basesOf(access, { machine: machineOf(env), runPage: url }, cancel),
    timeBudgetSeconds: seconds,
    cancel,
    log: (line) => folded.line(line),
    view: settings.reporting.verbose ? fullView(core.info) : folded,
    onStart: (leftovers) => keeper.keep(leftovers),
  };
  if (settings.plan) {
    const { text, ready } = await plan(context, () =>
      rightsOf(access, settings, Math.min(rightsSeconds, rightsShare * seconds), cancel),
    );
    core.info(text);
    keeper.release();
    if (!ready) core.setFailed('The plan is not ready: its problems stand in the log.');
    return;
  }

  const end = await start(context);
  const { clean } = end.report.run;
  if (clean) {
    keeper.release();
  }
  // Before anything that may hang.
  core.info(renderTerminal(end.report, { colours: true }));
  const by = afterBudget(begun + seconds, endsBy, systemNow());
  const after: AfterRun = { cancelled: cancel.aborted, endsBy: by, cancel };
  const reasons = failures(settings.failOn, end.report);
  const failed = reasons.length > 0;
  const { comment } = settings;
  const page = repositoryUrl(env);
  const surroundings = {
    failed,
    commits: page === '' ? '' : `${page}/commit`,
    command: commandLine(inputs.settings, [...secretsIn(inputs), ...settings.secrets]),
  };
  const upload = settings.uploadReport;
  const publication = { env, repository, comment, pullRequest, runPage: url, surroundings, upload };
  await Promise.all([
    publish(end, { ...publication, ...after }),
    keepInHistory(end.report, access, after),
  ]);
  annotate(end);
  const broke = end.report.run.stopReason === 'failed';
  const words = [
    ...(failed ? [`${broke ? '' : 'The gate failed: '}${reasons.join(' ')}`] : []),
    ...(clean ? [] : ['Users may be left behind; the post step goes on removing them.']),
  ];
  if (words.length > 0) {
    throw new Error(words.join(' '));
  }
}

/** Keeps for the post step what a run makes, and all that is needed to remove it. */
function keeperFor({ agents }: Settings, token: string): Keeper {
  if (agents.kind === 'remote') {
    saveHeaders(agents.headers, token);
  }
  return keeperOf(agents, {
    keep(leftovers) {
      saveLeftovers(leftovers);
      return null;
    },
    clear: saveClean,
  });
}

/** Whether the token may do what the run would need; what it may not is a warning, too. */
async function rightsOf(
  access: HistoryAccess,
  { comment }: Settings,
  seconds: number,
  cancel: AbortSignal,
): Promise<TokenRights> {
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(seconds * 1000)]);
  const rights = await askRights(access, comment, signal);
  rights.missing.forEach((problem) => core.warning(problem));
  return rights;
}

/** What must not be overlooked, as annotations. */
function annotate({ report, notices }: RunEnd): void {
  const { baseline } = report;
  if (baseline !== null && !isKnown(baseline)) {
    core.notice(`Nothing to compare with. ${baseline.why} ${baseline.remedy}`.trim());
  }
  [...doubtsBeside(report).map(withRemedy), ...notices].forEach((text) => core.warning(text));
}

/** Where nothing can be read of the event, the run goes on, without a comparison. */
async function whereabouts(
  env: Environment,
  repository: Repository | null,
  asked: number | null,
  cancel: AbortSignal,
): Promise<Whereabouts> {
  if (eventProblem !== '') {
    core.warning(`The event cannot be read, so nothing is compared with: ${eventProblem}.`);
  }
  const where = await whereAmI(env, asked).catch((error: unknown) => {
    core.warning(`The event cannot be read, so nothing is compared with: ${String(error)}`);
    return nowhere;
  });
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(apiTimeoutSeconds * 1000)]);
  return await completed(where, repository, asked, signal, (notice) => core.notice(notice));
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

/** A budget that was asked for is cut where the job is known to end sooner. */
async function findTimeBudget(
  { timeBudgetSeconds: asked }: Settings,
  env: Environment,
  repository: Repository | null,
  { checkRunId }: ActionInputs,
  cancel: AbortSignal,
): Promise<{ readonly seconds: number; readonly endsBy: number | null }> {
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(apiTimeoutSeconds * 1000)]);
  const start = await localJobStart(env);
  const budget = timeBudget(await readJobTime(env, repository, checkRunId, start, signal));
  const isCertain = budget.assumptions.length === 0;
  if (asked !== null && !(isCertain && budget.seconds < asked)) {
    return { seconds: asked, endsBy: isCertain ? budget.endsBy : null };
  }
  if (asked !== null) {
    core.notice(`The job has less time than time-budget asks for. ${budget.explanation}`);
    return budget;
  }
  core.info(budget.explanation);
  budget.assumptions.forEach((assumption) => core.notice(assumption));
  return budget;
}

function describe(error: unknown): string {
  if (error instanceof InputError) {
    return `Nothing was started, as these inputs are wrong:\n${problemLines(error)}`;
  }
  return failureLine(error);
}
