/** A step as it is written into a file. */
export interface WrittenStep {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly 'expect-status'?: number;
  readonly 'think-time'?: unknown;
  readonly capture?: Readonly<Record<string, unknown>>;
}

/** A scenario as it is written into a file, and what the user should know of it. */
export interface Written {
  readonly scenario:
    | { readonly steps: readonly (string | WrittenStep)[] }
    | {
        readonly flows: readonly {
          readonly name: string;
          readonly steps: readonly (string | WrittenStep)[];
        }[];
      };
  /** What was left out or made up, a sentence each. */
  readonly notices: readonly string[];
}

/** Stands in place of a secret. */
export const leftOut = 'CHANGE-ME';

/** A step in its shortest form. */
export function shortest(step: WrittenStep): string | WrittenStep {
  const { method = 'GET', path, ...rest } = step;
  const isPlain = Object.values(rest).every((value) => value === undefined);
  if (isPlain) return `${method} ${path}`;
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { ...(method === 'GET' ? {} : { method }), path, ...Object.fromEntries(given) };
}

/** A path with its query as a step may have it: ASCII, and nothing that would be a placeholder. */
export function writablePath(path: string): string {
  // Half of a pair stands for no character: a buffer puts the sign for that in its place.
  const encoded = (character: string) => encodeURIComponent(Buffer.from(character).toString());
  return path.replace(/[^!-~]|[{}#]/gu, encoded);
}

/** Whether something would be taken for a placeholder. */
export function hasBraces(value: unknown): boolean {
  return /\{\{/.test(typeof value === 'string' ? value : JSON.stringify(value ?? null));
}
