import { beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FileJournal, journalDirectory } from '../../../src/run/safety/file-journal.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

const leftovers = {
  remote: [{ type: 'locust', url: 'http://agent:8089', id: 'capacitygate' } as const],
  processes: [7],
};

describe('FileJournal', () => {
  const temporary = temporaryDirectory();
  let directory: string;

  beforeEach(() => {
    directory = join(temporary(), 'state', 'capacity-gate');
  });

  /** Writes an entry of another process, as that one would have. */
  const writeEntry = (name: string, entry: object): void => {
    new FileJournal(directory).keep(leftovers);
    writeFileSync(join(directory, `${name}.run.json`), JSON.stringify(entry));
  };
  /** The id of a process that is no more. */
  const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

  it('keeps the newest in a file that only its user reads, and removes it in the end', () => {
    const journal = new FileJournal(directory);
    journal.keep({ remote: [], processes: [] });
    const path = journal.keep(leftovers) ?? '';
    expect(readdirSync(directory).map((name) => join(directory, name))).toEqual([path]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, leftovers });
    journal.clear();
    journal.clear();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('finds the runs that have died, and leaves those alone that live or ran elsewhere', () => {
    const pid = deadPid();
    writeEntry('dead', { pid, host: hostname(), leftovers });
    writeEntry('elsewhere', { pid: deadPid(), host: 'elsewhere', leftovers });
    writeFileSync(join(directory, 'half.run.json'), '{"pid": 1');
    const [run, ...others] = new FileJournal(directory).earlier();
    expect([run?.pid, run?.leftovers, others]).toEqual([pid, leftovers, []]);
    run?.forget();
    expect(new FileJournal(directory).earlier()).toEqual([]);
  });

  it.each<[what: string, entry: (pid: number) => object]>([
    ['no process id', () => ({ pid: 0 })],
    ['half a process id', (pid) => ({ pid: pid + 0.5 })],
    ['nothing that was left', () => ({ leftovers: null })],
    ['no address', () => ({ leftovers: { remote: [null], processes: [] } })],
    [
      'no URL',
      () => ({ leftovers: { remote: [{ type: 'k6', url: 'x', id: 'y' }], processes: [] } }),
    ],
    [
      'no kind of agent',
      () => ({
        leftovers: { remote: [{ type: 'toString', url: 'http://a', id: 'y' }], processes: [] },
      }),
    ],
    ['no id', () => ({ leftovers: { remote: [{ type: 'k6', url: 'http://a' }], processes: [] } })],
    ['all processes', () => ({ leftovers: { remote: [], processes: [-1] } })],
  ])('leaves alone what somebody else has written, with %s', (_what, entry) => {
    const pid = deadPid();
    writeEntry('foreign', { pid, host: hostname(), leftovers, ...entry(pid) });
    expect(new FileJournal(directory).earlier()).toEqual([]);
  });

  it('reads no pipe, no device, and nothing that is longer than a journal', () => {
    new FileJournal(directory).keep(leftovers);
    execFileSync('mkfifo', [join(directory, 'pipe.run.json')]);
    symlinkSync('/dev/zero', join(directory, 'zero.run.json'));
    const entry = { pid: deadPid(), host: hostname(), leftovers };
    writeEntry('long', { ...entry, more: 'x'.repeat(1024 * 1024) });
    expect(new FileJournal(directory).earlier()).toEqual([]);
  });

  it.each(['/proc/nowhere', '/dev/null/nowhere', `/${'x'.repeat(5000)}`])(
    'does without a place to write to: %#',
    (nowhere) => {
      const journal = new FileJournal(nowhere);
      expect([journal.keep(leftovers), journal.earlier()]).toEqual([null, []]);
      expect(() => journal.clear()).not.toThrow();
    },
  );
});

describe('journalDirectory', () => {
  it.each([
    [{ XDG_STATE_HOME: '/state' }, /^\/state\/capacity-gate$/],
    [{ XDG_STATE_HOME: 'relative' }, /\/\.local\/state\/capacity-gate$/],
    [{}, /\/\.local\/state\/capacity-gate$/],
  ])('of %j', (environment, expected) => {
    expect(journalDirectory(environment)).toMatch(expected);
  });
});
