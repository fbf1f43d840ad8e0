import packageJson from '../../package.json' with { type: 'json' };
import { InputError, type Problem } from '../errors.ts';
import { hidden, hide } from '../foreign-text.ts';
import { failures } from '../gate/fail-on.ts';
import {
  drawnView,
  fullView,
  plainView,
  type ProgressView,
  type Screen,
} from '../report/progress/view.ts';
import { statements } from '../report/content/statements.ts';
import { failureLine, problemLines } from '../report/text/problems.ts';
import { renderTerminal } from '../report/terminal/terminal.ts';
import type { RunContext } from '../run/context.ts';
import { notReady } from '../run/plan/page.ts';
import type { Plan } from '../run/plan/plan.ts';
import type { RunEnd } from '../run/run.ts';
import type { EarlierRun } from '../run/safety/file-journal.ts';
import type { Keeper } from '../run/safety/keeper.ts';
import { recover } from '../run/safety/recovery.ts';
import type { Files } from '../settings/values/files.ts';
import { parseSettings } from '../settings/parse.ts';
import type { Settings } from '../settings/settings.ts';
import { Cancellation, type EndingIo } from './cancellation.ts';
import { exitCode } from './exit-codes.ts';
import { namesOf, parseFlags, type RunRequest } from './flags.ts';
import { helpText } from './help.ts';
import { init } from './init.ts';
import type { Program } from './program.ts';
import { writeScenario } from './scenario.ts';

/** What the command needs of the process it runs in, and the program it is the front of. */
export interface CommandIo {
  /** Takes one or several lines of the result, without the last line end. */
  readonly out: (text: string) => void;
  /** Takes one or several lines of progress, without the last line end. */
  readonly progress: (text: string) => void;
  /** The terminal that progress is drawn on; null: it goes to a file or a pipe. */
  readonly screen: Screen | null;
  /** Whether the result is shown on a terminal that takes colours. */
  readonly colours: boolean;
  readonly files: Files;
  readonly program: () => Program;
  /** Writes a file, and the directories that it needs. */
  readonly write: (path: string, text: string) => void;
  /** Asks the user; left out: nobody is there to answer. */
  readonly ask?: (question: string) => Promise<string>;
  /** Hears of everything that would end the process. */
  readonly onEnding: EndingIo['onEnding'];
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** Sees to it that what a run makes is removed, even if the process dies. */
  readonly keeperOf: (agents: Settings['agents']) => Keeper;
  /** The runs that have died, whose users may be there yet. */
  readonly earlierRuns: () => readonly EarlierRun[];
  readonly run: (context: RunContext) => Promise<RunEnd>;
  readonly plan: (context: RunContext) => Promise<Plan>;
}

/** What `time-budget: auto` and `key: auto` mean where there is no job. */
const timeBudgetSeconds = 30 * 60;
const key = 'command line';

/** The command: reads `argv` (without node and script), and resolves with the exit code. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  let given: RunRequest['inputs'] = {};
  try {
    const request = parseFlags(argv);
    if (request.kind === 'run') given = request.inputs;
    switch (request.kind) {
      case 'help':
        io.out(helpText());
        return exitCode.passed;
      case 'version':
        io.out(packageJson.version);
        return exitCode.passed;
      case 'scenario': {
        const { text, notices } = writeScenario(request.args, io.files);
        io.out(text);
        notices.forEach((notice) => io.progress(`Notice: ${notice}`));
        return exitCode.passed;
      }
      case 'init':
        await init(request.args, {
          files: io.files,
          say: io.progress,
          program: io.program(),
          ask: io.ask ?? null,
          write: io.write,
        });
        return exitCode.passed;
      case 'run':
        return await runWith(readSettings(request, io.files), namesOf(given), io);
    }
  } catch (error) {
    const code = explain(error, namesOf(given), io.progress);
    if (isTrue(given.plan) && error instanceof InputError) io.out(notReady(error.problems.length));
    return code;
  }
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

/** The settings; throws an InputError with what is wrong with the flags and with their values. */
function readSettings({ inputs, problems }: RunRequest, files: Files): Settings {
  let settings: Settings;
  try {
    settings = parseSettings(inputs, files);
  } catch (error) {
    throw error instanceof InputError ? new InputError([...problems, ...error.problems]) : error;
  }
  const all = [...problems, ...checkProblems(settings)];
  if (all.length > 0) throw new InputError(all);
  return settings;
}

