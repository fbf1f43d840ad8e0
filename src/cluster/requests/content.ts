import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * What a response says: no compression is asked for, but some proxies compress all the same. What
 * goes wrong with either is an error of the stream returned.
 */
export function contentOf(response: IncomingMessage): Readable {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
  return decoder === undefined ? response : pipeline(response, decoder(), () => undefined);
}

/** Whether an error is that of a content which is not compressed as its header says. */
export function isOfContent(error: unknown): boolean {
  // Z_DATA_ERROR of zlib, ERR__ERROR_FORMAT_… of Brotli.
  return /^(Z|ERR_)_/.test((error as NodeJS.ErrnoException).code ?? '');
}
