import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runCommand, type CommandIo } from '../../src/command/command.ts';
import { InputError } from '../../src/errors.ts';
import type { Report } from '../../src/report/model.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import type { RunContext } from '../../src/run/context.ts';
import type { RunEnd } from '../../src/run/run.ts';
import type { Ending } from '../../src/run/safety/endings.ts';
import { failed, inconclusive, passed, unmeasured } from '../fixtures/reports/reports.ts';
import { scenarioFromFile } from '../../src/scenarios/from-file.ts';
import { shopping } from '../scenarios/recording.ts';
import { fakeFiles } from '../settings/fake-files.ts';

const least = [
  '--target-url',
  'http://u:hunter2@shop/',
  '--signals',
  '- {name: p95, agent-stat: latency-p95, max: 1}',
];

/** Runs the command with a run that does as told; returns its exit code and all that was shown. */
async function command(
  argv: readonly string[],
  run: (context: RunContext) => Promise<RunEnd>,
  changes: Partial<CommandIo> = {},
): Promise<{ code: number; out: string[]; progress: string[] }> {
  const out: string[] = [];
  const progress: string[] = [];
  const code = await runCommand(argv, {
    out: (text) => out.push(text),
    progress: (text) => progress.push(text),
    screen: null,
    colours: false,
    files: fakeFiles({}),
    write: (path) => progress.push(`wrote ${path}`),
    onEnding: () => undefined,
    exit: (exit) => progress.push(`exit ${exit}`),
    keeperOf: () => ({
      keep: () => progress.push('kept'),
      release: () => progress.push('released'),
    }),
    earlierRuns: () => [],
    program: () => ({ call: 'capacity-gate', repository: null }),
    run,
    plan: ({ key, settings }) =>
      Promise.resolve({
        text: `Would load ${key} with hunter2.`,
        ready: settings.maxUsers < 500_000,
      }),
    ...changes,
  });
  return { code, out, progress };
}

const noFiles = { json: null, html: null, summary: null, samples: null };
const ending =
  (report: Report, notices: string[] = []) =>
  (): Promise<RunEnd> =>
    Promise.resolve({ report, files: noFiles, notices });
const failing = (error: Error) => (): Promise<RunEnd> => Promise.reject(error);
const interrupt: Ending = { kind: 'signal', signal: 'SIGINT' };
const endingWith = (...endings: Ending[]): Partial<CommandIo> => ({
  onEnding: (listener) => endings.forEach(listener),
});
const cancelAtOnce = endingWith(interrupt);
/** A run that has started agents, and ends with all users removed, or not. */
const afterStart =
  (clean: boolean) =>
  (context: RunContext): Promise<RunEnd> => {
    context.onStart({ remote: [], processes: [] });
    const notices = clean ? [] : ['http://a: answered 503; users may be left on it'];
    return ending({ ...passed, run: { ...passed.run, clean, notices } })();
  };