/** A check needs a number, and without a history nobody else has one. */
function checkProblems({ mode, baseline }: Settings): Problem[] {
  if (mode !== 'check' || baseline.kind !== 'auto') return [];
  const message = 'expected --baseline with a number or an earlier report.json for check, got none';
  return [{ input: 'mode', message }];
}

async function runWith(
  settings: Settings,
  nameOf: (input: string) => string,
  io: CommandIo,
): Promise<number> {
  hide(settings.secrets);
  const view = viewOf(settings, io);
  const progress = (text: string): void => view.line(hidden(text));
  const keeper = io.keeperOf(settings.agents);
  let mayBeLeft = false;
  const tellEnd = (code: number, why = ''): number => {
    if (!mayBeLeft) return code;
    progress(`Users may be left behind${why}. They are removed in the background; ${nextRun}.`);
    return exitCode.usersLeft;
  };
  const endNow = (): void => io.exit(tellEnd(exitCode.cancelled));
  const cancellation = new Cancellation({ onEnding: io.onEnding, endNow }, progress);
  settings.notices.forEach((notice) => progress(`Notice: ${notice}`));

  const context: RunContext = {
    settings,
    key: settings.key === 'auto' ? key : settings.key,
    head: { commit: null, url: null },
    proposed: false,
    history: null,
    bases: null,
    timeBudgetSeconds: settings.timeBudgetSeconds ?? timeBudgetSeconds,
    cancel: cancellation.signal,
    log: progress,
    view,
    onStart(leftovers) {
      mayBeLeft = true;
      keeper.keep(leftovers);
    },
    nameOf,
  };
  const codeOf = (code: number): number => {
    if (cancellation.broken) return exitCode.toolFailed;
    return cancellation.signal.aborted ? exitCode.cancelled : code;
  };
  try {
    if (settings.plan) {
      const { text, ready } = await io.plan(context);
      io.out(hidden(text));
      keeper.release();
      return codeOf(ready ? exitCode.passed : exitCode.badInput);
    }
    await recover(io.earlierRuns(), settings.agents, progress);
    const end = await io.run(context);
    if (end.report.run.clean) {
      mayBeLeft = false;
      keeper.release();
    }
    end.notices.forEach((notice) => progress(`Notice: ${notice}`));
    io.out(hidden(renderTerminal(end.report, { colours: io.colours })));
    return tellEnd(codeOf(codeAfter(end, settings, progress)), whereLeft(end));
  } catch (error) {
    return tellEnd(codeOf(explain(error, nameOf, progress)));
  } finally {
    cancellation.finish();
  }
}

/** How the measurements are shown. */
function viewOf({ reporting }: Settings, { progress, screen }: CommandIo): ProgressView {
  if (reporting.verbose) return fullView(progress);
  return screen === null ? plainView(progress) : drawnView(screen);
}

const nextRun = 'the next run tries again where that fails';

/** Says why the gate failed, where the result does not end with it already; returns the exit code. */
function codeAfter(
  { report }: RunEnd,
  { failOn }: Settings,
  progress: (text: string) => void,
): number {
  const failed = failures(failOn, report);
  const said = statements(report).filter(({ tone }) => tone === 'bad');
  failed
    .filter((reason) => said.every(({ text }) => text !== reason))
    .forEach((reason) => progress(`Failed: ${reason}`));
  if (report.run.stopReason === 'failed') return exitCode.toolFailed;
  return failed.length > 0 ? exitCode.gateFailed : exitCode.passed;
}

/** The agents that did not confirm, as the notices tell. */
function whereLeft({ report }: RunEnd): string {
  const told = report.run.notices.filter((notice) => notice.includes('users may be left'));
  return told.length === 0 ? '' : `: ${told.join('; ')}`;
}

/** Says what went wrong; returns the exit code. */
function explain(
  error: unknown,
  nameOf: (input: string) => string,
  progress: (text: string) => void,
): number {
  if (error instanceof InputError) {
    progress(`Nothing was started, as these inputs are wrong:\n${problemLines(error, nameOf)}`);
    return exitCode.badInput;
  }
  progress(`Failed: ${failureLine(error)}`);
  return exitCode.toolFailed;
}
