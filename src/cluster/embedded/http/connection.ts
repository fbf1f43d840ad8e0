import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { withoutSourceLines } from '../../requests/openssl.ts';
import { type ErrorKind, kindOfError } from '../error-kind.ts';
import { Addresses } from './addresses.ts';
import type { KeptResponse } from './kept-response.ts';
import { type Media, ResponseReader } from './response-reader.ts';
import type { PreparedRequest, Target } from './target.ts';

/** How one request ended. */
export interface Outcome {
  /** Null when the response came whole, in time, and with an expected status. */
  readonly error: ErrorKind | null;
  /** Null when there was no response. */
  readonly status: number | null;
  /** What the system said of the error; empty where there is no more to say. */
  readonly detail: string;
  /** What the response is; missing: there is none. */
  readonly media?: Media;
  /** How long its content is, in bytes as they came; missing: there is no response. */
  readonly contentBytes?: number;
  /** How long the service asks to be left alone, in seconds; missing: it does not, or nobody looked. */
  readonly retryAfterSeconds?: number;
}

/**
 * What comes is read into one buffer for all connections: each part of a response is taken before
 * the next is read, and idle users take no room.
 */
const received = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * An address gets this long before the next one of the same name is tried: more than the second after
 * which an overloaded service is asked again for a connection.
 */
const attemptMilliseconds = 2000;

/** Is told how a request ended, and may look at what was kept of the response until it returns. */
export type OnEnd = (outcome: Outcome, kept: KeptResponse) => void;

/** Opens a socket that calls back with the number of bytes in `received`. */
type Open = (onRead: (count: number) => void) => Socket;

/**
 * Returns a function that makes connections to the target; they are opened when first used. What
 * does not differ between the connections is made once and shared by all.
 *
 * @param timeoutSeconds a request that has not ended after this is given up
 */
export function connectionsTo(
  target: Target,
  timeoutSeconds: number,
  addresses = new Addresses(hostOf(target)),
): () => Connection {
  const open = openerFor(target, addresses);
  return () => new Connection(open, timeoutSeconds);
}

/** The name or the address, without the brackets of IPv6. */
function hostOf({ origin }: Target): string {
  return new URL(origin).hostname.replace(/^\[|\]$/g, '');
}

function openerFor(target: Target, addresses: Addresses): Open {
  const { origin, headers } = target;
  const { protocol, port } = new URL(origin);
  const secure = protocol === 'https:';
  const host = hostOf(target);
  const options = (onRead: (count: number) => void): TcpNetConnectOpts => ({
    host,
    lookup: addresses.lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptMilliseconds,
    port: Number(port === '' ? (secure ? 443 : 80) : port),
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    onread: {
      buffer: received,
      callback: (count) => {
        onRead(count);
        return true;
      },
    },
  });
  const watched = (socket: Socket): Socket => {
    addresses.watch(socket);
    return socket;
  };
  if (!secure) return (onRead) => watched(connectTcp(options(onRead)));
  const name = headers['host']?.replace(/:\d+$/, '') ?? host;
  const tls = {
    // Each user makes its own full handshake, as users on machines of their own do.
    // The post-quantum key share that Node offers besides stays in memory, 13 KB for each user.
    secureContext: createSecureContext({ ecdhCurve: 'X25519:P-256:P-384:P-521' }),
    ALPNProtocols: ['http/1.1'],
    servername: isIP(name) === 0 ? name : '',
  };
  return (onRead) => watched(connectTls({ ...options(onRead), ...tls }));
}

/** One keep-alive connection of one user: one request at a time; it is reopened when it has to be. */
export class Connection {
  readonly #open: Open;
  readonly #timeoutSeconds: number;
  readonly #response = new ResponseReader();
  #socket: Socket | null = null;
  /** The request under way, and who waits for its end. */
  #request: PreparedRequest | null = null;
  #callback: OnEnd | null = null;
  /** The connection had served a request before the one under way. */
  #used = false;
  /** When the server closes the connection, if it stays idle; by the process's own clock. */
  #expiresAt = Infinity;
  /** Runs from the last request on. One timer, set anew, costs less than one for each request. */
  #timer: NodeJS.Timeout | null = null;

