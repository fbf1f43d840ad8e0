import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections, of which a load test makes many: one
 * of them could take the port before the program listens that it is for.
 */
const [lowest, highest] = [10_000, 32_767];

/** When so many ports cannot be listened on, none can. */
const attempts = 20;

/**
 * A port of 127.0.0.1 that nobody listens on; nobody else takes it, short of a rare chance.
 * Rejects when no port can be listened on.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = randomInt(lowest, highest + 1);
    try {
      await listen(port);
      return port;
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

async function listen(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
