/** What a process keeps open besides its users' connections, with room for names that are looked up. */
const ownFiles = 30;

/**
 * How many files this process, and those that it forks, may have open: `ulimit -n`, which Node.js
 * raises as far as it may. Infinity where there is no limit, or it cannot be found out.
 */
export function openFilesLimit(): number {
  const reporter: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report;
  // The names of the machine's peers are not wanted, and looking them up may take long.
  reporter.excludeNetwork = true;
  const report = reporter.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const limit = report.userLimits?.open_files?.soft;
  return typeof limit === 'number' ? limit : Infinity;
}

/** How many users, each on a connection of its own, a process has room for; at least one. */
export function usersWithin(openFiles: number): number {
  return Math.max(1, openFiles - ownFiles);
}
