import { runAgentProcess } from './cluster/embedded/process.ts';

runAgentProcess();
