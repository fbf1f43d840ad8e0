import { AgentError } from '../agent.ts';
import { describeAnswer, HttpEndpoint } from '../requests/http.ts';
import { parseMetrics, type ServerMetrics } from './metrics.ts';
import { parseReply, type Reply } from './protocol.ts';

/** Where a load-test-ng server is, and under which id it keeps the load agent. */
export interface LoadAgentAddress {
  readonly url: string;
  readonly id: string;
  /** Sent with every request, never shown. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Speaks load-test-ng's agent API (api/server.go and api/agent.go): one method a request. All
 * reject with an AgentError when nothing answers, or something that is not load-test-ng; a request
 * that was refused resolves with a reply that has an `error`.
 */
export class LoadTestNgClient {
  readonly name: string;
  readonly #endpoint: HttpEndpoint;
  readonly #id: string;

  constructor(address: LoadAgentAddress) {
    this.#endpoint = new HttpEndpoint(address.url, address.headers);
    this.#id = encodeURIComponent(address.id);
    this.name = this.#endpoint.name;
  }

  /** What the load agent does, and with how many users. */
  status(signal: AbortSignal): Promise<Reply> {
    return this.#send('GET', `/loadagent/${this.#id}`, signal);
  }

  /** Makes the load agent, without users. The configuration is JSON. */
  create(configuration: string, signal: AbortSignal): Promise<Reply> {
    return this.#send('POST', `/loadagent/create?id=${this.#id}`, signal, configuration);
  }

  /** Lets the load agent begin; it takes users from then on. */
  run(signal: AbortSignal): Promise<Reply> {
    return this.#send('POST', `/loadagent/${this.#id}/run`, signal);
  }

  /** Adds 1 to `largestAmount` users. */
  addUsers(amount: number, signal: AbortSignal): Promise<Reply> {
    return this.#send('POST', `/loadagent/${this.#id}/addusers?amount=${amount}`, signal);
  }

  /** Removes 1 to `largestAmount` users, and answers when they are gone. */
  removeUsers(amount: number, signal: AbortSignal): Promise<Reply> {
    return this.#send('POST', `/loadagent/${this.#id}/removeusers?amount=${amount}`, signal);
  }

  /** Removes all users and the load agent itself, and answers when they are gone. */
  destroy(signal: AbortSignal): Promise<Reply> {
    return this.#send('DELETE', `/loadagent/${this.#id}`, signal);
  }

  /** What the server counts for all its load agents; null when it does not tell. */
  async metrics(signal: AbortSignal): Promise<ServerMetrics | null> {
    const { statusCode, body } = await this.#endpoint.request('GET', '/metrics', signal);
    return statusCode === 200 ? parseMetrics(body) : null;
  }

  async #send(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    signal: AbortSignal,
    body?: string,
  ): Promise<Reply> {
    const answer = await this.#endpoint.request(method, path, signal, body);
    const reply = parseReply(answer);
    if (reply === null) {
      throw new AgentError(
        this.name,
        `expected a load-test-ng agent, but ${method} ${path} got ${describeAnswer(answer)}`,
      );
    }
    return reply;
  }
}
