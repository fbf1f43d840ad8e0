import { readFileSync } from 'node:fs';

/** The kernel tells times to programs in hundredths of a second (USER_HZ), on all usual machines. */
const ticksPerSecond = 100;

/**
 * CPU time that a process has used, in seconds, from /proc; NaN where there is no such process, or
 * no /proc.
 */
export function cpuSeconds(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold spaces. After it: state is field 3 of
    // proc(5), the times are fields 14 and 15.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return NaN;
  }
}
