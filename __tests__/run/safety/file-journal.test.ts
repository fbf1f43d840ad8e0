import { beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

  it('does without a place to write to', () => {
    const journal = new FileJournal('/proc/nowhere');
    expect([journal.keep(leftovers), journal.earlier()]).toEqual([null, []]);
  });
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