describe('runCommand', () => {
  it('shows the result and answers 0 when all is well', async () => {
    const argv = [...least, '--max-users', '5000', '--required-users', '6000'];
    expect(await command(argv, ending(passed, ['summary.md was not written']))).toEqual({
      code: 0,
      out: [renderTerminal(passed, { colours: false })],
      progress: [
        'Notice: required-users (6000) is above max-users (5000): the gate cannot pass.',
        'released',
        'Notice: summary.md was not written',
      ],
    });
  });

  it('shows the looks as verbose and the terminal ask', async () => {
    const look = { time: 0, title: '', text: 'a look', drawn: () => 'drawn' };
    const run = (context: RunContext): Promise<RunEnd> => {
      context.view.tick(look);
      context.view.end();
      return ending(passed)();
    };
    expect((await command(least, run)).progress).toEqual(['released']);
    expect((await command([...least, '--verbose'], run)).progress).toEqual(['a look', 'released']);
    const drawn: string[] = [];
    const screen = {
      write: (text: string) => drawn.push(text),
      columns: () => 80,
      colours: false,
    };
    expect((await command(least, run, { screen })).progress).toEqual(['released']);
    expect(drawn).toEqual(['drawn', '\r\u001b[2K']);
  });

  it('answers 1 when the gate failed, of which the result says why', async () => {
    const { code, out, progress } = await command(least, ending(failed), { colours: true });
    expect(code).toBe(1);
    expect(out).toEqual([renderTerminal(failed, { colours: true })]);
    expect(out[0]).toContain(`Fail: ${failed.verdict.reason}`);
    expect(progress).toEqual([]);
  });

  it('says why it answers 1 where the result does not call it a failure', async () => {
    const failOn = ['--fail-on', 'inconclusive'];
    const { code, progress } = await command([...least, ...failOn], ending(inconclusive));
    expect(code).toBe(1);
    expect(progress).toEqual([
      'released',
      `Failed: The search was inconclusive: ${inconclusive.run.result.reason}`,
    ]);
  });

  it('answers 1 when nothing was measured, whatever was asked', async () => {
    const { code, out, progress } = await command(least, ending(unmeasured));
    expect(code).toBe(1);
    expect(out[0]?.split('\n').at(-1)).toBe(`Fail: ${unmeasured.verdict.reason}`);
    expect(progress).toEqual(['released']);
  });

  it('answers 0 when the gate failed and fail-on does not care', async () => {
    const { code, progress } = await command([...least, '--fail-on', ''], ending(failed));
    expect([code, progress]).toEqual([0, []]);
  });

  it('answers 2 with the problems of flags and of their values together', async () => {
    expect(await command([...least, '--max-user', '5', '--plan=1'], ending(passed))).toEqual({
      code: 2,
      out: [],
      progress: [
        [
          'Nothing was started, as these inputs are wrong:',
          '--max-user: unknown flag, did you mean "--max-users"?',
          '--plan: expected true or false, got "1"',
        ].join('\n'),
      ],
    });
  });

  it('needs a baseline for a check, as it has no history', async () => {
    const check = [...least, '--mode', 'check'];
    expect((await command(check, ending(passed))).progress).toEqual([
      [
        'Nothing was started, as these inputs are wrong:',
        '--mode: expected --baseline with a number or an earlier report.json for check, got none',
      ].join('\n'),
    ]);
    expect((await command([...check, '--baseline', '900'], ending(passed))).code).toBe(0);
  });

  it('answers 2 when the run finds an input wrong', async () => {
    const error = new InputError([{ input: 'signals', message: 'no PromQL' }]);
    const { code, progress } = await command(least, failing(error));
    expect(code).toBe(2);
    expect(progress).toEqual([
      'Nothing was started, as these inputs are wrong:\n--signals: no PromQL',
    ]);
  });

  it('answers 3 when the tool fails, without secrets', async () => {
    const { code, progress } = await command(least, failing(new Error('u:hunter2 is refused')));
    expect([code, progress]).toEqual([3, ['Failed: u:*** is refused']]);
  });

  it('cancels the run and answers 130, with the result', async () => {
    let aborted = false;
    const run = (context: RunContext): Promise<RunEnd> => {
      aborted = context.cancel.aborted;
      return ending(failed)();
    };
    const { code, out } = await command(least, run, cancelAtOnce);
    expect(aborted).toBe(true);
    expect(code).toBe(130);
    expect(out).toEqual([renderTerminal(failed, { colours: false })]);
  });

  it('answers 130 when a cancelled run fails', async () => {
    const { code, progress } = await command(least, failing(new Error('aborted')), cancelAtOnce);
    expect(code).toBe(130);
    expect(progress).toEqual([
      'Cancelled: removing all users, then reporting. Once more to end at once.',
      'Failed: aborted',
    ]);
  });

  it('ends at once at a second signal, but not at a second hangup', async () => {
    const hangup: Ending = { kind: 'signal', signal: 'SIGHUP' };
    const once = await command(least, ending(passed), endingWith(hangup, hangup));
    expect([once.code, once.progress.includes('exit 130')]).toEqual([130, false]);
    const twice = await command(least, ending(passed), endingWith(hangup, interrupt));
    expect(twice.progress).toContain('exit 130');
  });

  it('answers 130 when nobody reads its output, and as ever when that was after the end', async () => {
    const unread = endingWith({ kind: 'unread' });
    expect((await command(least, ending(passed), unread)).code).toBe(130);
    const listeners: ((ending: Ending) => void)[] = [];
    const { code } = await command(least, ending(passed), {
      onEnding: (listener) => listeners.push(listener),
    });
    listeners.forEach((listener) => listener({ kind: 'unread' }));
    expect(code).toBe(0);
  });

  it('answers 3 with the result when an error was caught by nobody', async () => {
    const fault = endingWith({ kind: 'fault', thrown: new Error('stack is full of hunter2') });
    const { code, out, progress } = await command(least, ending(passed), fault);
    expect([code, out.length, progress[0]]).toEqual([3, 1, 'Failed: stack is full of ***']);
  });

  it('keeps what it makes until all of it is removed', async () => {
    const { code, progress } = await command(least, afterStart(true));
    expect([code, progress]).toEqual([0, ['kept', 'released']]);
  });

  it('answers 4 when users may be left behind, and says so last', async () => {
    for (const io of [{}, cancelAtOnce]) {
      const { code, progress } = await command(least, afterStart(false), io);
      expect(code).toBe(4);
      expect(progress).not.toContain('released');
      expect(progress.at(-1)).toBe(
        'Users may be left behind: http://a: answered 503; users may be left on it. ' +
          'They are removed in the background; the next run tries again where that fails.',
      );
    }
    const broken = await command(least, async (context) => {
      await afterStart(true)(context);
      throw new Error('out of memory');
    });
    expect([broken.code, broken.progress.at(-1)]).toEqual([
      4,
      'Users may be left behind. They are removed in the background; ' +
        'the next run tries again where that fails.',
    ]);
  });

  it('hands defaults and progress to the run', async () => {
    const contexts: RunContext[] = [];
    const run = (context: RunContext): Promise<RunEnd> => {
      contexts.push(context);
      context.log('12 users, aHVudGVyMg==');
      return ending(passed)();
    };
    const { progress } = await command(least, run);
    expect(progress).toEqual(['12 users, ***', 'released']);
    await command([...least, '--time-budget', '1m', '--key', 'mine'], run);
    expect(contexts.map(({ key, timeBudgetSeconds }) => [key, timeBudgetSeconds])).toEqual([
      ['command line', 1800],
      ['mine', 60],
    ]);
  });

  it('plans without a run', async () => {
    expect(await command([...least, '--plan'], failing(new Error('not to be run')))).toEqual({
      code: 0,
      out: ['Would load command line with ***.'],
      progress: ['released'],
    });
  });

  it('answers 2 to a plan that is not ready, or whose inputs are wrong', async () => {
    const run = failing(new Error('not to be run'));
    const { code } = await command([...least, '--plan', '--max-users', '500000'], run);
    expect(code).toBe(2);
    const wrong = await command([...least, '--plan', '--max-users', '0', '--mode', 'fast'], run);
    expect([wrong.code, wrong.out]).toEqual([2, ['not ready: 2 problems']]);
  });
});

