import { AgentError } from '../agent.ts';
import { describeAnswer, type HttpAnswer, HttpEndpoint } from '../requests/http.ts';
import {
  type K6Counters,
  type K6Status,
  parseCounters,
  parseRefusal,
  parseStatus,
} from './protocol.ts';

/** Where the REST API of one k6 process is. */
export interface K6Address {
  readonly url: string;
  /** Sent with every request, never shown. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Speaks k6's REST API (api/v1). All methods reject with an AgentError when nothing answers, when
 * k6 refuses, or when something answers that is not k6.
 */
export class K6Client {
  readonly name: string;
  readonly #endpoint: HttpEndpoint;

  constructor({ url, headers }: K6Address) {
    this.#endpoint = new HttpEndpoint(url, headers);
    this.name = this.#endpoint.name;
  }

  /** Whether it runs, and with how many users. */
  async status(signal: AbortSignal): Promise<K6Status> {
    const answer = await this.#endpoint.request('GET', '/v1/status', signal);
    return parseStatus(answer) ?? this.#reject('GET /v1/status', answer);
  }

  /** What its users have done since it began. */
  async counters(signal: AbortSignal): Promise<K6Counters> {
    const answer = await this.#endpoint.request('GET', '/v1/metrics', signal);
    return parseCounters(answer) ?? this.#reject('GET /v1/metrics', answer);
  }

  /** Orders a number of users; answers when those that had to go are gone. */
  setUsers(users: number, signal: AbortSignal): Promise<K6Status> {
    return this.#patch({ vus: users }, signal);
  }

  /** Ends a pause. k6 refuses when there is none. */
  resume(signal: AbortSignal): Promise<K6Status> {
    return this.#patch({ paused: false }, signal);
  }

  /**
   * Asks whether users can be ordered, by an order that no k6 carries out: it tells whether there
   * is something to order before it reads how many. Null: they can; else why not, in k6's words.
   */
  async whyNotOrdered(signal: AbortSignal): Promise<string | null> {
    const answer = await this.#send({ vus: -1 }, signal);
    return answer.statusCode === 400 ? null : (parseRefusal(answer) ?? describeAnswer(answer));
  }

  async #patch(attributes: object, signal: AbortSignal): Promise<K6Status> {
    const answer = await this.#send(attributes, signal);
    return parseStatus(answer) ?? this.#reject('PATCH /v1/status', answer);
  }

  #send(attributes: object, signal: AbortSignal): Promise<HttpAnswer> {
    const body = JSON.stringify({ data: { type: 'status', id: 'default', attributes } });
    return this.#endpoint.request('PATCH', '/v1/status', signal, body);
  }

  #reject(request: string, answer: HttpAnswer): never {
    const refusal = parseRefusal(answer);
    throw new AgentError(
      this.name,
      refusal === null
        ? `expected k6, but ${request} got ${describeAnswer(answer)}`
        : `refused ${request}: ${refusal}`,
    );
  }
}
