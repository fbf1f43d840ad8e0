import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Executable, startExecutable } from '../engines/executables.ts';

/** What is read of report.json. */
export interface GateReport {
  readonly outcome: string;
  readonly maxUsers: number | null;
  readonly maxUsersLow: number | null;
  readonly maxUsersHigh: number | null;
  readonly limitedBy: string;
  readonly reason: string;
  readonly verdict: string;
  readonly run: {
    readonly stopReason: string;
    readonly samples: readonly { readonly requestedUsers: number }[];
  };
}

/** How a run ended. */
export interface GateEnd {
  readonly exitCode: number | null;
  /** Progress and answer, as a terminal shows them. */
  readonly printed: string;
  /** The summary, in Markdown; empty: nothing was written. */
  readonly summary: string;
  readonly report: GateReport;
}

/** The inputs of a run, by their names. */
export type GateInputs = Readonly<Record<string, string>>;

/** One signal as `signals` takes it. */
export type GateSignal = Readonly<Record<string, string | number>>;

/** A run of the command from its bundle, which has begun. */
export interface GateRun {
  readonly executable: Executable;
  readonly end: Promise<GateEnd>;
}

/** Starts the command, as its users do. */
export async function startGate(
  inputs: GateInputs,
  signals: readonly GateSignal[],
): Promise<GateRun> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-abroad-'));
  const flags = { ...inputs, signals: JSON.stringify(signals), 'report-dir': folder };
  const executable = await startCommand(flags);
  const ended = async (): Promise<GateEnd> => {
    const [exitCode] = (await executable.ended) as [number | null];
    const read = async (name: string): Promise<string> =>
      await readFile(join(folder, name), 'utf8').catch(() => '');
    const [json, summary] = [await read('report.json'), await read('summary.md')];
    await rm(folder, { recursive: true });
    const printed = executable.printed();
    if (json === '') throw new Error(`the run left no report: ${printed}`);
    return { exitCode, printed, summary, report: JSON.parse(json) as GateReport };
  };
  return { executable, end: ended() };
}

/** Runs the command to its end. */
export async function runGate(
  inputs: GateInputs,
  signals: readonly GateSignal[],
): Promise<GateEnd> {
  return await (
    await startGate(inputs, signals)
  ).end;
}

/** Checks everything, and loads nothing. */
export async function planGate(
  inputs: GateInputs,
  signals: readonly GateSignal[],
): Promise<Pick<GateEnd, 'exitCode' | 'printed'>> {
  const plan = await startCommand({ ...inputs, signals: JSON.stringify(signals), plan: 'true' });
  const [exitCode] = (await plan.ended) as [number | null];
  return { exitCode, printed: plan.printed() };
}

async function startCommand(flags: GateInputs): Promise<Executable> {
  return await startExecutable(process.execPath, [
    'dist/cli/index.js',
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
  ]);
}

/** What a test says of a run, with what it printed beside it when that is not so. */
export function answerOf({ report, printed }: GateEnd): Readonly<Record<string, unknown>> {
  const { outcome, maxUsers, maxUsersLow, maxUsersHigh, limitedBy, verdict } = report;
  return { outcome, maxUsers, maxUsersLow, maxUsersHigh, limitedBy, verdict, printed };
}
