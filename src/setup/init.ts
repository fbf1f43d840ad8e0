import { setTimeout as delay } from 'node:timers/promises';
import { PrometheusClient } from '../monitor/prometheus/client.ts';
import { exchange } from '../monitor/prometheus/http.ts';
import { formatValue } from '../report/text/numbers.ts';
import {
  isOfUsers,
  isServing,
  jobOf,
  niceAbove,
  presetsFor,
  proposed,
  untoldRoles,
  whereOf,
} from './propose.ts';
import type { Proposal } from './propose.ts';
import { jobsOf, look, type Job } from './survey.ts';
import { configText, workflowText } from './written.ts';

/** What the user wants written. */
export interface InitRequest {
  readonly targetUrl: string;
  /** Null: without Prometheus. */
  readonly prometheusUrl: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasToken: boolean;
  /** The job of Prometheus that the service is; null: found out. */
  readonly job: string | null;
  readonly maxUsers: number;
  /** The repository of the action, `owner/name`; null: the user puts it in. */
  readonly repository: string | null;
}

/** How the user is told, and asked. */
export interface Talk {
  readonly say: (line: string) => void;
  /** Asks for one of several; null: nobody is there to answer. */
  readonly choose: ((question: string, words: readonly string[]) => Promise<string>) | null;
}

/** The time that a look takes. */
export interface Watch {
  /** In seconds, from any beginning. */
  readonly now: () => number;
  readonly wait: (seconds: number) => Promise<unknown>;
}

const wallWatch: Watch = {
  now: () => performance.now() / 1000,
  wait: (seconds) => delay(seconds * 1000),
};

/** What there is to write, by path. */
export interface InitFiles {
  readonly 'capacity.yml': string;
  readonly '.github/workflows/capacity.yml': string;
}

/** Something the user has to say first. */
export class InitProblem extends Error {
  readonly input: string;

  constructor(input: string, message: string) {
    super(message);
    this.name = 'InitProblem';
    this.input = input;
  }
}

const never = new AbortController().signal;
const timeoutSeconds = 10;

/**
 * Looks at the service and at its metrics, and makes the files of a first run: signals from presets,
 * with thresholds by what the service does now. Nothing is written. Rejects with an InitProblem, or
 * with what Prometheus cannot be asked for.
 */
export async function initFiles(
  request: InitRequest,
  talk: Talk,
  watch: Watch = wallWatch,
): Promise<InitFiles> {
  const { targetUrl, prometheusUrl, repository } = request;
  const requestSeconds = await askTarget(targetUrl, watch);
  talk.say(`The service answers in ${formatValue(requestSeconds * 1000)} ms.`);
  const proposals =
    prometheusUrl === null
      ? []
      : await proposalsOf({ request, url: prometheusUrl, requestSeconds }, talk, watch);
  for (const { preset, value, threshold } of proposals) {
    const now = value === null ? 'no value now' : `${formatValue(value)} now`;
    talk.say(
      `  ${preset.title}: ${now}, ${preset.bound} ${formatValue(threshold)} (${preset.name})`,
    );
  }
  const untold = untoldRoles(proposals);
  if (untold.length > 0) {
    talk.say(
      `No metrics of a usual name tell of ${untold.join(' and ')}: what the users see is judged.`,
    );
  }
  return {
    'capacity.yml': configText({
      repository,
      targetUrl,
      prometheusUrl: proposals.length === 0 ? null : prometheusUrl,
      maxUsers: request.maxUsers,
      proposals,
      requestSeconds,
      statisticSeconds: Math.max(0.1, niceAbove(4 * requestSeconds)),
    }),
    '.github/workflows/capacity.yml': workflowText(request.hasToken, repository),
  };
}

/** So many requests, one after another, wake the metrics of a service that nobody uses. */
const requests = 5;
const rounds = 2;
/** A scrape will have come after so long, in seconds. */
const scrapeSeconds = 16;

interface Survey {
  readonly request: InitRequest;
  /** Of Prometheus. */
  readonly url: string;
  readonly requestSeconds: number;
}

async function proposalsOf(
  { request, url, requestSeconds }: Survey,
  talk: Talk,
  watch: Watch,
): Promise<Proposal[]> {
  const prometheus = new PrometheusClient({ url, headers: request.headers, timeoutSeconds });
  let wanted = request.job;
  const find = async (): Promise<Job | null> => {
    const jobs = await jobsOf(prometheus, never);
    return await chosenJob(jobs, { ...request, job: wanted }, talk);
  };
  let job = await find();
  if (job !== null) {
    wanted = job.name;
    talk.say(`Its metrics: job ${wanted}.`);
  }
  const lookAll = async (): Promise<Proposal[]> => {
    const found = job;
    if (found === null) return [];
    const where = whereOf(found);
    return await Promise.all(
      presetsFor(found).map(async (preset) =>
        proposed(await look(prometheus, preset, where, never)),
      ),
    );
  };
  let proposals = await lookAll();
  const isAwake = (): boolean =>
    proposals.some((one) => one.preset.role === 'latency' && isOfUsers(one, requestSeconds)) &&
    proposals.every(({ value }) => value !== null);
  for (let round = 0; round < rounds && !isAwake(); round += 1) {
    talk.say(
      round === 0
        ? `Hardly anybody uses the service now: asking it a few times, and waiting ${scrapeSeconds} s for a scrape.`
        : 'The metrics do not show that yet: once more.',
    );
    for (let count = 0; count < requests; count += 1) await askTarget(request.targetUrl, watch);
    await watch.wait(scrapeSeconds);
    job = await find();
    proposals = await lookAll();
  }
  return proposals;
}

async function chosenJob(
  jobs: readonly Job[],
  { job: wanted, targetUrl }: InitRequest,
  { choose }: Talk,
): Promise<Job | null> {
  if (wanted !== null) {
    const found = jobs.find(({ name }) => name === wanted);
    if (found !== undefined) return found;
    const names = jobs.map(({ name }) => name).join(', ');
    throw new InitProblem(
      'job',
      `expected a job of Prometheus (${names || 'there is none'}), got "${wanted}"`,
    );
  }
  const only = jobOf(jobs, targetUrl);
  const serving = jobs.filter(isServing);
  if (only !== null || serving.length === 0) return only;
  const names = serving.map(({ name }) => name);
  if (choose === null) {
    const known = serving.map(({ name, instances: [first = ''] }) => `${name} (${first})`);
    throw new InitProblem('job', `expected --job with one of ${known.join(', ')}, got none`);
  }
  const name = await choose('Which job of Prometheus is the service?', names);
  return jobs.find((job) => job.name === name) ?? null;
}

/** How long a request takes, in seconds. */
async function askTarget(url: string, { now }: Watch): Promise<number> {
  const begun = now();
  const options = { headers: {}, timeoutSeconds, abort: never };
  let status: number;
  try {
    ({ status } = await exchange('GET', url, new URLSearchParams(), options));
  } catch (error) {
    throw new InitProblem('target-url', error instanceof Error ? error.message : String(error));
  }
  if (status < 200 || status > 299) {
    throw new InitProblem(
      'target-url',
      `expected a page that answers 200 to 299 without a login, got ${status}`,
    );
  }
  return now() - begun;
}
