import * as core from '@actions/core';

import { InputError } from '../errors.ts';
import { failures } from '../gate/fail-on.ts';
import { renderTerminal } from '../report/terminal.ts';
import { plan, run, type RunContext } from '../run/run.ts';
import type { Settings } from '../settings/settings.ts';
import { listenForCancel } from './cancel.ts';
import type { Environment } from './environment.ts';
import { type ActionInputs, readInputs } from './inputs.ts';
import { readJobTime, timeBudget } from './job-clock.ts';
import { resolveKey } from './key.ts';
import { publish } from './publish.ts';
import { readSettings } from './read-settings.ts';
import { openRepository, type Repository } from './repository.ts';
import { saveClean, saveLeftovers } from './saved-state.ts';

/** Longer than this, the API is not worth waiting for to learn how much time is left. */
const apiTimeoutSeconds = 3;

/** The gate's word, which fails the job though the tool did its work. */
class GateFailure extends Error {}

/** The main step of the action. Never rejects: whatever goes wrong fails the job, and is said. */
export async function runAction(): Promise<void> {
  const cancellation = listenForCancel(process, () => {
    core.info('Cancelled: removing all users, then reporting what is known so far.');
  });
  try {
    await find(process.env, cancellation.signal);
  } catch (error) {
    core.setFailed(describe(error));
  } finally {
    cancellation.dispose();
  }
}

async function find(env: Environment, cancel: AbortSignal): Promise<void> {
  const inputs = readInputs(env);
  const settings = readSettings(inputs);
  settings.notices.forEach((notice) => core.notice(notice));

  const repository = openRepository(inputs.token, env);
  const context: RunContext = {
    settings,
    key: resolveKey(settings.key, env, inputs.matrix),
    timeBudgetSeconds: await findTimeBudget(settings, env, repository, inputs),
    cancel,
    log: core.info,
    onStart: saveLeftovers,
  };
  if (settings.plan) {
    core.info(await plan(context));
    return;
  }

  const end = await run(context);
  await publish(end, { env, repository, comment: settings.comment, cancelled: cancel.aborted });
  if (end.report.run.clean) {
    saveClean();
  }
  end.notices.forEach((notice) => core.warning(notice));
  core.info(renderTerminal(end.report, { colours: true }));
  const failed = failures(settings.failOn, end.report);
  if (failed.length > 0) {
    throw new GateFailure(failed.join('\n'));
  }
}

async function findTimeBudget(
  settings: Settings,
  env: Environment,
  repository: Repository | null,
  { checkRunId }: ActionInputs,
): Promise<number> {
  if (settings.timeBudgetSeconds !== null) {
    return settings.timeBudgetSeconds;
  }
  const signal = AbortSignal.timeout(apiTimeoutSeconds * 1000);
  const budget = timeBudget(await readJobTime(env, repository, checkRunId, signal));
  core.info(budget.explanation);
  budget.assumptions.forEach((assumption) => core.notice(assumption));
  return budget.seconds;
}

function describe(error: unknown): string {
  if (error instanceof InputError) {
    return `Nothing was started, as these inputs are wrong:\n${error.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}
