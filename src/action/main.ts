import { keepHeapSmall } from '../run/memory.ts';
import { runAction } from './run-action.ts';

/** What the end waits for at most that nothing needs any more, as a connection that is open. */
const lingerMilliseconds = 1000;

/** Runs the main step in this process, and ends that. */
export async function main(): Promise<void> {
  keepHeapSmall();
  await runAction();
  setTimeout(() => process.exit(), lingerMilliseconds).unref();
}
