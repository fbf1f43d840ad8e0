import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Environment, variable } from '../environment.ts';
import { uploadOverPipelines } from './pipelines.ts';

/** Whether the report is kept with the run. */
export type Kept =
  | { readonly kept: true; readonly url: string }
  /** `why` completes the sentence "The report was not kept as an artifact: …". */
  | { readonly kept: false; readonly why: string };

/**
 * Keeps files as an artifact of the workflow run. GitHub has a library for that, which refuses to
 * work anywhere else; GitHub Enterprise Server, Gitea and Forgejo take what the library of before
 * did.
 *
 * @param paths of files in one folder.
 * @param name of the artifact; a run has each name once.
 * @param runPage the page of the run.
 * @param signal ends the attempt.
 */
export async function uploadFiles(
  env: Environment,
  paths: readonly string[],
  name: string,
  runPage: string,
  signal: AbortSignal,
): Promise<Kept> {
  const [first] = paths;
  if (first === undefined) {
    return { kept: false, why: 'there is none' };
  }
  if (variable(env, 'ACTIONS_RUNTIME_TOKEN') === '') {
    return { kept: false, why: 'this runner offers no artifacts' };
  }
  try {
    const url = isGitHub(env)
      ? await within(signal, uploadToGitHub(paths, dirname(first), name, runPage))
      : await uploadOverPipelines(env, await readAll(paths), name, runPage, signal);
    return { kept: true, url };
  } catch (error) {
    return { kept: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The library is larger than all else, so it is loaded where it is needed, and only there. A bundler
 * would load it with the program, so it is named at run time.
 */
async function uploadToGitHub(
  paths: readonly string[],
  folder: string,
  name: string,
  runPage: string,
): Promise<string> {
  const { DefaultArtifactClient } = (await import(
    /* webpackIgnore: true */ libraryName()
  )) as typeof import('@actions/artifact');
  const { id } = await new DefaultArtifactClient().uploadArtifact(name, [...paths], folder);
  const run = runPage.replace(/\/attempts\/\d+$/, '');
  return id === undefined ? run : `${run}/artifacts/${id}`;
}

/** The bundle beside the one that runs now; from the sources, the package. */
function libraryName(): string {
  const bundle = join(realpathSync(process.argv[1] ?? ''), '..', '..', 'artifact', 'index.js');
  return existsSync(bundle) ? pathToFileURL(bundle).href : '@actions/artifact';
}

/** As the library decides where it works. */
function isGitHub(env: Environment): boolean {
  const server = variable(env, 'GITHUB_SERVER_URL');
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  return host === 'github.com' || host.endsWith('.ghe.com');
}

async function readAll(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const read = paths.map(async (path) => [basename(path), await readFile(path, 'utf8')] as const);
  return new Map(await Promise.all(read));
}

/** The library takes no signal: what it does then goes on unheard. */
async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it took too long')), { once: true });
  });
  return await Promise.race([work, over]);
}

/** A name that every server takes: `capacity-report-` and the key's letters and digits. */
export function artifactName(key: string): string {
  const slug = key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 100)
    .replace(/^-|-$/g, '');
  return slug === '' ? 'capacity-report' : `capacity-report-${slug}`;
}
