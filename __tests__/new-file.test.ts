import { lstatSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { writeNewFile } from '../src/new-file.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'capacity-gate-new-file-'));

describe('writeNewFile', () => {
  it.each(['/dev/null', '/dev/stdout'])('leaves %s where it is', (path) => {
    const { ino } = lstatSync(path);
    expect(() => writeNewFile(path, 'text')).toThrow(
      `${path} is a device, and no file to write to`,
    );
    expect(lstatSync(path).ino).toBe(ino);
  });

  it('takes the place of a link, and leaves what that leads to', () => {
    const folder = newFolder();
    const [file, link] = [join(folder, 'file'), join(folder, 'link')];
    writeFileSync(file, 'before');
    symlinkSync(file, link);
    writeNewFile(link, 'after');
    expect(lstatSync(link).isFile()).toBe(true);
    expect([readFileSync(link, 'utf8'), readFileSync(file, 'utf8')]).toEqual(['after', 'before']);
  });
});
