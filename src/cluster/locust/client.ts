import { AgentError } from '../agent.ts';
import { describeAnswer, type HttpAnswer, HttpEndpoint } from '../requests/http.ts';
import { asksForLogin, type LocustAddress, logIn } from './login.ts';
import { type LocustReport, parseReply, parseReport } from './protocol.ts';
import { counted } from '../../counted.ts';

/**
 * Speaks the API behind Locust's web interface (locust/web.py), and logs in where that is asked
 * for. All methods reject with an AgentError when nothing answers, something that is not Locust,
 * or Locust refuses.
 */
export class LocustClient {
  readonly name: string;
  readonly #address: LocustAddress;
  #endpoint: HttpEndpoint;

  constructor(address: LocustAddress) {
    this.#address = address;
    this.#endpoint = new HttpEndpoint(address.url, address.headers);
    this.name = this.#endpoint.name;
  }

  /** What Locust says of itself. It keeps its answer for two seconds, and may take it from there. */
  async report(signal: AbortSignal): Promise<LocustReport> {
    const answer = await this.#send('GET', '/stats/requests', signal);
    return parseReport(answer) ?? this.#unexpected('GET /stats/requests', answer);
  }

  /** Whether a shape in the locustfile decides on the number of users, whatever is ordered. */
  async hasShape(signal: AbortSignal): Promise<boolean> {
    const body = await this.#page(signal);
    // Where users can be picked, no shape counts but one that the order names.
    return (
      /"shape_use_common_options":\s*(true|false)/.test(body) &&
      !/"show_userclass_picker":\s*true/.test(body)
    );
  }

  /** Whether the locustfile names no host, and none was given: users of HTTP then stop at once. */
  async missesHost(signal: AbortSignal): Promise<boolean> {
    return /"missing_host_warning":\s*true/.test(await this.#page(signal));
  }

  /**
   * Orders a number of users, 0 or more, of whom so many come or leave in a second. Resolves with
   * the host that Locust was started with; empty: none.
   */
  async swarm(users: number, usersPerSecond: number, signal: AbortSignal): Promise<string> {
    const form = new URLSearchParams({
      user_count: String(users),
      spawn_rate: String(usersPerSecond),
    });
    const answer = await this.#send('POST', '/swarm', signal, form);
    const reply = parseReply(answer) ?? this.#unexpected('POST /swarm', answer);
    if (!reply.success) {
      throw new AgentError(this.name, `refused ${counted(users, 'user')}: ${reply.message}`);
    }
    return reply.host;
  }

  /** Ends the test; answers when the users are gone, or after a minute. */
  async stop(signal: AbortSignal): Promise<void> {
    const answer = await this.#send('POST', '/stop', signal);
    // Older versions take a GET.
    const reply =
      parseReply(answer) ??
      parseReply(await this.#send('GET', '/stop', signal)) ??
      this.#unexpected('POST /stop', answer);
    if (!reply.success) {
      throw new AgentError(this.name, `refused to stop: ${reply.message}`);
    }
  }

  /** The page holds the history of the last test, and may be too long to be read: then it is empty. */
  async #page(signal: AbortSignal): Promise<string> {
    const page = await this.#send('GET', '/', signal).catch(() => null);
    return page?.body ?? '';
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    form?: URLSearchParams,
  ): Promise<HttpAnswer> {
    const answer = await this.#endpoint.request(method, path, signal, form);
    if (!asksForLogin(answer)) {
      return answer;
    }
    this.#endpoint = await logIn(this.#address, signal);
    return await this.#endpoint.request(method, path, signal, form);
  }

  #unexpected(request: string, answer: HttpAnswer): never {
    throw new AgentError(
      this.name,
      `expected Locust, but ${request} got ${describeAnswer(answer)}`,
    );
  }
}
