// Opens as many sockets as are asked for, with Node's own `connect`, asks once on each, and prints
// the most resident memory that this took, in megabytes: what an agent in Node.js cannot do without.
//   node bench/agent/bare-sockets.ts URL COUNT
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { readFileSync } from 'node:fs';
import { peakOf } from './peak.ts';

const [address = '', count = ''] = process.argv.slice(2);
const { protocol, hostname, port, pathname } = new URL(address);
const received = Buffer.allocUnsafeSlow(64 * 1024);
const secureContext = createSecureContext({
  ca: readFileSync(process.env['NODE_EXTRA_CA_CERTS'] ?? ''),
  // As the agent's, without the post-quantum key share that would stay in memory.
  ecdhCurve: 'X25519:P-256:P-384:P-521',
});
/** Handshakes under way at a time. */
const atOnce = 50;

function ask(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const options = {
      host: hostname,
      port: Number(port),
      onread: {
        buffer: received,
        callback: () => {
          resolve(socket);
          return true;
        },
      },
    };
    const socket =
      protocol === 'https:'
        ? connectTls({ ...options, secureContext, servername: '' })
        : connectTcp(options);
    socket.on('error', reject);
    socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
  });
}

const sockets: Socket[] = [];
while (sockets.length < Number(count)) {
  const more = Math.min(atOnce, Number(count) - sockets.length);
  sockets.push(...(await Promise.all(Array.from({ length: more }, ask))));
}
console.log(peakOf('self'));
for (const socket of sockets) socket.destroy();
