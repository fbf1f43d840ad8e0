import { parseArgs } from 'node:util';
import { InputError, type Problem } from '../errors.ts';
import type { Files } from '../settings/values/files.ts';
import { authorized } from '../settings/values/authorization.ts';
import { parseHeaders } from '../settings/values/headers.ts';
import { isMapping } from '../settings/values/mapping.ts';
import { parseInteger } from '../settings/values/numbers.ts';
import { ProblemList } from '../settings/values/problems.ts';
import { parseBaseUrl, parseUrl } from '../settings/values/url.ts';
import { didYouMean } from '../settings/values/words.ts';
import { initFiles, InitProblem, type InitRequest } from '../setup/init.ts';
import type { Program } from './program.ts';

/** What `capacity-gate init` needs of the process. */
export interface InitIo {
  readonly files: Files;
  readonly write: (path: string, text: string) => void;
  readonly say: (line: string) => void;
  readonly program: Program;
  /** Asks the user, who may leave the answer empty; null: there is no terminal. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

const flags = {
  'target-url': { type: 'string' },
  'prometheus-url': { type: 'string' },
  'prometheus-headers': { type: 'string' },
  'prometheus-token': { type: 'string' },
  job: { type: 'string' },
  'max-users': { type: 'string' },
  force: { type: 'boolean' },
} as const;

/**
 * Writes capacity.yml and a workflow for the service that the flags name; what they leave out is
 * asked for where somebody is there to answer. Nothing that is there is overwritten without --force.
 *
 * @param args what stands behind `init`
 * @throws InputError with what is wrong with the flags, or with what they name
 */
export async function init(args: readonly string[], io: InitIo): Promise<void> {
  const { values } = parsed(args);
  const targetUrl = values['target-url'] ?? (await asked(io, 'URL of the service to load: '));
  const prometheusUrl =
    values['prometheus-url'] ?? (await asked(io, 'URL of Prometheus (empty: there is none): '));
  const { call, repository } = io.program;
  const flagged = { ...values, 'target-url': targetUrl, 'prometheus-url': prometheusUrl };
  const request = requestOf(flagged, repository);
  const paths = ['capacity.yml', '.github/workflows/capacity.yml'] as const;
  const present = paths.filter((path) => io.files.exists(path));
  if (present.length > 0 && values.force !== true) {
    throw problem(
      'init',
      `expected --force to overwrite ${present.join(' and ')}, which would be lost`,
    );
  }
  try {
    const { ask } = io;
    const written = await initFiles(request, {
      say: io.say,
      choose: ask && ((question, words) => chosen(ask, question, words)),
    });
    for (const path of paths) {
      io.write(path, written[path]);
      io.say(`Wrote ${path}.`);
    }
    if (repository === null) {
      io.say(
        `In ${paths[1]}, replace OWNER by who has the repository of capacity-gate that you use.`,
      );
    }
    io.say(`Next: ${call} --config capacity.yml --plan`);
  } catch (error) {
    if (error instanceof InitProblem) throw problem(error.input, error.message);
    throw error;
  }
}

type Values = ReturnType<typeof parsed>['values'];

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true });
  } catch (error) {
    const [flag = ''] = args.filter((one) => /^--/.test(one) && !(one.slice(2) in flags));
    const hint = didYouMean(
      flag.replace(/=.*/, ''),
      Object.keys(flags).map((name) => `--${name}`),
    );
    throw problem('init', `${messageOf(error).replace(/\. .*$/s, '')}${hint}`);
  }
}

async function asked({ ask }: InitIo, question: string): Promise<string> {
  return ask === null ? '' : (await ask(question)).trim();
}

async function chosen(
  ask: (question: string) => Promise<string>,
  question: string,
  words: readonly string[],
): Promise<string> {
  for (;;) {
    const answer = (await ask(`${question} (${words.join(', ')}) `)).trim();
    if (words.includes(answer)) return answer;
  }
}

function requestOf(values: Values, repository: string | null): InitRequest {
  const problems = new ProblemList();
  const prometheus = values['prometheus-url'] ?? '';
  const target = problems.attempt('target-url', () => parseUrl(values['target-url'] ?? ''));
  const base =
    prometheus === '' ? null : problems.attempt('prometheus-url', () => parseBaseUrl(prometheus));
  const token = values['prometheus-token'] ?? '';
  const request = problems.complete({
    targetUrl: target?.url,
    prometheusUrl: base === null ? null : base?.url,
    headers: problems.attempt('prometheus-headers', () =>
      authorized({
        headers: parseHeaders(values['prometheus-headers'] ?? ''),
        credentials: base?.credentials ?? null,
        token,
      }),
    ),
    hasToken: token !== '',
    job: values.job ?? null,
    repository,
    maxUsers: problems.attempt('max-users', () =>
      parseInteger(values['max-users'] ?? '1000', 1, 1_000_000),
    ),
  });
  return request;
}

function problem(input: string, message: string): InputError {
  const only: Problem = { input, message };
  return new InputError([only]);
}

function messageOf(error: unknown): string {
  return isMapping(error) ? String(error['message']) : String(error);
}
