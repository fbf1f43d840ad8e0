import { gzipSync } from 'node:zlib';
import type { ChaosCase } from '../case.ts';
import type { Mishap } from '../fault-server.ts';

const bombs = 6;
const bombBytes = 100 * 1024 * 1024;

/** A few hundred kB that decompress to 600 MB. */
const bomb = Buffer.concat(
  Array.from({ length: bombs }, () => gzipSync(Buffer.alloc(bombBytes, ' '))),
);

/** What any server may answer that is hardly an answer of HTTP. */
export const wireMishaps: readonly (readonly [string, Mishap])[] = [
  [
    'answers a bomb in gzip',
    { kind: 'answer', headers: { 'content-encoding': 'gzip' }, body: bomb },
  ],
  ['speaks another protocol', { kind: 'raw', bytes: 'SSH-2.0-OpenSSH_9.9\r\n' }],
  [
    'answers with two lengths',
    { kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}' },
  ],
];

/** TLS where there is none, a certificate that nobody trusts, a handshake without an end. */
const urls: readonly (readonly [what: string, url: string])[] = [
  ['speaks no TLS', 'https://{target}'],
  ['has a certificate that nobody trusts', 'https://{secure}'],
  ['never ends the handshake', 'https://{mute}'],
  ['speaks TLS alone', 'http://{secure}'],
];

export const tlsCases: readonly ChaosCase[] = urls.flatMap(([what, url]): ChaosCase[] => [
  {
    name: `TLS: an agent ${what}`,
    kind: 'agents',
    inputs: { 'agent-urls': url },
    expect: { codes: [2, 3], within: 30, last: /127\.0\.0\.1/ },
  },
  {
    name: `TLS: Prometheus ${what}`,
    kind: 'prometheus',
    inputs: { 'prometheus-url': url },
    expect: { codes: [2, 3], within: 30, says: /Prometheus|prometheus-url/ },
  },
  {
    name: `TLS: the target ${what}`,
    kind: 'target',
    inputs: {
      'agent-urls': undefined,
      'agent-type': undefined,
      'agent-headers': undefined,
      'target-url': url,
    },
    expect: { codes: [2, 3], within: 30, last: /127\.0\.0\.1/ },
  },
]);
