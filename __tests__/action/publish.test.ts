import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { publish } from '../../src/action/publish.ts';
import { openRepository } from '../../src/action/api/repository.ts';
import type { PullRequest } from '../../src/action/event/pull-request.ts';
import { renderSummary } from '../../src/report/markdown/markdown.ts';
import type { CommentChoice } from '../../src/settings/settings.ts';
import { FakeGitHub } from '../fakes/github/fake-github.ts';
import { ofRequirement } from '../fixtures/reports/build.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { capturedOutput } from './captured-output.ts';
import { runEnd } from './run-end.ts';

const variables = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'];

describe('publish', () => {
  let github: FakeGitHub;
  const before = variables.map((name) => [name, process.env[name]] as const);

  // One for all tests: the toolkit remembers where the summary is.
  const directory = temporaryDirectory('block');
  const log = capturedOutput();

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
  });

  afterEach(async () => {
    before.forEach(([name, text]) => setVariable(name, text));
    await github.stop();
  });

  /** The files that the runner gives. */
  const environment = async (): Promise<Record<string, string>> => {
    for (const name of variables) {
      const path = join(directory(), name);
      await writeFile(path, '');
      setVariable(name, path);
    }
    return {
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: 'octo/shop',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '99',
      GITHUB_STEP_SUMMARY: join(directory(), 'GITHUB_STEP_SUMMARY'),
    };
  };

  const publishWith = async (
    env: Record<string, string>,
    comment: CommentChoice = 'auto',
    end = runEnd(),
    pullRequest: PullRequest | null = { number: 7, readOnlyBecause: '' },
  ): Promise<void> => {
    const repository = openRepository('ghs_token', env);
    const after = { cancelled: false, endsBy: null, cancel: new AbortController().signal };
    const surroundings = {
      failed: false,
      commits: 'https://github.com/octo/shop/commit',
      command: 'node dist/cli/index.js --max-users 5',
    };
    const runPage = 'https://github.com/octo/shop/actions/runs/99';
    const upload = 'never' as const;
    const publication = { env, repository, comment, pullRequest, runPage, surroundings, upload };
    await publish(end, { ...publication, ...after });
  };

  it('writes outputs, summary and comment', async () => {
    await publishWith(await environment());
    const outputs = await readFile(join(directory(), 'GITHUB_OUTPUT'), 'utf8');
    expect(outputs).toMatch(/^max-users<<(\S+)\n1056\n\1\n/);
    const summary = await readFile(join(directory(), 'GITHUB_STEP_SUMMARY'), 'utf8');
    expect(summary).toContain(renderSummary(runEnd().report));
    expect(github.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      '<!-- capacity-gate: CI / load -->',
    ]);
    expect(github.comments[0]?.body).toContain('https://github.com/octo/shop/actions/runs/99');
    expect(log.text).toBe('The comment on pull request 7 was created.\n');
  });

  it('says once why it could not comment, and writes the rest', async () => {
    github.faults.push({ method: 'POST', status: 403, message: 'Resource not accessible' });
    await publishWith(await environment());
    expect(log.text.match(/^::.*$/gm)).toEqual([
      '::notice::No comment was written (403): the token may not write comments; give the job these permissions:' +
        "%0Apermissions:%0A  actions: read # The job's start, for what is left of its time." +
        '%0A  contents: write # The history.%0A  pull-requests: write # The comment.',
    ]);
    expect(await readFile(join(directory(), 'GITHUB_OUTPUT'), 'utf8')).toContain('1056');
  });

  it('is quiet on a change that is none, until there is a comment to keep up to date', async () => {
    const env = await environment();
    await publishWith(env, 'on-change');
    expect(log.text).toBe('No comment was written: nothing has changed.\n');
    const verdict = ofRequirement('fail', 'At most 1080 users, and 2000 are required.');
    await publishWith(env, 'on-change', runEnd({ verdict }));
    expect(github.comments.map(({ body }) => body.includes('and 2000 are required'))).toEqual([
      true,
    ]);
    await publishWith(env, 'on-change');
    expect(github.comments.map(({ body }) => body.includes('and 1000 are required'))).toEqual([
      true,
    ]);
    expect(log.text.split('\n').slice(1, 3)).toEqual([
      'The comment on pull request 7 was created.',
      'The comment on pull request 7 was updated.',
    ]);
  });

  it('does not comment when it is told not to', async () => {
    await publishWith(await environment(), 'never');
    expect([github.requests, log.text]).toEqual([[], '']);
  });

  it('skips the comment quietly when there is no pull request', async () => {
    const env = await environment();
    await publishWith(env, 'auto', runEnd(), null);
    expect([github.requests, log.text]).toEqual([
      [],
      'No comment was written: this run has no pull request.\n',
    ]);
  });

  it('loses nothing else when the outputs cannot be used', async () => {
    const env = await environment();
    setVariable('GITHUB_OUTPUT', join(directory(), 'missing'));
    await publishWith(env);
    expect(log.text.match(/^::warning::The \w+ could not be written/gm)).toEqual([
      '::warning::The outputs could not be written',
    ]);
    expect(await readFile(join(directory(), 'GITHUB_STEP_SUMMARY'), 'utf8')).toContain(
      renderSummary(runEnd().report),
    );
  });

  it('does without a runner', async () => {
    variables.forEach((name) => setVariable(name, undefined));
    await publishWith({});
    expect(log.text).toContain('::set-output name=max-users::1056\n');
    expect(log.text).toContain('No job summary was written: this system has none.\n');
    expect(log.text).not.toContain('::warning::');
  });
});

function setVariable(name: string, text: string | undefined): void {
  if (text === undefined) {
    Reflect.deleteProperty(process.env, name);
  } else {
    process.env[name] = text;
  }
}
