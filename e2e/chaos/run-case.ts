import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChaosCase, Found, type Running, secrets } from './case.ts';
import { start } from './start.ts';
import { World } from './world.ts';

const mostMegabytes = 300;
const longestCaseSeconds = 120;

const repo = { full_name: 'owner/repository' };
/** The one that the action's runs are of. */
const pullRequest = {
  number: 7,
  state: 'open',
  base: { label: 'owner:main', ref: 'main', sha: 'b'.repeat(40), repo },
  head: { label: 'owner:topic', ref: 'topic', sha: 'a'.repeat(40), repo },
};

/** What was seen of a case. */
export interface Outcome {
  readonly name: string;
  readonly kind: string;
  readonly seconds: number;
  readonly megabytes: number;
  /** From its first SIGINT to its end; null: it had none. */
  readonly secondsAfterSigint: number | null;
  /** What was not as it should be; empty: all was. */
  readonly wrong: readonly string[];
  readonly log: string;
}

interface Ended {
  readonly code: number | null;
  readonly seconds: number;
  readonly megabytes: number;
  readonly secondsAfterSigint: number | null;
  readonly log: string;
  /** What the case itself found wrong while it acted; null: nothing. */
  readonly found: string | null;
}

/** Plays a case, from bundles in `dist`. */
export async function runCase(one: ChaosCase, dist: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-chaos-'));
  const world = new World(one.faults ?? {}, secrets.agent);
  await world.start();
  try {
    await mkdir(join(folder, 'home'));
    for (const [name, content] of Object.entries(one.files ?? {})) {
      await writeFile(join(folder, name), content);
    }
    for (const name of ['output', 'summary', 'state']) await writeFile(join(folder, name), '');
    one.prepare?.(folder, world);
    const main = await play(one, one.program === 'action' ? 'main' : 'cli', world, folder, dist);
    for (const name of one.filesGone ?? []) await rm(join(folder, name));
    const post = one.post === true ? await playPost(one, world, folder, dist) : null;
    const gone = performance.now() + 1000 * (one.expect.usersGoneWithin ?? 0);
    while (world.users > 0 && performance.now() < gone) await sleep(100);
    const log = main.log + (post?.log ?? '');
    const ofPost =
      post === null || post.code === 0 ? [] : [`the post step ended with ${post.code}`];
    const texts = await textsIn(folder, one);
    const rendered = texts.filter(({ name }) => /\.html$|\.md$|^summary$/.test(name));
    const written = {
      all: [...world.comments, ...texts.map(({ text }) => text)].join('\n'),
      // Nobody sees the marker, which holds the key and no angle bracket.
      forPeople: [...world.comments, ...rendered.map(({ text }) => text)]
        .join('\n')
        .replaceAll(/<!-- capacity-gate: [^<>]*-->/g, ''),
    };
    return {
      name: one.name,
      kind: one.kind,
      seconds: main.seconds,
      megabytes: main.megabytes,
      secondsAfterSigint: main.secondsAfterSigint,
      wrong: [
        ...judge(one, main, world, log, written),
        ...ofPost,
        ...(await changedFiles(folder, one)),
      ],
      log,
    };
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function judge(
  one: ChaosCase,
  main: Ended,
  world: World,
  log: string,
  written: { readonly all: string; readonly forPeople: string },
): string[] {
  const { codes, within, says, neverSays, neverWrites, last, blind, comments = 0 } = one.expect;
  const { megabytes = mostMegabytes } = one.expect;
  const lastLine = main.log.trimEnd().split('\n').at(-1) ?? '';
  const growth = world.growth(...(blind ?? [0, 0]));
  const unmasked = `${log}\n${written.all}`.replaceAll(/^::add-mask::.*$/gm, '');
  return [
    ...(main.found === null ? [] : [main.found]),
    ...(codes.includes(main.code) ? [] : [`exit code ${main.code}, expected ${codes.join()}`]),
    ...(main.seconds <= within ? [] : [`ended after ${main.seconds.toFixed(1)} s of ${within}`]),
    ...(world.comments.length >= comments ? [] : [`${world.comments.length} comments`]),
    ...(world.users === 0 ? [] : [`${world.users} users left`]),
    ...(growth.users === 0
      ? []
      : [`grew by ${growth.users} users while blind, at ${growth.at.toFixed(1)} s`]),
    ...(main.megabytes < megabytes ? [] : [`${main.megabytes} MB`]),
    ...Object.entries(secrets)
      .filter(([, secret]) => unmasked.includes(secret.slice(0, 12)))
      .map(([name]) => `the secret of ${name} was shown`),
    ...(says === undefined || says.test(main.log) ? [] : [`does not say ${says}`]),
    ...matchesOf(neverSays, main.log).map((found) => `says ${found}`),
    ...matchesOf(neverWrites, written.forPeople).map((found) => `writes ${found}`),
    ...(last === undefined || last.test(lastLine) ? [] : [`ends with "${lastLine}", not ${last}`]),
    ...(/\n {4}at \S+ \(|^node:internal/m.test(main.log) ? ['shows a stack'] : []),
  ];
}

/** The first place where a text has what it must not have, with what stands around it. */
function matchesOf(never: RegExp | undefined, text: string): string[] {
  const found = never?.exec(text);
  if (found === null || found === undefined) return [];
  return [JSON.stringify(text.slice(Math.max(0, found.index - 40), found.index + 80))];
}

async function play(
  one: ChaosCase,
  entry: string,
  world: World,
  folder: string,
  dist: string,
): Promise<Ended> {
  if (entry === 'main' && one.files?.['event.json'] === undefined) {
    const event = { number: 7, pull_request: pullRequest, repository: { default_branch: 'main' } };
    await writeFile(join(folder, 'event.json'), JSON.stringify(event));
  }
  const child = start(one, entry, world, folder, dist);
  return await watch(child, one, world, folder);
}

async function watch(
  child: ChildProcess,
  one: ChaosCase,
  world: World,
  folder: string,
): Promise<Ended> {
  const { pid = 0 } = child;
  let log = '';
  let megabytes = 0;
  let since = performance.now();
  const interruptions: number[] = [];
  let found: string | null = null;
  let acting: Promise<void> = Promise.resolve();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  }
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const closed = once(child, 'close');
  const over = new AbortController();
  const memory = setInterval(() => {
    void peakMegabytes(pid).then((peak) => (megabytes = Math.max(megabytes, peak)));
  }, 250);
  const limit = setTimeout(() => child.kill('SIGKILL'), 1000 * longestCaseSeconds);
  if (one.act !== undefined) {
    const running: Running = {
      pid,
      world,
      folder,
      log: () => log,
      startClock: () => (since = performance.now()),
      signal: (name) => {
        if (name === 'SIGINT') interruptions.push(performance.now());
        child.kill(name);
      },
      killAll: () => killTree(pid),
      stopReading: (stream) => void child[stream]?.destroy(),
    };
    acting = (async () => {
      while (one.actAtOnce !== true && world.users === 0) {
        await sleep(50, undefined, { signal: over.signal });
      }
      since = performance.now();
      await one.act?.(running);
    })().catch((error: unknown) => {
      if (!over.signal.aborted || error instanceof Found) found = String(error);
    });
  }
  const [code] = await exited;
  over.abort();
  clearInterval(memory);
  clearTimeout(limit);
  const now = performance.now();
  const seconds = (now - since) / 1000;
  const [interrupted] = interruptions;
  const secondsAfterSigint = interrupted === undefined ? null : (now - interrupted) / 1000;
  // What it wrote last may be on its way; a process that it has started may hold its output.
  await Promise.race([closed, sleep(2000)]);
  await acting;
  return { code, seconds, megabytes, secondsAfterSigint, log, found };
}

async function playPost(
  one: ChaosCase,
  world: World,
  folder: string,
  dist: string,
): Promise<Ended> {
  const state = await readFile(join(folder, 'state'), 'utf8');
  const saved = [...state.matchAll(/^(.+)<<(ghadelimiter_.+)\n([^]*?)\n?\2$/gm)];
  const environment = Object.fromEntries(
    saved.map(([, key = '', , value = '']) => [`STATE_${key}`, value]),
  );
  const later = {
    ...one,
    environment: { ...one.environment, ...environment, ...one.postEnvironment },
  };
  const child = start(later, 'post', world, folder, dist);
  return await watch(child, { ...later, actAtOnce: true, act: () => undefined }, world, folder);
}

/** The youngest first, as the others would hear of it. */
async function killTree(pid: number): Promise<void> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const pids = children.split(' ').map(Number).filter(Boolean);
  process.kill(pid, 'SIGSTOP');
  await Promise.all(pids.map(killTree));
  process.kill(pid, 'SIGKILL');
}

/** The most memory that a process has used so far. */
async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
}

/** The case's own files may be read, and are nobody's to write. */
async function changedFiles(folder: string, one: ChaosCase): Promise<string[]> {
  const { files = {}, filesGone = [] } = one;
  const looks = Object.entries(files).map(async ([name, content]) => {
    const now = await readFile(join(folder, name), 'utf8').catch(() => null);
    return filesGone.includes(name) || now === content ? [] : [`${name} was changed`];
  });
  return (await Promise.all(looks)).flat();
}

/** All that the program has written, but for the case's own files. */
async function textsIn(folder: string, one: ChaosCase): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const own = Object.keys(one.files ?? {});
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !own.includes(entry.name))
      .map(async ({ parentPath, name }) => ({
        name,
        text: await readFile(join(parentPath, name), 'utf8'),
      })),
  );
}
