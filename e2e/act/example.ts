import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What a user would write in place of what an example has there, in the order of their use. */
export type Placeholders = readonly (readonly [found: string | RegExp, written: string])[];

/** In every example: the action of this repository, and a service that is running. */
export function commonPlaceholders(service: string, minutes: number): Placeholders {
  return [
    ['OWNER/capacity-gate@v0', './'],
    ['docker compose up --detach --wait', 'echo The service is running.'],
    ['http://127.0.0.1:8080/', service],
    [/timeout-minutes: \d+/, `timeout-minutes: ${minutes}`],
  ];
}

/**
 * Makes a repository in a folder: the action, from its bundles, an example as its workflow, and
 * files by their path.
 * Rejects when the example has not what is to be replaced.
 */
export async function makeRepository(
  folder: string,
  example: string,
  placeholders: Placeholders,
  files: Readonly<Record<string, string>> = {},
): Promise<Workflow> {
  const path = `.github/workflows/${basename(example)}`;
  const text = fill(await readFile(example, 'utf8'), placeholders);
  await mkdir(join(folder, '.github/workflows'), { recursive: true });
  await Promise.all([
    cp('action.yml', join(folder, 'action.yml')),
    cp('dist', join(folder, 'dist'), { recursive: true }),
    writeFile(join(folder, path), text),
    ...Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)),
  ]);
  return { path, text };
}

export interface Workflow {
  /** In its repository. */
  readonly path: string;
  readonly text: string;
}

/** Replaces what an example leaves open; throws where it has not what is to be replaced. */
export function fill(example: string, placeholders: Placeholders): string {
  return placeholders.reduce((text, [found, written]) => {
    const filled = text.replace(found, () => written);
    if (filled === text) {
      throw new Error(`the example has no ${String(found)}`);
    }
    return filled;
  }, example);
}
