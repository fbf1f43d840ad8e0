import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Users think for a second on average. */
const thinkSeconds = 1;

/** Before anything is measured, the queue has this long to become what it is at this level. */
const settleSeconds = 12;

/** What users see of a service, apart from all that is under test here. */
export interface Seen {
  /** In seconds. */
  readonly p95: number;
  readonly requests: number;
}

/** Lets so many users ask for a while, each on a connection of its own, and tells what they saw. */
export async function visit(url: string, users: number, seconds: number): Promise<Seen> {
  const begin = performance.now() + settleSeconds * 1000;
  const end = begin + seconds * 1000;
  const latencies: number[] = [];
  const user = async (): Promise<void> => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < end) {
      await sleep(-Math.log(1 - Math.random()) * thinkSeconds * 1000);
      const asked = performance.now();
      await ask(url, agent);
      if (asked >= begin) latencies.push((performance.now() - asked) / 1000);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: users }, user));
  const sorted = latencies.toSorted((one, other) => one - other);
  return { p95: sorted[Math.floor(0.95 * sorted.length)] ?? NaN, requests: sorted.length };
}

/** Once more when the server has just closed the connection, as it may. */
async function ask(url: string, agent: http.Agent, isAgain = false): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      http
        .get(url, { agent }, (response) => response.resume().on('end', resolve))
        .on('error', reject);
    });
  } catch (error) {
    if (isAgain) throw error;
    await ask(url, agent, true);
  }
}
