import { expect } from '@jest/globals';
import { type Program, startProgram } from '../programs.ts';
import type { WorkflowRun } from './workflow-run.ts';

/** The repository that the examples run in. */
export const repository = 'octo/shop';

/** What GitHub tells of it with every event. */
export const payload = { repository: { full_name: repository, default_branch: 'main' } };

/** The service of the demo; it serves 12 / `serviceSeconds` requests a second. */
export async function startService(port: number, serviceSeconds: number): Promise<Program> {
  return await startProgram(
    ...(['dist/demo/index.js', 'service', '--port', String(port)] as const),
    ...['--workers', '12', '--service-seconds', String(serviceSeconds)],
  );
}

/** Expects that a run ended so, with its post step, and left no process behind. */
export function expectEnd(run: WorkflowRun, exitCode: 0 | 1, step = 'capacity'): void {
  if (run.exitCode !== exitCode) {
    const told = [...run.errors, ...run.remarks, run.log].join('\n');
    throw new Error(
      `expected act to end with ${exitCode}, got ${run.exitCode ?? 'none'}:\n${told}`,
    );
  }
  expect(run).toMatchObject({
    steps: expect.objectContaining({ [`Post ${step}`]: 'success' }),
    leftBehind: [],
  });
}

/** Expects a verdict; where it is another, the summary tells why. */
export function expectVerdict(run: WorkflowRun, verdict: 'pass' | 'fail'): void {
  const got = run.outputs['verdict'];
  if (got !== verdict) {
    throw new Error(`expected the verdict ${verdict}, got ${got ?? 'none'}:\n${run.summary}`);
  }
}
