import { fullView } from '../../src/report/progress/view.ts';
import type { RunContext } from '../../src/run/context.ts';
import type { Settings } from '../../src/settings/settings.ts';

/** A run that logs to `lines`; every test says only what is its own. */
export function contextOf(
  settings: Settings,
  lines: string[],
  changes: Partial<RunContext>,
): RunContext {
  const log = (line: string): void => void lines.push(line);
  return {
    settings,
    key: 'CI / load',
    head: { commit: 'abc', url: null },
    proposed: false,
    history: null,
    bases: null,
    timeBudgetSeconds: 3600,
    cancel: new AbortController().signal,
    log,
    view: fullView(log),
    onStart: () => undefined,
    ...changes,
  };
}
