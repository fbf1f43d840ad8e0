import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { trimmed } from './header-line.ts';

/** What is kept of a response; nothing of it costs anything where it is not asked for. */
export interface Keep {
  /** `Set-Cookie` headers. */
  readonly cookies: boolean;
  /** All other headers. */
  readonly headers: boolean;
  readonly content: boolean;
}

export const keepNothing: Keep = { cookies: false, headers: false, content: false };

/** Longer contents are not kept, in bytes. */
const longestContent = 1024 * 1024;

/** The cookies, the headers and the content of the response that comes in, as far as they are kept. */
export class KeptResponse {
  #keep = keepNothing;
  #cookies: string[] | null = null;
  #headers: Map<string, string> | null = null;
  #parts: Buffer[] | null = null;
  #length = 0;

  get keepsCookies(): boolean {
    return this.#keep.cookies;
  }

  get keepsHeaders(): boolean {
    return this.#keep.headers;
  }

  get keepsContent(): boolean {
    return this.#keep.content;
  }

  /** The values of `Set-Cookie`, in their order. */
  get cookies(): readonly string[] {
    return this.#cookies ?? [];
  }

  /** Forgets the response before, and keeps what is asked for of the next. */
  begin(keep: Keep): void {
    this.#keep = keep;
    this.#cookies = null;
    this.#headers = null;
    this.#parts = null;
    this.#length = 0;
  }

  /** @param value of one `Set-Cookie` */
  addCookie(value: string): void {
    (this.#cookies ??= []).push(trimmed(value));
  }

  /** Of several headers of one name the first is kept. */
  addHeader(line: string): void {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    this.#headers ??= new Map();
    if (!this.#headers.has(name)) this.#headers.set(name, trimmed(line.slice(colon + 1)));
  }

  /** @param bytes are copied */
  addContent(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length <= longestContent) (this.#parts ??= []).push(Buffer.from(bytes));
    else this.#parts = null;
  }

  /** The first header of this name, in lower case. */
  header(name: string): string | null {
    return this.#headers?.get(name) ?? null;
  }

  /** The content as UTF-8, decompressed; null: it is longer than 1 MiB, or cannot be read. */
  content(): string | null {
    if (this.#length > longestContent) return null;
    const bytes = Buffer.concat(this.#parts ?? []);
    const limit = { maxOutputLength: longestContent };
    try {
      switch (this.header('content-encoding')?.toLowerCase() ?? 'identity') {
        case 'gzip':
        case 'x-gzip':
          return gunzipSync(bytes, limit).toString();
        case 'deflate':
          return inflateSync(bytes, limit).toString();
        case 'br':
          return brotliDecompressSync(bytes, limit).toString();
        default:
          return bytes.toString();
      }
    } catch {
      return null;
    }
  }
}
