import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Pair = [time: number, value: string];

/** How a server differs from the Prometheus behind it. */
export interface Shift {
  /** Its clock is so many seconds ahead. */
  readonly aheadSeconds?: number;
  /** What is asked for near its present is answered with what was so many seconds before that. */
  readonly lagSeconds?: number;
}

/** Passes instant queries on to a Prometheus, and shifts all times that go in and come out. */
export class ShiftedPrometheus {
  readonly #upstream: string;
  readonly #ahead: number;
  readonly #lag: number;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(upstream: string, { aheadSeconds = 0, lagSeconds = 0 }: Shift) {
    this.#upstream = upstream;
    this.#ahead = aheadSeconds;
    this.#lag = lagSeconds;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
    }
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const now = Date.now() / 1000;
    const asked = form.has('time') ? Number(form.get('time')) - this.#ahead : now;
    form.set('time', String(Math.abs(now - asked) < this.#lag ? now - this.#lag : asked));
    const answer = await fetch(`${this.#upstream}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      ...(request.method === 'POST' && { body: form }),
    });
    const envelope = (await answer.json()) as { data?: { result?: unknown } };
    const showsTime = /timestamp\(|\btime\(\)/.test(form.get('query') ?? '');
    for (const pair of pairsIn(envelope.data?.result)) {
      pair[0] += this.#ahead;
      if (showsTime) pair[1] = String(Number(pair[1]) + this.#ahead);
    }
    response.writeHead(answer.status, {
      'Content-Type': 'application/json',
      Date: new Date((now + this.#ahead) * 1000).toUTCString(),
    });
    response.end(JSON.stringify(envelope));
  }
}

function pairsIn(result: unknown): Pair[] {
  if (!Array.isArray(result)) return [];
  if (typeof result[0] === 'number') return [result as unknown as Pair];
  return (result as { value?: Pair; values?: Pair[] }[]).flatMap(({ value, values = [] }) =>
    value === undefined ? values : [value, ...values],
  );
}
