import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Environment, variable } from '../environment.ts';

/** What is checked out in the workspace. */
export interface Checkout {
  readonly commit: string;
  /** Empty where a commit is checked out, and no branch. */
  readonly branch: string;
}

/**
 * What is checked out of the repository of the workflow; null where nothing is, or something of
 * another repository. Read from the files of Git, as not every machine has the program.
 */
export async function readCheckout(env: Environment): Promise<Checkout | null> {
  const workspace = variable(env, 'GITHUB_WORKSPACE');
  const repository = variable(env, 'GITHUB_REPOSITORY').toLowerCase();
  if (workspace === '' || repository === '') {
    return null;
  }
  const read = async (path: string): Promise<string> =>
    (await readFile(join(workspace, '.git', path), 'utf8').catch(() => '')).trim();
  const [config, head] = await Promise.all([read('config'), read('HEAD')]);
  const [, origin = ''] = /^\s*\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/m.exec(config) ?? [];
  const path = origin.toLowerCase().replace(/(\.git)?\/*$/, '');
  if (!path.endsWith(`/${repository}`) && !path.endsWith(`:${repository}`)) {
    return null;
  }
  const [, branch] = /^ref: refs\/heads\/(.+)$/.exec(head) ?? [];
  if (branch === undefined) {
    return isCommit(head) ? { commit: head, branch: '' } : null;
  }
  const loose = await read(`refs/heads/${branch}`);
  const commit = loose === '' ? packed(await read('packed-refs'), branch) : loose;
  return isCommit(commit) ? { commit, branch } : null;
}

function packed(references: string, branch: string): string {
  const line = references.split('\n').find((each) => each.endsWith(` refs/heads/${branch}`));
  return line?.split(' ')[0] ?? '';
}

/** SHA-1 or SHA-256, in full. */
export function isCommit(name: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name);
}
