import { readFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import { fill, type Placeholders } from '../act/example.ts';
import { type Deployments, startDeployments } from '../deployments.ts';
import { killExecutables } from '../engines/executables.ts';
import { killPrograms } from '../programs.ts';
import { makeRepository, publishActions, type WorkTree } from './repository.ts';
import { startRunner } from './runner.ts';
import { commentsOn, ended, logOf, statusesOf } from './runs.ts';
import { type Gitea, owner, startGitea } from './server.ts';

/** The repository that the examples run in. */
export const shop = `${owner}/shop`;

/** A Gitea with its runner, the action and a repository named shop. */
export interface Shop {
  readonly gitea: Gitea;
  readonly work: WorkTree;
  /** Ends all that runs on this machine. */
  readonly stop: () => Promise<void>;
}

/**
 * @param jobs that run at once
 * @param port of what `docker compose up` starts where no other is named; null: there is no docker
 */
export async function startShop(jobs: number, port: number | null): Promise<Shop> {
  const gitea = await startGitea();
  const deployments: Deployments | null =
    port === null ? null : await startDeployments(gitea.folder, port);
  await publishActions(gitea);
  const work = await makeRepository(gitea, 'shop');
  await startRunner(gitea, jobs, deployments === null ? [] : [deployments.programs]);
  return {
    gitea,
    work,
    stop: async () => {
      await Promise.all([killExecutables(), killPrograms(), deployments?.stop()]);
      await gitea.stop();
    },
  };
}

/** A workflow with what is on this server in place of what it uses of others, and these changes. */
export function onThisServer(workflow: string, changes: Placeholders): string {
  return fill(workflow, [
    [/actions\/checkout@[0-9a-f]{40} # v6\S+/g, 'actions/checkout@v6'],
    ['OWNER/capacity-gate@v0', `${owner}/capacity-gate@v0`],
    ...changes,
  ]);
}

/** The same of an example, for a service that is running. */
export async function exampleFor(
  service: string,
  name: string,
  changes: Placeholders,
): Promise<string> {
  return onThisServer(await readFile(`examples/${name}.yml`, 'utf8'), [
    ['docker compose up --detach --wait', 'echo The service is running.'],
    ['http://127.0.0.1:8080/', `${service}/`],
    ...changes,
  ]);
}

/** Expects that a run of one job ends so; where it does not, its log tells why. */
export async function expectEnd(
  gitea: Gitea,
  run: number,
  status: 'success' | 'failure' | 'cancelled',
  seconds?: number,
): Promise<void> {
  const [got = ''] = await ended(gitea, shop, run, 1, seconds);
  if (got !== status) {
    throw new Error(`expected ${status}, got ${got}:\n${await logOf(gitea, shop, run)}`);
  }
}

/** Expects one comment on a pull request, all of whose links lead somewhere; returns its text. */
export async function expectComment(gitea: Gitea, number: number): Promise<string> {
  const [comment = '', ...others] = await commentsOn(gitea, shop, number);
  expect(others).toEqual([]);
  const links = await statusesOf(comment);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter(([, status]) => status !== 200)).toEqual([]);
  return comment;
}

/** Opens a pull request of a branch to main; resolves with its number. */
export async function openPullRequest(gitea: Gitea, head: string): Promise<number> {
  const order = { head, base: 'main', title: `Merge ${head}` };
  const { number } = (await gitea.call('POST', `/repos/${shop}/pulls`, order)) as {
    readonly number: number;
  };
  return number;
}
