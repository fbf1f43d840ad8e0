import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';

/** A name is asked anew after so long, in seconds, as a service may move or grow. */
const freshSeconds = 30;

/** Asks the system for all addresses of a name: `dns.lookup`, which heeds /etc/hosts too. */
export type Resolve = (
  host: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * The addresses of one name, for all connections to it. Each connection begins with an address at
 * random, so that the users are spread over all of them; the others stand in for one that cannot be
 * reached, which is tried last until the name is asked anew.
 */
export class Addresses {
  readonly #host: string;
  readonly #random: () => number;
  readonly #now: () => number;
  readonly #resolve: Resolve;
  #known: readonly LookupAddress[] = [];
  #askedAt = -Infinity;
  #unreachable = new Set<string>();
  #asking: Promise<readonly LookupAddress[]> | null = null;

  /**
   * @param random numbers in [0, 1)
   * @param now seconds, of any clock that does not jump
   */
  constructor(
    host: string,
    random: () => number = Math.random,
    now: () => number = () => performance.now() / 1000,
    resolve: Resolve = lookup,
  ) {
    this.#host = host;
    this.#random = random;
    this.#now = now;
    this.#resolve = resolve;
  }

  /** What node:net asks for the addresses of a connection, in the order in which it tries them. */
  readonly lookup: LookupFunction = (_host, options, callback) => {
    this.#current().then(
      (addresses) => {
        const ordered = this.#ordered(addresses);
        const [first] = ordered;
        if (options.all === true) callback(null, ordered);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    );
  };

  /** Learns from a socket, before it is connected, which addresses cannot be reached. */
  watch(socket: Socket): void {
    const failed = (address: string): void => void this.#unreachable.add(address);
    socket.on('connectionAttemptFailed', failed);
    socket.on('connectionAttemptTimeout', failed);
  }

  /** A name that was known stays so while it cannot be asked. */
  #current(): Promise<readonly LookupAddress[]> {
    if (this.#now() - this.#askedAt < freshSeconds) return Promise.resolve(this.#known);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  #ask(): Promise<readonly LookupAddress[]> {
    return new Promise((resolve, reject) => {
      this.#resolve(this.#host, { all: true }, (error, addresses) => {
        if (error !== null && this.#known.length === 0) {
          reject(error);
          return;
        }
        if (error === null) this.#known = addresses;
        this.#askedAt = this.#now();
        this.#unreachable = new Set();
        resolve(this.#known);
      });
    });
  }

  /** In an order at random (Fisher and Yates), those that could not be reached last. */
  #ordered(addresses: readonly LookupAddress[]): LookupAddress[] {
    const shuffled = [...addresses];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const picked = Math.floor(this.#random() * (last + 1));
      const [one, other] = [shuffled[last], shuffled[picked]];
      if (one !== undefined && other !== undefined) {
        shuffled[last] = other;
        shuffled[picked] = one;
      }
    }
    const isLast = ({ address }: LookupAddress): number => Number(this.#unreachable.has(address));
    return shuffled.sort((one, other) => isLast(one) - isLast(other));
  }
}
