import { readFileSync } from 'node:fs';

/** The most resident memory that a process had so far, in megabytes (proc(5)). */
export function peakOf(pid: number | 'self'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