describe('--help', () => {
  it('lists each flag with its default under its group, and the exit codes', async () => {
    const { code, out } = await command(['--help'], ending(passed));
    const lines = out.join('\n').split('\n');
    expect(code).toBe(0);
    expect(lines.filter((line) => line.startsWith('  --')).length).toBe(39);
    expect(lines.slice(lines.indexOf('Gate:'), lines.indexOf('Report:'))).toEqual([
      'Gate:',
      '  --baseline USERS|FILE',
      '      What the capacity is compared with: a number of users, the path of an earlier',
      '      report.json, none, or auto, which is the newest comparable runs of the base branch',
      '      in history-branch (on the command line: none). Comparable are runs of the same key',
      '      with the same engine, signals and load. Default: auto.',
      '  --baseline-target-url URL',
      '      The base, deployed beside target-url: both are measured side by side, by turns in',
      '      one run, and compared with each other in place of a history. Takes several times',
      '      as long as a search. agent-config and agent-headers are those of target-url.',
      '  --baseline-agent-urls URL',
      '      The same for agents: those that load the base, one URL a line as in agent-urls, of',
      '      the same type and with the same agent-config, agent-headers and credentials. A',
      '      query of signals needs a baseline-query then. May be given several times.',
      '  --baseline-reuse DURATION',
      '      How the base beside the build is measured. 0s: by turns, in each run. Longer, up',
      '      to 12h: the build is measured first and compared with the history; only where that',
      '      leaves a loss possible is the base measured, and what it carried then serves other',
      '      builds of the same base commit for so long. Default: 0s.',
      '  --max-regression PERCENTAGE',
      '      The gate fails when the capacity fell by more than this from the baseline, 0% to',
      '      90%. A loss is measured again before it fails. Default: 5%.',
      '  --required-users USERS',
      '      The gate fails when the capacity is below this. Empty: no requirement.',
      '  --fail-on REASONS',
      '      What fails the job, separated by commas: regression, below-required, unmeasured',
      '      (no level was measured at all), inconclusive, generator-limited. Empty: nothing',
      '      does, the capacity is only reported. Default: regression, below-required,',
      '      unmeasured.',
      '',
    ]);
    expect(lines.slice(lines.indexOf('Exit codes:'), -3)).toEqual([
      'Exit codes:',
      '    0  the capacity was reported, and nothing in --fail-on applies',
      '    1  the gate failed, as --fail-on says',
      '    2  a flag, or something a flag names, is wrong',
      '    3  the tool itself failed',
      '    4  users may be left behind, as the last line says',
      '  130  cancelled by a signal, or as nobody read its output',
    ]);
  });

  it('is not wider than a terminal', async () => {
    const { out } = await command(['--help'], ending(passed));
    expect(
      out
        .join('\n')
        .split('\n')
        .filter((line) => line.length > 88),
    ).toEqual([]);
  });

  it('tells the version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const { out } = await command(['--version'], ending(passed));
    expect(out).toEqual([version]);
  });
});

describe('capacity-gate scenario', () => {
  const noRun = failing(new Error('nothing is to run'));

  it('writes a scenario, and tells beside it what was left out', async () => {
    const files = fakeFiles({ 'har/shop.har': JSON.stringify(shopping) });
    const argv = ['scenario', 'from', 'har/shop.har'];
    const { code, out, progress } = await command(argv, noRun, { files });
    expect(code).toBe(0);
    expect(out).toEqual([scenarioFromFile(shopping, 'shop.har').text.trimEnd()]);
    expect(progress).toContain('Notice: Left out: 2 requests for static files.');
  });

  it.each([
    [['scenario'], 'expected `scenario from FILE.har` or `scenario from openapi.yaml`'],
    [
      ['scenario', 'of', 'a.har'],
      'expected `scenario from FILE.har` or `scenario from openapi.yaml`',
    ],
    [['scenario', 'from', 'none.har'], 'expected a file, but "none.har" does not exist'],
  ])('refuses %j', async (argv, message) => {
    expect(await command(argv, noRun)).toEqual({
      code: 2,
      out: [],
      progress: [`Nothing was started, as these inputs are wrong:\nscenario: ${message}`],
    });
  });
});
