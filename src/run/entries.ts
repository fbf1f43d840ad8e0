import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The program of a process that this one starts: it lies beside the one that runs now, in the
 * sources (src/main.ts, src/agent.ts) as in the bundles (dist/main/index.js, dist/agent/index.js).
 */
export function programEntry(name: 'agent' | 'watchdog'): string {
  const program = realpathSync(process.argv[1] ?? '');
  return program.endsWith('.ts')
    ? join(program, '..', `${name}.ts`)
    : join(program, '..', '..', name, 'index.js');
}
