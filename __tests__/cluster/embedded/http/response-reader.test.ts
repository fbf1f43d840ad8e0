import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ResponseReader } from '../../../../src/cluster/embedded/http/response-reader.ts';

/** A response, and what the reader makes of it. */
interface Read {
  readonly taken: number | null;
  readonly status: number | null;
  readonly keepAlive: boolean;
}

/** Gives the reader one part after the other, all in the same buffer. */
function read(reader: ResponseReader, parts: readonly string[], toHead = false): Read {
  reader.begin(toHead);
  const buffer = Buffer.alloc(100_000, 'x');
  let before = 0;
  let taken: number | null = null;
  for (const part of parts) {
    const rest = reader.read(buffer, buffer.write(part, 'latin1'));
    if (rest !== null) taken = before + rest;
    before += part.length;
  }
  return { taken, status: reader.status, keepAlive: reader.keepAlive };
}

/** Whole responses, and what is out of the common about them. */
const complete: readonly (readonly [string, string, Partial<Read>?])[] = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ['no content', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ['no reason', 'HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n', { status: 404 }],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204 }],
  ['304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', { status: 304 }],
  ['spaces around the length', 'HTTP/1.1 200 OK\r\nCONTENT-LENGTH:  5 \t\r\n\r\nhello'],
  ['the length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n!'],
  ['lines without carriage returns', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'],
  ['content like a response', 'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nHTTP/1.1 500'],
  ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
  [
    'chunks with extensions and trailers',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n' +
      '00A;a=b\r\n\r\n\r\n\r\n\r\n\r\n\r\n1 ;c\r\n!\r\n0;d\r\nx-sum: 1\r\nx-more: 2\r\n\r\n',
  ],
  ['no chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  [
    'blanks around the coding',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip,\t chunked \t\r\n\r\n0\r\n\r\n',
  ],
  [
    'an option that is not to close',
    'HTTP/1.1 200 OK\r\nConnection: close\u00a0\r\nContent-Length: 1\r\n\r\n!',
  ],
  [
    'chunks in a header of their own',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'chunks and a length',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n!\r\n0\r\n\r\n',
    { keepAlive: false },
  ],
  [
    'a close to come',
    'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 1\r\n\r\n!',
    { keepAlive: false },
  ],
  ['an older server', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n!', { keepAlive: false }],
  [
    'an older server that goes on',
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\n!',
  ],
  [
    'responses on the way',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Length: 7\r\n\r\n' +
      'HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}',
    { status: 201 },
  ],
  [
    'headers that look like others',
    'HTTP/1.1 200 OK\r\nDate: 12:34:56 12:34:56\r\nX-Content-Length: 9\r\nContent-Lengthy: 9\r\n' +
      'Content-Langua: 9\r\nConnexions: close\r\nX-Transfer-Coding: chunked\r\nContent-Length: 1\r\n\r\n!',
  ],
];

describe('ResponseReader', () => {
  it.each(complete.map(([what, text, uncommon = {}]) => ({ what, text, uncommon })))(
    'finds the end: $what',
    ({ text, uncommon }) => {
      const whole = { taken: text.length, status: 200, keepAlive: true, ...uncommon };
      const reader = new ResponseReader();
      expect(read(reader, [text])).toEqual(whole);
      // Byte by byte, on the same connection; and with the beginning of something else behind it.
      expect(read(reader, Array.from(text))).toEqual(whole);
      expect(read(reader, [`${text}HTTP/1.1 999`])).toEqual(whole);
      expect(reader.endsWithConnection()).toBe(false);
    },
  );

  it('finds the end however the bytes are cut', () => {
    const text = complete.map(([, response]) => response);
    fc.assert(
      fc.property(fc.constantFrom(...text), fc.array(fc.nat(200)), (response, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, response.length)), response.length];
        places.sort((a, b) => a - b);
        const parts = places.slice(1).map((place, index) => response.slice(places[index], place));
        expect(read(new ResponseReader(), parts).taken).toBe(response.length);
      }),
      { seed: 1 },
    );
  });

  it('knows that a response to HEAD has no content', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n';
    expect(read(new ResponseReader(), [text], true).taken).toBe(text.length);
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(read(new ResponseReader(), [chunked], true).taken).toBe(chunked.length);
  });

  it.each([
    ['no length', 'HTTP/1.1 200 OK\r\n\r\nsome content'],
    [
      'another coding after chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n',
    ],
    ['another coding than chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc'],
    [
      'another coding that begins alike',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\u00a0\r\n\r\n1\r\n!\r\n0\r\n\r\n',
    ],
    [
      'another coding and a length',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\na',
    ],
  ])('reads until the connection is closed: %s', (_what, text) => {
    const reader = new ResponseReader();
    expect(read(reader, [text])).toEqual({ taken: null, status: 200, keepAlive: false });
    expect(reader.endsWithConnection()).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Len'],
    ['half a content', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'],
    ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel'],
    ['no last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n'],
  ])('does not end well with the connection: %s', (_what, text) => {
    const reader = new ResponseReader();
    expect(read(reader, [text]).taken).toBeNull();
    expect(reader.endsWithConnection()).toBe(false);
  });

  it.each<[string, string | undefined, number | null]>([
    ['nothing', undefined, null],
    ['a time', 'timeout=5, max=100', 5],
    ['a time among others', 'max=100, Timeout=72', 72],
    ['no time', 'max=100', null],
  ])('knows how long the server keeps the connection: %s', (_what, value, seconds) => {
    const header = value === undefined ? '' : `Keep-Alive: ${value}\r\n`;
    const reader = new ResponseReader();
    read(reader, [`HTTP/1.1 200 OK\r\n${header}Content-Length: 0\r\n\r\n`]);
    expect(reader.idleSeconds).toBe(seconds);
    read(reader, ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n']);
    expect(reader.idleSeconds).toBeNull();
  });

  it.each([
    ['HTTP/2 200 OK\r\n\r\n', 'the response is not one of HTTP/1.1'],
    ['HTTP/1.1 20 OK\r\n\r\n', 'the response is not one of HTTP/1.1'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'the response is not one of HTTP/1.1'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'the response is not one of HTTP/1.1'],
    ['\r\n', 'the response is not one of HTTP/1.1'],
    ['HTTP/1.1 101 Switching\r\n\r\n', 'the response changes to another protocol'],
    ['HTTP/1.1 200 O\rK\r\n\r\n', 'the response is not one of HTTP/1.1'],
    ['HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n', 'the response has a header that is none'],
    ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'the response has a header that is none'],
    ['HTTP/1.1 200 OK\r\n: 1\r\n\r\n', 'the response has a header that is none'],
    ['HTTP/1.1 200 OK\r\nX: a\u0000b\r\n\r\n', 'the response has a header that is none'],
    ['HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n', 'the response has a header that is none'],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum\r\n\r\n',
      'the response has a header that is none',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b=c\r\n!\r\n0\r\n\r\n',
      'the response has a chunk without a size',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n\r\n',
      'the response has a transfer-encoding that is none',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
      'the response has a content-length that is none',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 1\u00a0\r\n\r\n',
      'the response has a content-length that is none',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n',
      'the response has a content-length that is none',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      'the response has a content-length that is none',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n',
      'the response has a chunk without a size',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n',
      'the response has a chunk without a size',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
      'a chunk of the response is longer than it says',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => read(new ResponseReader(), [text])).toThrow(message);
    expect(() => read(new ResponseReader(), Array.from(text))).toThrow(message);
  });

  it('takes a head of 16 KiB, and none that is longer', () => {
    const head = (size: number): string => {
      const rest = 'HTTP/1.1 200 OK\r\nx: \r\nContent-Length: 0\r\n\r\n';
      return rest.replace('x: ', `x: ${'y'.repeat(size - rest.length)}`);
    };
    const tooLong = 'the head of the response is longer than 16384 bytes';
    expect(read(new ResponseReader(), [head(16_384)]).taken).toBe(16_384);
    expect(read(new ResponseReader(), Array.from(head(16_384))).taken).toBe(16_384);
    expect(() => read(new ResponseReader(), [head(16_385)])).toThrow(tooLong);
    const parts = ['HTTP/1.1 200 OK\r\nx: ', ...Array.from({ length: 20 }, () => 'y'.repeat(1000))];
    expect(() => read(new ResponseReader(), parts)).toThrow(tooLong);
    const hints = 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000);
    expect(() => read(new ResponseReader(), [hints])).toThrow(tooLong);
  });

  it('takes any number of chunks, but no trailers without end', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    const text = `${chunked}${'2\r\nab\r\n'.repeat(10_000)}0\r\n\r\n`;
    expect(read(new ResponseReader(), [text]).taken).toBe(text.length);
    const trailers = `${chunked}0\r\n${'x: y\r\n'.repeat(4000)}`;
    expect(() => read(new ResponseReader(), [trailers])).toThrow('longer than 16384 bytes');
  });
});
