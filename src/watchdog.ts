import { runWatchdogProcess } from './cluster/clean-up/watchdog-process.ts';

runWatchdogProcess();
