import { expect, it } from '@jest/globals';
import { GuardedProcess } from '../../../src/cluster/machine/guarded-process.ts';
import { hide } from '../../../src/foreign-text.ts';

/** What is kept of a program that says this to its standard error, and ends by itself. */
async function kept(text: string): Promise<string> {
  const command = ['sh', '-c', 'printf %s "$0" >&2', text];
  const program = new GuardedProcess(command, { PATH: process.env['PATH'] });
  // This signal changes nothing for a program that runs.
  await program.stop(new AbortController().signal, 'SIGCONT');
  return program.printed;
}

it('keeps the end of what a program prints to its standard error, and no part of a secret', async () => {
  hide(['hunter2-of-a-program']);
  expect(await kept('it is wrong')).toBe('it is wrong');
  expect(await kept(`hunter2-of-a-program${'x'.repeat(9990)}`)).toBe(`***${'x'.repeat(9990)}`);
  expect(await kept(`hunter2-of-a-program${'x'.repeat(9999)}`)).toBe(`*${'x'.repeat(9999)}`);
  expect(await kept(`y${'x'.repeat(10_000)}`)).toBe('x'.repeat(10_000));
});
