import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Nothing that anybody writes for this program is as long, in bytes. */
const longestFile = 256 * 1024 * 1024;
const chunkBytes = 1024 * 1024;

/** What is to come through a pipe is waited for so many seconds, as nothing else runs meanwhile. */
const pipeSeconds = 5;
const pauseMilliseconds = 10;

/**
 * Reads a text in UTF-8 to its end: of a file, or of a pipe, as a shell makes one of `<(command)`.
 * Never waits for somebody to write into a pipe that nobody has opened: that one is empty.
 *
 * @param most bytes that it may be long
 * @throws Error when it cannot be read, is a device, or is longer
 */
export function readWholeFile(path: string, most = longestFile): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const kind = fstatSync(file);
    if (kind.isCharacterDevice() || kind.isBlockDevice()) throw new Error(`${path} is a device`);
    const chunks: Buffer[] = [];
    let size = 0;
    for (let chunk = next(file, path); chunk.length > 0; chunk = next(file, path)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > most) throw new Error(`${path} is longer than ${most} bytes`);
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    closeSync(file);
  }
}

/** What comes next; empty: the end. */
function next(file: number, path: string): Buffer {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const begun = performance.now();
  for (;;) {
    try {
      return chunk.subarray(0, readSync(file, chunk));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      if (performance.now() - begun > 1000 * pipeSeconds) {
        throw new Error(`nothing came through ${path} for ${pipeSeconds} s`, { cause: error });
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds);
    }
  }
}
