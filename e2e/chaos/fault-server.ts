import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server says. */
export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function makes it when it is asked for. */
  readonly body: string | Uint8Array | (() => string);
}

/** A key and its certificate, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** What happens to a request in place of an answer, or before it. */
export type Mishap =
  | { readonly kind: 'hang' }
  /** The connection breaks; `carriedOut`: only the answer is lost. */
  | { readonly kind: 'reset'; readonly carriedOut?: boolean }
  | ({ readonly kind: 'answer' } & Answer)
  /** The true answer, so many seconds later. */
  | { readonly kind: 'delay'; readonly seconds: number }
  /** The headers, and then a byte a second. */
  | { readonly kind: 'drip' }
  /** A body without an end. */
  | { readonly kind: 'endless' }
  /** These bytes, and nothing of HTTP. */
  | { readonly kind: 'raw'; readonly bytes: string };

/** When a mishap happens. */
export interface Fault {
  readonly do: Mishap;
  /** Of `METHOD /path BODY`; all by default. */
  readonly on?: RegExp;
  /** So many requests pass first; none by default. */
  readonly skip?: number;
  /** So many have it; all by default. */
  readonly times?: number;
  /** Seconds since the first user was seen on an agent, from and to. */
  readonly from?: number;
  readonly to?: number;
}

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Seconds since the world's first user; negative before. */
export type Since = () => number;

/** An HTTP server on loopback that does as told, but for its faults. */
export class FaultServer {
  readonly requests: string[] = [];
  url = '';
  readonly #faults: { readonly fault: Fault; seen: number }[];
  readonly #since: Since;
  readonly #answer: (request: Request) => Answer;
  readonly #server: http.Server;
  readonly #scheme: string;

  /** @param certificate speaks TLS with it */
  constructor(
    faults: readonly Fault[],
    since: Since,
    answer: (request: Request) => Answer,
    certificate?: Certificate,
  ) {
    const serve = (request: http.IncomingMessage, response: http.ServerResponse): void =>
      void this.#serve(request, response).catch(() => response.destroy());
    this.#scheme = certificate === undefined ? 'http' : 'https';
    this.#server =
      certificate === undefined ? http.createServer(serve) : https.createServer(certificate, serve);
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }));
    this.#since = since;
    this.#answer = answer;
  }

  async listen(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.url = `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.url;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = '', url = '', headers } = request;
    const line = `${method} ${url}`;
    this.requests.push(line);
    const answer = (): Answer =>
      this.#answer({ method, url: new URL(url, 'http://localhost'), headers, body });
    const mishap = this.#mishap(`${line} ${body}`);
    switch (mishap?.kind) {
      case undefined:
        send(response, answer());
        return;
      case 'hang':
        return;
      case 'reset':
        if (mishap.carriedOut === true) answer();
        request.socket.resetAndDestroy();
        return;
      case 'raw':
        request.socket.end(mishap.bytes);
        return;
      case 'answer':
        send(response, mishap);
        return;
      case 'delay':
        await sleep(1000 * mishap.seconds);
        send(response, answer());
        return;
      case 'drip':
        response.writeHead(200, { 'content-type': 'application/json' });
        while (!response.destroyed) {
          response.write(' ');
          await sleep(1000);
        }
        return;
      case 'endless':
        response.writeHead(200, { 'content-type': 'application/json' });
        for (const chunk = 'x'.repeat(65_536); !response.destroyed;) {
          if (!response.write(chunk)) await Promise.race([once(response, 'drain'), sleep(1000)]);
        }
    }
  }

  #mishap(line: string): Mishap | undefined {
    const since = this.#since();
    for (const one of this.#faults) {
      const { on, from = -Infinity, to = Infinity, skip = 0, times = Infinity } = one.fault;
      if ((on !== undefined && !on.test(line)) || since < from || since >= to) continue;
      one.seen += 1;
      if (one.seen > skip && one.seen <= skip + times) return one.fault.do;
    }
    return undefined;
  }
}

function send(response: http.ServerResponse, { status = 200, type, headers, body }: Answer): void {
  response.writeHead(status, { 'content-type': type ?? 'application/json', ...headers });
  response.end(typeof body === 'function' ? body() : body);
}