  constructor(open: Open, timeoutSeconds: number) {
    this.#open = open;
    this.#timeoutSeconds = timeoutSeconds;
  }

  /** Sends a request, and calls back once when it has ended, well or not. */
  request(request: PreparedRequest, callback: OnEnd): void {
    this.#request = request;
    this.#callback = callback;
    if (this.#timer === null) {
      this.#timer = setTimeout(() => this.#giveUp(), this.#timeoutSeconds * 1000);
    } else {
      this.#timer.refresh();
    }
    if (this.#expiresAt < performance.now()) this.#drop();
    this.#send(request);
  }

  /** Closes the connection at once; a request under way is given up without a call back. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#request = null;
    this.#callback = null;
    this.#drop();
  }

  #send(request: PreparedRequest): void {
    this.#used = this.#socket !== null;
    this.#response.begin(request.method === 'HEAD', request.keep);
    this.#socket ??= this.#connect();
    this.#socket.write(request.bytes);
  }

  #connect(): Socket {
    const socket = this.#open((count) => {
      if (socket === this.#socket) this.#read(count);
    });
    const fail = (error: Error): void => {
      if (socket === this.#socket) this.#fail(error);
    };
    socket.on('error', fail);
    socket.on('end', () => {
      if (socket === this.#socket && this.#response.endsWithConnection()) this.#complete(0, 0);
      fail(new ConnectionClosed());
    });
    return socket;
  }

  #read(count: number): void {
    if (this.#request === null) {
      // A server that speaks without being asked cannot be trusted with the next request.
      this.#drop();
      return;
    }
    let taken: number | null;
    try {
      taken = this.#response.read(received, count);
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    if (taken !== null) this.#complete(taken, count);
  }

  #complete(taken: number, count: number): void {
    const { keepAlive, idleSeconds } = this.#response;
    if (!keepAlive || taken < count) this.#drop();
    // A second for the way: the server must not close the connection while a request is on it.
    this.#expiresAt =
      idleSeconds === null ? Infinity : performance.now() + (idleSeconds - 1) * 1000;
    this.#end(null);
  }

  #fail(error: Error): void {
    this.#drop();
    const request = this.#request;
    if (request === null) return;
    if (this.#used && this.#response.untouched && kindOfError(error) === 'reset') {
      // The server may close an idle connection just as it is used again. That is no failure of
      // the service: browsers ask again, whatever the method (RFC 9112, 9.3.1, would have it so
      // where the client knows that nothing was done). On the new connection it would be one.
      this.#send(request);
    } else {
      this.#end(error);
    }
  }

  #giveUp(): void {
    // The timer runs on after a response; idle users need not stop it.
    if (this.#request === null) return;
    this.#drop();
    this.#callBack({ error: 'time-out', status: null, detail: '' });
  }

  /** Lets go of the socket, whose events are of no interest any more. */
  #drop(): void {
    this.#socket?.destroy();
    this.#socket = null;
    this.#expiresAt = Infinity;
  }

  #end(error: Error | null): void {
    const { status } = this.#response;
    if (error !== null) {
      this.#callBack({
        error: kindOfError(error),
        status,
        detail: withoutSourceLines(error.message),
      });
    } else {
      const expected = this.#request?.expectStatus.some(
        ({ from, to }) => status !== null && status >= from && status <= to,
      );
      const { media, contentBytes } = this.#response;
      const error = expected === true ? null : 'status';
      this.#callBack({ error, status, detail: '', media, contentBytes });
    }
  }

  #callBack(outcome: Outcome): void {
    const callback = this.#callback;
    this.#request = null;
    this.#callback = null;
    callback?.(outcome, this.#response.kept);
  }
}

/** The other side has closed the connection before its response was complete. */
class ConnectionClosed extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('other side closed');
  }
}
