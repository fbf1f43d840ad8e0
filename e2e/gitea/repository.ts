import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../programs.ts';
import { type Gitea, owner } from './server.ts';

const execute = promisify(execFile);

/** A public repository on the server, and a work tree of it. */
export interface WorkTree {
  readonly name: string;
  /** Commits these files, text by path, and pushes the branch. */
  readonly push: (branch: string, files: Readonly<Record<string, string>>) => Promise<void>;
  /** The same of folders and files of this repository, by the path that they get. */
  readonly copy: (paths: Readonly<Record<string, string>>) => Promise<void>;
  readonly git: (...args: readonly string[]) => Promise<string>;
}

/** Makes a repository; of an organization, where another owner is named. */
export async function makeRepository(gitea: Gitea, name: string, by = owner): Promise<WorkTree> {
  const owners = by === owner ? '/user/repos' : `/orgs/${by}/repos`;
  await gitea.call('POST', owners, { name, private: false, default_branch: 'main' });
  const folder = await mkdtemp(join(gitea.folder, 'work-'));
  const git = async (...args: readonly string[]): Promise<string> => {
    const author = ['-c', 'user.name=Octo', '-c', 'user.email=octo@example.com'];
    const { stdout } = await execute('git', [...author, ...args], { cwd: folder });
    return stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  const { host } = new URL(gitea.url);
  await git('remote', 'add', 'origin', `http://${owner}:${gitea.token}@${host}/${by}/${name}.git`);
  return {
    name: `${by}/${name}`,
    git,
    push: async (branch, files) => {
      const branches = (await git('branch', '--format=%(refname:short)')).split('\n');
      if (branch !== 'main' || branches.includes('main')) {
        await git('checkout', '--quiet', ...(branches.includes(branch) ? [] : ['-b']), branch);
      }
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--message', `Change ${Object.keys(files).join(', ')}`);
      await git('push', '--quiet', 'origin', branch);
      // The server takes it for empty until a moment after its first push, and has no pull requests.
      await until(
        async () =>
          (await gitea.call('GET', `/repos/${by}/${name}`)) as { readonly empty: boolean },
        ({ empty }) => !empty,
      );
    },
    copy: async (paths) => {
      for (const [from, to] of Object.entries(paths)) {
        await cp(from, join(folder, to), { recursive: true });
      }
    },
  };
}

/** Stands for actions/checkout: gets a commit, that of the run or another, and no branch. */
const checkout = `
name: checkout
inputs:
  ref:
    default: ''
  path:
    default: .
runs:
  using: composite
  steps:
    - shell: bash
      env:
        REF: \${{ inputs.ref }}
        INTO: \${{ inputs.path }}
      run: |
        git init --quiet "$INTO"
        cd "$INTO"
        git remote add origin "\${GITHUB_SERVER_URL%/}/$GITHUB_REPOSITORY"
        git fetch --quiet --depth 1 origin "\${REF:-$GITHUB_SHA}"
        git checkout --quiet FETCH_HEAD
`;

/** Puts the action, from its bundles, and what the examples use beside it on the server. */
export async function publishActions(gitea: Gitea): Promise<void> {
  const action = await makeRepository(gitea, 'capacity-gate');
  await action.copy({ 'action.yml': 'action.yml', dist: 'dist' });
  await action.push('main', { 'README.md': 'The action.\n' });
  await action.git('push', '--quiet', 'origin', 'main:refs/tags/v0');
  await gitea.call('POST', '/orgs', { username: 'actions' });
  const other = await makeRepository(gitea, 'checkout', 'actions');
  await other.push('main', { 'action.yml': checkout });
  await other.git('push', '--quiet', 'origin', 'main:refs/tags/v6');
}
