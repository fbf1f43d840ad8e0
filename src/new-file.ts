import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Makes a directory and those above it. Node's own way of doing so never ends under /proc, where
 * one can be named and not made.
 *
 * @param mode of the directories that are made
 */
export function makeDirectory(path: string, mode = 0o777): void {
  const whole = resolve(path);
  if (isDirectory(whole)) return;
  const above = dirname(whole);
  if (above !== whole) makeDirectory(above, mode);
  try {
    mkdirSync(whole, { mode });
  } catch (error) {
    // Somebody else may just have made it.
    if (!isDirectory(whole)) throw error;
  }
}

/**
 * Writes a text to a new, regular file, which then takes the place of what was there under that
 * name. No link is followed, and nothing is written into a pipe or a device; a device, and what is
 * named beside them, as /dev/stdout, is left where it is.
 *
 * @param mode of the file
 * @throws Error when it cannot be written, or there is a directory or a device of that name
 */
export function writeNewFile(path: string, text: string, mode = 0o666): void {
  if (isDevice(path)) throw new Error(`${path} is a device, and no file to write to`);
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    // Only where nothing is of that name, not even a link.
    writeFileSync(draft, text, { mode, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    removeFile(draft);
    throw error;
  }
}

/** Removes a file; never throws, as what cannot be there cannot be removed either. */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its directory is none, or its name too long.
  }
}

function isDevice(path: string): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return false;
  const isBeside = entry.isSymbolicLink() && dirname(resolve(path)) === '/dev';
  return entry.isCharacterDevice() || entry.isBlockDevice() || isBeside;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
