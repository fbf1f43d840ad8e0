import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/errors.ts';
import { init } from '../../src/command/init.ts';
import { startTarget, type TargetServer } from '../cluster/embedded/target-server.ts';
import { fakeFiles } from '../settings/fake-files.ts';

let page: TargetServer;
beforeAll(async () => {
  page = await startTarget();
});
afterAll(() => page.close());

interface Outcome {
  readonly paths: string[];
  readonly problems: string[];
  readonly questions: string[];
  readonly said: string[];
}

async function start(
  args: readonly string[],
  present: Readonly<Record<string, string>> = {},
  answers: readonly string[] | null = null,
  repository: string | null = null,
): Promise<Outcome> {
  const outcome: Outcome = { paths: [], problems: [], questions: [], said: [] };
  const left = [...(answers ?? [])];
  try {
    await init(args, {
      files: fakeFiles(present),
      write: (path) => outcome.paths.push(path),
      say: (line) => outcome.said.push(line),
      program: { call: 'npx capacity-gate', repository },
      ask:
        answers === null
          ? null
          : (question) => {
              outcome.questions.push(question);
              return Promise.resolve(left.shift() ?? '');
            },
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    outcome.problems.push(...error.message.split('\n'));
  }
  return outcome;
}

const both = ['capacity.yml', '.github/workflows/capacity.yml'];

describe('capacity-gate init', () => {
  it('writes both files by its flags', async () => {
    expect(await start(['--target-url', page.url])).toMatchObject({
      paths: both,
      problems: [],
      questions: [],
    });
  });

  it('says what is to be done next', async () => {
    const { said } = await start(['--target-url', page.url]);
    expect(said.slice(-2)).toEqual([
      'In .github/workflows/capacity.yml, replace OWNER by who has the repository of capacity-gate that you use.',
      'Next: npx capacity-gate --config capacity.yml --plan',
    ]);
    const known = await start(['--target-url', page.url], {}, null, 'acme/capacity-gate');
    expect(known.said.at(-2)).toBe('Wrote .github/workflows/capacity.yml.');
  });

  it('asks for what the flags leave out', async () => {
    const { paths, questions } = await start([], {}, [page.url, '']);
    expect(paths).toEqual(both);
    expect(questions).toEqual([
      'URL of the service to load: ',
      'URL of Prometheus (empty: there is none): ',
    ]);
  });

  it('overwrites nothing without --force', async () => {
    const args = ['--target-url', page.url];
    expect(await start(args, { 'capacity.yml': '' })).toMatchObject({
      paths: [],
      problems: ['init: expected --force to overwrite capacity.yml, which would be lost'],
    });
    expect((await start([...args, '--force'], { 'capacity.yml': '' })).paths).toEqual(both);
  });

  it.each([
    [
      ['--targt-url', 'http://a'],
      'init: Unknown option \'--targt-url\', did you mean "--target-url"?',
    ],
    [[], 'target-url: expected a URL that starts with http:// or https://, got ""'],
    [
      ['--target-url', 'http://a', '--max-users', '0'],
      'max-users: expected a whole number from 1 to 1000000, got "0"',
    ],
  ])('tells what is wrong with %j', async (args, problem) => {
    expect((await start(args)).problems).toEqual([problem]);
  });
});
