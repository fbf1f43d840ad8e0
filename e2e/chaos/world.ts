import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { makeCertificate } from '../../__tests__/cluster/embedded/certificate.ts';
import { type Answer, type Fault, FaultServer, type Request } from './fault-server.ts';
import { Metrics } from './metrics.ts';

/** What goes wrong in a world, by server. */
export interface Faults {
  readonly agents?: readonly Fault[];
  readonly prometheus?: readonly Fault[];
  readonly github?: readonly Fault[];
  readonly target?: readonly Fault[];
  /** The first agent restarts so many seconds after the first user, and has forgotten all. */
  readonly restartAfter?: number;
  /** So many users are on each agent before the program starts. */
  readonly earlierUsers?: number;
  /** Half of the first agent's users are gone so many seconds after the first user. */
  readonly loseAfter?: number;
}

interface LoadAgent {
  users: number;
  exists: boolean;
  /** Requests until `since`, in milliseconds; each user sends one a second. */
  requests: number;
  since: number;
}

/** The users at which the signal of this world is at its threshold. */
const capacity = 60;

/** Signed by nobody that is trusted. */
const certificate = makeCertificate();

/** Agents, a Prometheus that watches their users, GitHub's API, and a target. */
export class World {
  readonly agents: readonly FaultServer[];
  readonly prometheus: FaultServer;
  readonly github: FaultServer;
  readonly target: FaultServer;
  /** A target that speaks TLS. */
  readonly secure: FaultServer;
  /** Bodies of comments that were written. */
  readonly comments: string[] = [];
  /** Users on all agents at each change, seconds since the first user. */
  readonly changes: { readonly at: number; readonly users: number }[] = [];
  readonly #loadAgents: readonly LoadAgent[];
  readonly #metrics = new Metrics(() => this.users / capacity);
  readonly #faults: Faults;
  readonly #token: string;
  /** Takes connections, and says nothing. */
  readonly #mute = net.createServer();
  #firstUser: number | null = null;
  #accidents: readonly NodeJS.Timeout[] = [];

