import { basename, dirname, join, relative } from 'node:path';
import { isMapping } from '../settings/values/mapping.ts';
import type { Files } from '../settings/values/files.ts';

/** How this program is called, and where it is from. */
export interface Program {
  /** What to type before its flags. */
  readonly call: string;
  /** `owner/name` of the repository on GitHub that it is from; null: nothing here tells. */
  readonly repository: string | null;
}

/**
 * What to type before the flags of a program.
 *
 * @param script as the process was given it
 * @param folder where the user is
 */
export function callOf(script: string, folder: string): string {
  if (basename(script) !== 'capacity-gate') return `node ${relative(folder, script)}`;
  const isOfPackage = dirname(script).endsWith(join('node_modules', '.bin'));
  return isOfPackage ? 'npx capacity-gate' : 'capacity-gate';
}

/**
 * The repository that a program is from, `owner/name`: the one that npm's package names, else the one
 * that it was cloned from. Null where neither is on GitHub.
 *
 * @param root the folder that has its package.json
 */
export function repositoryOf(root: string, files: Files): string | null {
  return nameIn(packageUrl(root, files)) ?? nameIn(originUrl(root, files));
}

function packageUrl(root: string, files: Files): string {
  const path = join(root, 'package.json');
  if (!files.exists(path)) return '';
  const manifest: unknown = JSON.parse(files.readFile(path));
  const repository = isMapping(manifest) ? manifest['repository'] : null;
  return isMapping(repository) ? String(repository['url']) : '';
}

function originUrl(root: string, files: Files): string {
  const path = join(root, '.git', 'config');
  if (!files.exists(path)) return '';
  const [, url = ''] =
    /^\[remote "origin"\]\n(?:\s.*\n)*?\s*url = (.+)$/m.exec(files.readFile(path)) ?? [];
  return url;
}

/** `owner/name` of a URL of a repository on GitHub; null: it is of none. */
function nameIn(url: string): string | null {
  return /[/@]github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url.trim())?.[1] ?? null;
}
