import { type Program, startProgram } from './programs.ts';

/** A process that speaks the API of load-test-ng, and whose users load the target. */
export async function startLoadAgent(target: string, port = 0): Promise<Program> {
  return await startProgram(
    '__tests__/fakes/load-test-ng/main.ts',
    ...['--port', String(port), '--target', target, '--think', '1', '--spin-up', '50'],
  );
}

/** Users of the load agent of that id; null where there is no such load agent, or no process. */
export async function usersOf({ url }: Program, id: string): Promise<number | null> {
  const response = await fetch(`${url}/loadagent/${id}`).catch(() => null);
  if (response?.status !== 200) {
    return null;
  }
  const { status } = (await response.json()) as { status: { NumUsers: number } };
  return status.NumUsers;
}
