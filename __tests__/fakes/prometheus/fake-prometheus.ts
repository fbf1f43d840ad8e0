import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a query is answered with: the `data` of Prometheus' envelope, and its warnings. */
export interface FakeAnswer {
  readonly resultType: string;
  readonly result: unknown;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
  readonly isPartial?: boolean;
}

export type Labels = Readonly<Record<string, string>>;

/**
 * A vector: labels and value of each series; values are written as Prometheus does. Its time, and
 * that of a scalar, is the one that is asked for.
 */
export function vector(...series: readonly (readonly [Labels, number | string])[]): FakeAnswer {
  return {
    resultType: 'vector',
    result: series.map(([metric, value]) => ({ metric, value: [null, String(value)] })),
  };
}

export function scalar(value: number | string): FakeAnswer {
  return { resultType: 'scalar', result: [null, String(value)] };
}

/** A matrix of one series without labels. */
export function matrix(
  ...samples: readonly (readonly [time: number, value: number])[]
): FakeAnswer {
  const values = samples.map(([time, value]) => [time, String(value)]);
  return { resultType: 'matrix', result: [{ metric: {}, values }] };
}

/** Ways not to answer. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body: string;
      readonly type: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang-in-body' }
  | { readonly kind: 'reset' };

/** An error as Prometheus itself says it. */
export function said(status: number, errorType: string, error: string): Fault {
  const body = JSON.stringify({ status: 'error', errorType, error });
  return { kind: 'status', status, body, type: 'application/json' };
}

/** What a proxy in front of Prometheus answers. */
export function page(status: number, body: string): Fault {
  return { kind: 'status', status, body, type: 'text/html; charset=utf-8' };
}

export interface FakeQuery {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly promql: string;
  /** NaN where none is asked for. */
  readonly time: number;
}

/** An HTTP server that answers instant queries with what a test laid down. */
export class FakePrometheus {
  /** Answers by query; what is missing is an empty vector. */
  readonly answers = new Map<string, FakeAnswer | Fault>();
  /** All that was asked. */
  readonly queries: FakeQuery[] = [];
  /** The `data` of other parts of the API, by path with its query: `/api/v1/rules?type=record`. */
  readonly metadata = new Map<string, unknown>();
  /**
   * What `time()` is at a time asked for, or at the server's present (null); where that is null
   * the query is refused.
   */
  clock: ((asked: number | null) => number | null) | null = null;
  /** What the `Date` header shows, in seconds since the epoch; null: there is none. */
  date: number | null = null;
  /** The time that its answers have, by what was asked for (NaN: none was). */
  spoken = (asked: number): number => (Number.isNaN(asked) ? 0 : asked);
  /** The status that POST, or GET, is refused with. */
  readonly refused: Partial<Record<string, number>> = {};
  /** The next queries meet these faults, one each, whatever they ask. */
  readonly nextFaults: Fault[] = [];
  /** Every query meets this fault. */
  fault: Fault | null = null;

  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
    }
    const { method = '', headers, url = '' } = request;
    const address = new URL(url, this.url);
    const form =
      method === 'GET'
        ? address.searchParams
        : new URLSearchParams(Buffer.concat(chunks).toString());
    const refused = this.refused[method];
    if (refused !== undefined) {
      response.writeHead(refused, { 'Content-Type': 'text/plain' }).end(`${method} is forbidden`);
      return;
    }
    if (!address.pathname.endsWith('/api/v1/query')) {
      const data = this.metadata.get(url);
      response.writeHead(data === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
      response.end(data === undefined ? '' : JSON.stringify({ status: 'success', data }));
      return;
    }
    const promql = form.get('query') ?? '';
    const time = form.get('time');
    this.queries.push({
      method,
      path: url,
      headers,
      promql,
      time: time === null ? NaN : Number(time),
    });
    response.sendDate = false;
    if (this.date !== null) {
      response.setHeader('Date', new Date(this.date * 1000).toUTCString());
    }
    if (promql === 'time()' && this.clock !== null) {
      const shown = this.clock(time === null ? null : Number(time));
      const refusal = said(400, 'bad_data', 'time is missing');
      this.answers.set(promql, shown === null ? refusal : scalar(shown));
    }
    const answer = this.nextFaults.shift() ?? this.fault ?? this.answers.get(promql) ?? vector();
    if ('kind' in answer) {
      fail(answer, response);
      return;
    }
    const { warnings, infos, isPartial, ...data } = this.#timed(answer, Number(time ?? NaN));
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ status: 'success', data, warnings, infos, isPartial }));
  }

  #timed(answer: FakeAnswer, asked: number): FakeAnswer {
    const time = this.spoken(asked);
    const { result } = answer;
    const timed = (value: unknown): unknown =>
      Array.isArray(value) && value[0] === null ? [time, ...(value as unknown[]).slice(1)] : value;
    const ofSeries = (one: unknown): unknown =>
      typeof one === 'object' && one !== null && 'value' in one
        ? { ...one, value: timed(one.value) }
        : one;
    if (answer.resultType === 'scalar') return { ...answer, result: timed(result) };
    return { ...answer, result: Array.isArray(result) ? result.map(ofSeries) : result };
  }
}

function fail(fault: Fault, response: ServerResponse): void {
  if (fault.kind === 'reset') {
    response.socket?.resetAndDestroy();
  } else if (fault.kind === 'hang-in-body') {
    response.write('{"status":');
  } else if (fault.kind === 'status') {
    response.writeHead(fault.status, { 'Content-Type': fault.type, ...fault.headers });
    response.end(fault.body);
  }
}
