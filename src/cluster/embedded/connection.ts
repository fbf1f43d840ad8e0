import { createSecureContext } from 'node:tls';
import { buildConnector, Client, type Dispatcher } from 'undici';
import { type ErrorKind, kindOfError } from './error-kind.ts';
import type { PreparedRequest } from './target.ts';

/** How one request ended. */
export interface Outcome {
  /** Null when the response came whole, in time, and with an expected status. */
  readonly error: ErrorKind | null;
  /** Null when there was no response. */
  readonly status: number | null;
  /** What the system said of the error; empty where there is no more to say. */
  readonly detail: string;
}

/** Idle connections stay open as long as the server allows: longer than any think time. */
const keepAliveMilliseconds = 3_600_000;

/**
 * Returns a function that makes connections to one origin; they are opened when first used.
 * What does not differ between the connections is made once and shared by all.
 */
export function connectionsTo(origin: string): () => Connection {
  const connect = buildConnector({
    // Each user makes its own full handshake, as users on machines of their own do.
    maxCachedSessions: 0,
    // Each request has its own time-out, which covers connecting as well.
    timeout: 0,
    ...(origin.startsWith('https:') ? { secureContext: createSecureContext() } : {}),
  });
  const options: Client.Options = {
    connect,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMilliseconds,
    keepAliveMaxTimeout: keepAliveMilliseconds,
  };
  return () => new Connection(() => new Client(origin, options));
}

/** Shared, because a stack trace for each of ten thousand users takes its time. */
const closed = new Error('the user has left');

/** One keep-alive connection of one user: one request at a time; it is reopened when it has to be. */
export class Connection {
  readonly #open: () => Client;
  #client: Client | null = null;
  #exchange: Exchange | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** The connection that is open has served a request already. */
  #used = false;

  constructor(open: () => Client) {
    this.#open = open;
  }

  /** Sends a request, and calls back once when it has ended, well or not. */
  request(
    request: PreparedRequest,
    timeoutSeconds: number,
    callback: (outcome: Outcome) => void,
  ): void {
    this.#timer = setTimeout(() => {
      this.close();
      callback({ error: 'time-out', status: null, detail: '' });
    }, timeoutSeconds * 1000);
    this.#send(request, callback);
  }

  /** Closes the connection at once; a request under way is given up without a call back. */
  close(): void {
    clearTimeout(this.#timer);
    this.#exchange?.abandon();
    void this.#client?.destroy(closed);
    this.#client = null;
    this.#used = false;
  }

  #send(request: PreparedRequest, callback: (outcome: Outcome) => void): void {
    const used = this.#used;
    this.#client ??= this.#openClient();
    this.#exchange = new Exchange((status, error) => {
      this.#used = error === null;
      const mayRepeat = used && status === null && request.idempotent;
      if (mayRepeat && error !== null && kindOfError(error) === 'reset') {
        // The server may close an idle connection just as it is used again. That is no failure of
        // the service: every HTTP client asks again (RFC 9112, 9.3.1).
        this.#send(request, callback);
        return;
      }
      clearTimeout(this.#timer);
      callback(outcomeOf(request, status, error));
    });
    this.#client.dispatch(request, this.#exchange);
  }

  #openClient(): Client {
    const client = this.#open();
    client.on('disconnect', () => {
      this.#used = false;
    });
    return client;
  }
}

function outcomeOf(request: PreparedRequest, status: number | null, error: Error | null): Outcome {
  if (error !== null) return { error: kindOfError(error), status, detail: error.message };
  const expected = request.expectStatus.some(
    ({ from, to }) => status !== null && status >= from && status <= to,
  );
  return { error: expected ? null : 'status', status, detail: '' };
}

/** One request and its response, whose content is thrown away. */
class Exchange implements Dispatcher.DispatchHandler {
  #ended: ((status: number | null, error: Error | null) => void) | null;
  #status: number | null = null;

  constructor(ended: (status: number | null, error: Error | null) => void) {
    this.#ended = ended;
  }

  abandon(): void {
    this.#ended = null;
  }

  onRequestStart(): void {
    // Nothing is known yet; undici wants the method.
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(): void {
    // The content is of no interest.
  }

  onResponseEnd(): void {
    this.#end(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(error);
  }

  #end(error: Error | null): void {
    const ended = this.#ended;
    this.#ended = null;
    ended?.(this.#status, error);
  }
}
