import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { FakeGitHub } from '../fakes/github/fake-github.ts';

interface Workflow {
  readonly on: { readonly workflow_run: { readonly workflows: readonly string[] } };
  readonly jobs: {
    readonly comment: {
      readonly steps: readonly {
        readonly uses: string;
        readonly with: Readonly<Record<string, string>>;
      }[];
    };
  };
}

/** As actions/github-script calls the text: its function's parameters are the names it may use. */
type Script = (
  github: unknown,
  context: unknown,
  core: unknown,
  require: NodeJS.Require,
  process: { readonly env: Readonly<Record<string, string>> },
) => Promise<void>;

const workflow = parse(readFileSync('examples/pull-request-comment.yml', 'utf8')) as Workflow;
const text = workflow.jobs.comment.steps.find(({ uses }) => uses.includes('github-script'))?.with[
  'script'
];
const script = runInThisContext(
  `(async (github, context, core, require, process) => {${text ?? ''}})`,
) as Script;

const marker = '<!-- capacity-gate: from a fork -->';
const page = 'https://github.com/octo/shop/actions/runs/5';
const opening = `${marker}\n_Reported by [a run](${page}) of this pull request's own code._\n\n`;

describe('the script of examples/pull-request-comment.yml', () => {
  let github: FakeGitHub;
  let folder: string;
  let notices: string[];

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
    github.pullRequests.push(
      { number: 6, head: { label: 'other:faster', sha: 'a1' } },
      { number: 7, head: { label: 'mona:faster', sha: 'a1' } },
    );
    folder = await mkdtemp(join(tmpdir(), 'capacity-gate-artifact-'));
    notices = [];
  });

  afterEach(async () => {
    await Promise.all([github.stop(), rm(folder, { recursive: true })]);
  });

  async function run({ headSha = 'a1' } = {}): Promise<void> {
    const event = {
      workflow_run: {
        html_url: page,
        head_branch: 'faster',
        head_sha: headSha,
        head_repository: { owner: { login: 'mona' } },
      },
    };
    await script(
      getOctokit('ghs_token', { baseUrl: github.url, userAgent: 'github-script' }),
      { payload: event, repo: { owner: 'octo', repo: 'shop' } },
      { notice: (message: string) => notices.push(message) },
      createRequire(import.meta.url),
      { env: { SUMMARY: join(folder, 'summary.md') } },
    );
  }

  const write = async (summary: string): Promise<void> => {
    await writeFile(join(folder, 'summary.md'), summary);
  };
  const posted = (): readonly string[] =>
    github.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);

  it('comments on the pull request that the run was for', async () => {
    await write('✅ **412 users**\n');
    await run();
    expect(posted()).toEqual(['/repos/octo/shop/issues/7/comments']);
    expect(github.comments).toEqual([{ id: 1, body: `${opening}✅ **412 users**\n` }]);
  });

  it('updates its comment, on whatever page that is', async () => {
    github.largestPage = 1;
    github.comments.push({ id: 1, body: 'Nice!' }, { id: 2, body: `${marker}\nold` });
    await write('new');
    await run();
    expect(github.comments).toEqual([
      { id: 1, body: 'Nice!' },
      { id: 2, body: `${opening}new` },
    ]);
  });

  it('leaves what a person wrote under its marker', async () => {
    github.comments.push({ id: 1, body: `${marker}\nmine` });
    github.authors.set(1, 'stranger');
    await write('new');
    await run();
    expect(github.comments.map(({ body }) => body)).toEqual([`${marker}\nmine`, `${opening}new`]);
  });

  it('leaves a pull request alone that was pushed to since', async () => {
    await write('late');
    await run({ headSha: 'a0' });
    expect(posted()).toEqual([]);
    expect(notices).toEqual(['No open pull request is at the commit of this run.']);
  });

  it('mentions nobody', async () => {
    await write('@octo/everyone look');
    await run();
    expect(github.comments[0]?.body).toBe(`${opening}@\u200Bocto/everyone look`);
  });

  it.each([
    [65_000, 'x'.repeat(65_000)],
    [65_001, `The report is too long for a comment; [the run](${page}) has it.\n`],
  ])('fits a comment with a report of %i characters', async (length, shown) => {
    await write('x'.repeat(length));
    await run();
    const body = github.comments[0]?.body ?? '';
    expect(body).toBe(`${opening}${shown}`);
    expect(body.length).toBeLessThan(65_536);
  });

  it('does not follow a link out of the artifact', async () => {
    const secret = join(folder, 'secret');
    await writeFile(secret, 'of the runner');
    await symlink(secret, join(folder, 'summary.md'));
    await expect(run()).rejects.toThrow('summary.md is not a file');
    expect(posted()).toEqual([]);
  });
});

describe('examples/pull-request-comment.yml', () => {
  it('takes what examples/pull-request.yml uploads', () => {
    const { name, jobs } = parse(readFileSync('examples/pull-request.yml', 'utf8')) as {
      name: string;
      jobs: { capacity: { steps: readonly { uses?: string; with: Record<string, string> }[] } };
    };
    const upload = jobs.capacity.steps.find(({ uses }) => uses?.includes('upload-artifact'));
    const [download] = workflow.jobs.comment.steps;
    expect(workflow.on.workflow_run.workflows).toEqual([name]);
    expect(download?.with['name']).toBe(upload?.with['name']);
  });
});
