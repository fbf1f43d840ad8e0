import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readWholeFile } from '../src/whole-file.ts';
import { temporaryDirectory } from './temporary-directory.ts';

describe('readWholeFile', () => {
  const temporary = temporaryDirectory();

  it('reads a file, to its last byte', () => {
    const path = join(temporary(), 'file');
    const text = `${'é'.repeat(1_100_000)}x`;
    writeFileSync(path, text);
    expect(readWholeFile(path)).toBe(text);
    writeFileSync(path, '');
    expect(readWholeFile(path)).toBe('');
  });

  it('refuses what is longer than it may be', () => {
    const path = join(temporary(), 'file');
    writeFileSync(path, '12345');
    expect(readWholeFile(path, 5)).toBe('12345');
    expect(() => readWholeFile(path, 4)).toThrow(`${path} is longer than 4 bytes`);
  });

  it('waits for nobody at a pipe that nobody writes into', () => {
    const path = join(temporary(), 'pipe');
    execFileSync('mkfifo', [path]);
    expect(readWholeFile(path)).toBe('');
  });

  it('reads what comes through a pipe, also late', () => {
    const path = join(temporary(), 'pipe');
    execFileSync('mkfifo', [path]);
    // Opened for both, as it is open then before anybody reads.
    const script = `exec 3<>${path}; echo ready; sleep 0.2; printf late >&3; exec 3>&-`;
    const writer = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise<void>((resolve, reject) => {
      writer.stdout.once('data', () => {
        try {
          expect(readWholeFile(path)).toBe('late');
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  });

  it('refuses devices and directories, through a link as well', () => {
    const [zero, folder] = [join(temporary(), 'zero'), join(temporary(), 'folder')];
    symlinkSync('/dev/zero', zero);
    mkdirSync(folder);
    expect(() => readWholeFile(zero)).toThrow(`${zero} is a device`);
    expect(() => readWholeFile(folder)).toThrow('EISDIR');
    expect(() => readWholeFile(join(temporary(), 'nothing'))).toThrow('ENOENT');
  });
});
