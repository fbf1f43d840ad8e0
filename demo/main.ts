import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { runDemo } from './run.ts';
import { serviceCommand } from './service-command.ts';

// `service` with its flags is the service alone; without an argument the whole demo runs.
const [, demo = '', mode, ...flags] = argv;
if (mode === 'service') {
  await serviceCommand(flags);
} else {
  const command = join(dirname(demo), '..', 'cli', 'index.js');
  process.exitCode = (await runDemo({ demo, command })) ? 0 : 1;
}
