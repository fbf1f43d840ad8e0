import type { Leftovers } from './leftovers.ts';

/** What must be removed, should the process that made it die or hang. Holds secrets. */
export interface Guarded {
  readonly leftovers: Leftovers;
  /** For the remote agents. */
  readonly headers: Readonly<Record<string, string>>;
  /** A file that is of no use once all is removed; null: there is none. */
  readonly journal: string | null;
}

/** What the watchdog's process is told. */
export type WatchdogMessage =
  | { readonly kind: 'guard'; readonly guarded: Guarded }
  /** The sender's event loop runs. */
  | { readonly kind: 'beat' }
  /** Nothing is left behind. */
  | { readonly kind: 'clean' };
