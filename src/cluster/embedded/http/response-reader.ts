import { WrongProtocol } from '../error-kind.ts';
import { expectHeader, trimmed } from './header-line.ts';
import { type Keep, keepNothing, KeptResponse } from './kept-response.ts';

/** A head, a chunk's line and the trailers may each be as long as a head in Node.js. */
const longestFraming = 16 * 1024;

/** What a response is by its `Content-Type`, as far as it is told apart. */
export type Media = 'json' | 'html' | 'other';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const letterH = 0x48;

/** The first byte of a TLS record that a server may begin with: an alert or a handshake. */
const tlsRecords: readonly (number | undefined)[] = [0x15, 0x16];

/** The size of a chunk, and extensions, which mean nothing here (RFC 9112, 7.1). */
const chunkLine =
  /^([\da-f]{1,12})[\t ]*(?:;[\t ]*[\w!#$%&'*+.^`|~-]*(?:=(?:[\w!#$%&'*+.^`|~-]*|"[^"\p{Cc}]*"))?)*$/iu;

/** What comes next in a response. */
type Expected = 'status line' | 'header' | 'content' | 'chunk' | 'end of chunk' | 'trailer';

/**
 * Reads responses of HTTP/1.1 and 1.0 (RFC 9112), one after the other, as their bytes come in. Of the
 * head that is kept on which the next request depends, and more, or the content, where it is asked for.
 *
 * In two things it takes more than Node's own parser, as the RFC allows and browsers do: lines that end
 * with a line feed alone (2.2), and chunks beside a length, after which the connection is not used again
 * (6.3). A service whose users get through all the same has not failed.
 */
export class ResponseReader {
  #expected: Expected = 'status line';
  #untouched = true;
  #keep: Keep = keepNothing;
  #toHead = false;
  /** The beginning of a line whose end has not come yet. */
  #partial: Buffer | null = null;
  #framing = 0;
  /** Bytes that are left of the content or the chunk; Infinity: until the connection is closed. */
  #left = 0;
  #contentBytes = 0;
  #status = 0;
  #complete = false;
  #length: number | null = null;
  #coding: string | null = null;
  #keepAlive = false;
  #idleSeconds: number | null = null;
  #media: Media = 'other';
  /** What was asked to be kept of the response. */
  readonly kept = new KeptResponse();

  /** The status of the response; null until its head is complete. */
  get status(): number | null {
    return this.#complete ? this.#status : null;
  }

  /** True until the first byte has come, of whatever it may be. */
  get untouched(): boolean {
    return this.#untouched;
  }

  /** True when the connection can be used for another request after this response. */
  get keepAlive(): boolean {
    return this.#keepAlive;
  }

  /** Seconds for which the server keeps an idle connection; null: it does not say. */
  get idleSeconds(): number | null {
    return this.#idleSeconds;
  }

  /** How long the content is that has come, in bytes, compressed where it is. */
  get contentBytes(): number {
    return this.#contentBytes;
  }

  get media(): Media {
    return this.#media;
  }

  /** Makes ready for a response; one to a HEAD request has no content, whatever its head says. */
  begin(toHead: boolean, keep = keepNothing): void {
    this.#untouched = true;
    this.#keep = keep;
    this.#toHead = toHead;
    this.#partial = null;
    this.#framing = 0;
    this.#left = 0;
    this.#complete = false;
    this.#beginHead();
  }

  /**
   * Reads on.
   *
   * @param bytes are not kept
   * @param count how many of the bytes have come
   * @returns how many of them belong to the response, once it is complete; null: more has to come
   * @throws Error when this is no response of HTTP/1, or its head is too long
   */
  read(bytes: Buffer, count: number): number | null {
    if (this.#untouched && count > 0) this.#begin(bytes[0]);
    let at = 0;
    while (at < count) {
      if (this.#expected === 'content') {
        const taken = Math.min(this.#left, count - at);
        if (this.kept.keepsContent) this.kept.addContent(bytes.subarray(at, at + taken));
        at += taken;
        this.#left -= taken;
        this.#contentBytes += taken;
        if (this.#left > 0) return null;
        if (this.#coding === null) return at;
        this.#expected = 'end of chunk';
        this.#framing = 0;
      } else {
        const start = at;
        while (at < count && bytes[at] !== lineFeed) at++;
        this.#framing += at - start + (at < count ? 1 : 0);
        if (this.#framing > longestFraming) {
          throw new Error(`the head of the response is longer than ${longestFraming} bytes`);
        }
        if (at === count) {
          this.#partial = this.#joined(bytes, start, at);
          return null;
        }
        if (this.#takeLine(bytes, start, at++)) return at;
      }
    }
    return null;
  }

  /** Whether a response ends well with the connection, which has just been closed. */
  endsWithConnection(): boolean {
    return this.#complete && this.#left === Infinity;
  }

  /** A server that speaks something else may never end what would be the first line. */
  #begin(first: number | undefined): void {
    this.#untouched = false;
    if (first === letterH) return;
    throw new WrongProtocol(
      tlsRecords.includes(first)
        ? 'the response is one of TLS'
        : 'the response is not one of HTTP/1.1',
    );
  }

  #beginHead(): void {
    this.#expected = 'status line';
    this.#length = null;
    this.#coding = null;
    this.#idleSeconds = null;
    this.#media = 'other';
    this.#contentBytes = 0;
    // What a hint (103) has beside a link is of no interest.
    this.kept.begin(this.#keep);
  }

  /** Takes a line, without its line feed; true when it was the response's last. */
  #takeLine(bytes: Buffer, start: number, end: number): boolean {
    if (this.#partial !== null) {
      const line = this.#joined(bytes, start, end);
      this.#partial = null;
      return this.#takeLine(line, 0, line.length);
    }
    const last = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    const empty = last === start;
    switch (this.#expected) {
      case 'status line':
        this.#takeStatusLine(text(bytes, start, last));
        return false;
      case 'header':
        if (empty) return this.#endHead();
        this.#takeHeader(bytes, start, last);
        return false;
      case 'chunk':
        this.#beginChunk(text(bytes, start, last));
        return false;
      case 'end of chunk':
        if (!empty) throw new Error('a chunk of the response is longer than it says');
        this.#expected = 'chunk';
        return false;
      default:
        if (!empty) expectHeader(bytes, start, last);
        return empty;
    }
  }

  #takeStatusLine(line: string): void {
    const [, minor, status] = /^HTTP\/1\.(\d) ([1-5]\d\d)(?: [^\r]*)?$/.exec(line) ?? [];
    if (status === undefined) throw new WrongProtocol('the response is not one of HTTP/1.1');
    this.#status = Number(status);
    this.#keepAlive = minor !== '0';
    this.#expected = 'header';
  }

  #takeHeader(bytes: Buffer, start: number, end: number): void {
    expectHeader(bytes, start, end);
    if (this.kept.keepsHeaders) this.kept.addHeader(text(bytes, start, end));
    if (bytes[start + 10] === colon) {
      const name = text(bytes, start, start + 10).toLowerCase();
      if (name === 'set-cookie') {
        if (this.kept.keepsCookies) this.kept.addCookie(text(bytes, start + 11, end));
        return;
      }
      const value = text(bytes, start + 11, end).toLowerCase();
      if (name === 'connection') this.#takeConnection(value);
      if (name === 'keep-alive') this.#takeKeepAlive(value);
    } else if (bytes[start + 12] === colon) {
      const name = text(bytes, start, start + 12).toLowerCase();
      if (name === 'content-type') this.#media = mediaOf(trimmed(text(bytes, start + 13, end)));
    } else if (bytes[start + 14] === colon) {
      const name = text(bytes, start, start + 14).toLowerCase();
      if (name === 'content-length') this.#takeLength(trimmed(text(bytes, start + 15, end)));
    } else if (bytes[start + 17] === colon) {
      const name = text(bytes, start, start + 17).toLowerCase();
      if (name === 'transfer-encoding') this.#takeCoding(text(bytes, start + 18, end));
    }
  }

  #takeConnection(value: string): void {
    const options = value.split(',').map(trimmed);
    if (options.includes('close')) this.#keepAlive = false;
    else if (options.includes('keep-alive')) this.#keepAlive = true;
  }

  #takeKeepAlive(value: string): void {
    const seconds = /\btimeout=(\d+)/.exec(value)?.[1];
    if (seconds !== undefined) this.#idleSeconds = Number(seconds);
  }

  #takeLength(value: string): void {
    const length = Number(value);
    if (!/^\d+$/.test(value) || (this.#length !== null && this.#length !== length)) {
      throw new Error('the response has a content-length that is none');
    }
    this.#length = length;
  }

  /** Several headers are one list; the last coding of all is what counts. */
  #takeCoding(value: string): void {
    if (trimmed(value) === '') throw new Error('the response has a transfer-encoding that is none');
    this.#coding = `${this.#coding ?? ''},${value.toLowerCase()}`;
  }

  /** True when the response has no content (RFC 9112, 6.3). */
  #endHead(): boolean {
    const status = this.#status;
    if (status < 200) {
      if (status === 101) throw new Error('the response changes to another protocol');
      this.#beginHead();
      return false;
    }
    this.#complete = true;
    if (this.#toHead || status === 204 || status === 304) return true;
    if (this.#coding !== null) {
      if (trimmed(this.#coding.slice(this.#coding.lastIndexOf(',') + 1)) === 'chunked') {
        this.#expected = 'chunk';
        this.#framing = 0;
        // Two lengths are one too many: what follows cannot be trusted.
        this.#keepAlive &&= this.#length === null;
        return false;
      }
      this.#length = null;
    }
    this.#expected = 'content';
    this.#left = this.#length ?? Infinity;
    this.#keepAlive &&= this.#length !== null;
    return this.#left === 0;
  }

  #beginChunk(line: string): void {
    const size = chunkLine.exec(line)?.[1];
    if (size === undefined) throw new Error('the response has a chunk without a size');
    this.#left = parseInt(size, 16);
    this.#expected = this.#left === 0 ? 'trailer' : 'content';
  }

  /** A copy of what has come of a line, as the bytes are used again. */
  #joined(bytes: Buffer, start: number, end: number): Buffer {
    const part = bytes.subarray(start, end);
    return Buffer.concat(this.#partial === null ? [part] : [this.#partial, part]);
  }
}

function mediaOf(value: string): Media {
  if (/^(application\/json|[^;]*\+json)\b/i.test(value)) return 'json';
  return /^(text\/html|application\/xhtml)/i.test(value) ? 'html' : 'other';
}

function text(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}