  /** @param token which the agents ask for */
  constructor(faults: Faults, token: string) {
    this.#faults = faults;
    this.#token = token;
    const since = (): number =>
      this.#firstUser === null ? -1 : (performance.now() - this.#firstUser) / 1000;
    this.#loadAgents = [0, 1].map(() => ({
      users: faults.earlierUsers ?? 0,
      exists: faults.earlierUsers !== undefined,
      requests: 0,
      since: performance.now(),
    }));
    this.agents = this.#loadAgents.map(
      (agent) => new FaultServer(faults.agents ?? [], since, (asked) => this.#agent(agent, asked)),
    );
    this.prometheus = new FaultServer(faults.prometheus ?? [], since, ({ url, body }) =>
      this.#metrics.answer(url.pathname, new URLSearchParams(body)),
    );
    this.github = new FaultServer(faults.github ?? [], since, (asked) => this.#api(asked));
    const ok = (): Answer => ({ body: 'ok', type: 'text/plain' });
    this.target = new FaultServer(faults.target ?? [], since, ok);
    this.secure = new FaultServer(faults.target ?? [], since, ok, certificate);
  }

  /** The host and port that are meant by a name in braces; what is none stays. */
  readonly address = (text: string, name: string): string => {
    const servers: Readonly<Record<string, FaultServer | undefined>> = {
      agent: this.agents[0],
      base: this.agents[1],
      prometheus: this.prometheus,
      target: this.target,
      secure: this.secure,
    };
    if (name === 'mute') return `127.0.0.1:${(this.#mute.address() as AddressInfo).port}`;
    return servers[name]?.url.replace(/^.*\/\//, '') ?? text;
  };

  get users(): number {
    return this.#loadAgents.reduce((sum, { users }) => sum + users, 0);
  }

  /** All users leave by themselves. */
  leave(): void {
    this.#loadAgents.forEach((agent) => this.#set(agent, 0));
  }

  async start(): Promise<void> {
    this.#metrics.start();
    await once(this.#mute.listen(0, '127.0.0.1'), 'listening');
    await Promise.all(this.#servers.map((server) => server.listen()));
  }

  async stop(): Promise<void> {
    this.#accidents.forEach(clearTimeout);
    this.#metrics.stop();
    this.#mute.close();
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  /**
   * By how much the users grew at most in a span that was blind, and when at first, in seconds since the
   * first user.
   */
  growth(from: number, to: number): { readonly users: number; readonly at: number } {
    const before = this.changes.findLast(({ at }) => at <= from)?.users ?? 0;
    let lowest = before;
    let [growth, since] = [0, 0];
    for (const { at, users } of this.changes.filter(
      (change) => change.at > from && change.at < to,
    )) {
      if (growth === 0 && users > lowest) since = at;
      growth = Math.max(growth, users - lowest);
      lowest = Math.min(lowest, users);
    }
    return { users: growth, at: since };
  }

  get #servers(): FaultServer[] {
    return [...this.agents, this.prometheus, this.github, this.target, this.secure];
  }

  /** load-test-ng's API, as far as it is used. */
  #agent(agent: LoadAgent, { method, url, headers }: Request): Answer {
    if (headers.authorization !== `Bearer ${this.#token}`) {
      return { status: 401, body: 'Unauthorized', type: 'text/plain' };
    }
    if (url.pathname === '/metrics') return { body: metricsOf(agent), type: 'text/plain' };
    const action = url.pathname.split('/')[3] ?? '';
    const amount = Number(url.searchParams.get('amount') ?? 0);
    const isCreate = url.pathname === '/loadagent/create';
    if (!agent.exists && !isCreate) {
      const id = url.pathname.split('/')[2] ?? '';
      return { status: 404, body: `{"error":"load-test agent with id ${id} not found"}` };
    }
    if (isCreate && agent.exists) {
      return { status: 409, body: '{"error":"load-test agent with id lt0 already exists"}' };
    }
    if (isCreate) agent.exists = true;
    if (action === 'addusers') this.#set(agent, agent.users + amount);
    if (action === 'removeusers') this.#set(agent, Math.max(0, agent.users - amount));
    if (method === 'DELETE') {
      this.#set(agent, 0);
      agent.exists = false;
    }
    const status = { State: 'running', NumUsers: agent.users };
    return { status: isCreate ? 201 : 200, body: JSON.stringify({ message: 'done', status }) };
  }

  #set(agent: LoadAgent, users: number): void {
    if (users > 0 && this.#firstUser === null) {
      this.#firstUser = performance.now();
      this.#startAccidents();
    }
    agent.requests = requestsOf(agent);
    agent.since = performance.now();
    agent.users = users;
    const at = this.#firstUser === null ? 0 : (performance.now() - this.#firstUser) / 1000;
    this.changes.push({ at, users: this.users });
  }

  #startAccidents(): void {
    const { restartAfter, loseAfter } = this.#faults;
    const [first] = this.#loadAgents;
    if (first === undefined) return;
    const restart = (): void => {
      first.exists = false;
      this.#set(first, 0);
    };
    const lose = (): void => this.#set(first, Math.floor(first.users / 2));
    this.#accidents = [
      ...(restartAfter === undefined ? [] : [setTimeout(restart, 1000 * restartAfter)]),
      ...(loseAfter === undefined ? [] : [setTimeout(lose, 1000 * loseAfter)]),
    ];
  }

  /** No comment, no history; what is written is kept. */
  #api({ method, url, body }: Request): Answer {
    if (/\/comments/.test(url.pathname)) {
      if (method === 'GET') return { body: '[]' };
      const { body: comment = '' } = JSON.parse(body) as { body?: string };
      this.comments.push(comment);
      return { status: 201, body: JSON.stringify({ id: 1, body: comment }) };
    }
    return { status: 404, body: '{"message":"Not Found"}' };
  }
}

function requestsOf({ users, requests, since }: LoadAgent): number {
  return requests + (users * (performance.now() - since)) / 1000;
}

/** What load-test-ng counts: all users are connected, and each request takes 10 ms. */
function metricsOf(agent: LoadAgent): string {
  const name = 'loadtest_http_request_time';
  const requests = Math.floor(requestsOf(agent));
  return [
    ...['0.01', '0.025', '+Inf'].map((bound) => `${name}_bucket{le="${bound}"} ${requests}`),
    `${name}_sum ${requests / 100}`,
    `${name}_count ${requests}`,
    `loadtest_websocket_connections_total ${agent.users}`,
    '',
  ].join('\n');
}
