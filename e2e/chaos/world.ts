import { type Answer, type Fault, FaultServer, type Request } from './fault-server.ts';

/** What goes wrong in a world, by server. */
export interface Faults {
  readonly agents?: readonly Fault[];
  readonly prometheus?: readonly Fault[];
  readonly github?: readonly Fault[];
  readonly target?: readonly Fault[];
  /** The first agent restarts so many seconds after the first user, and has forgotten all. */
  readonly restartAfter?: number;
}

interface LoadAgent {
  users: number;
  exists: boolean;
}

/** The users at which the signal of this world is at its threshold. */
const capacity = 60;

/** Agents, a Prometheus that watches their users, GitHub's API, and a target. */
export class World {
  readonly agents: readonly FaultServer[];
  readonly prometheus: FaultServer;
  readonly github: FaultServer;
  readonly target: FaultServer;
  /** Bodies of comments that were written. */
  readonly comments: string[] = [];
  /** Users on all agents at each change, seconds since the first user. */
  readonly changes: { readonly at: number; readonly users: number }[] = [];
  readonly #loadAgents: readonly LoadAgent[];
  #firstUser: number | null = null;
  #restart: NodeJS.Timeout | undefined;
  readonly #restartAfter: number | undefined;

  constructor(faults: Faults) {
    const since = (): number =>
      this.#firstUser === null ? -1 : (performance.now() - this.#firstUser) / 1000;
    this.#restartAfter = faults.restartAfter;
    this.#loadAgents = [0, 1].map(() => ({ users: 0, exists: false }));
    this.agents = this.#loadAgents.map(
      (agent) => new FaultServer(faults.agents ?? [], since, (asked) => this.#agent(agent, asked)),
    );
    this.prometheus = new FaultServer(faults.prometheus ?? [], since, (asked) =>
      this.#query(asked),
    );
    this.github = new FaultServer(faults.github ?? [], since, (asked) => this.#api(asked));
    this.target = new FaultServer(faults.target ?? [], since, () => ({
      body: 'ok',
      type: 'text/plain',
    }));
  }

  get users(): number {
    return this.#loadAgents.reduce((sum, { users }) => sum + users, 0);
  }

  async start(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.listen()));
  }

  async stop(): Promise<void> {
    clearTimeout(this.#restart);
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  /** By how much the users grew at most in a span that was blind, in seconds since the first user. */
  growth(from: number, to: number): number {
    const before = this.changes.findLast(({ at }) => at <= from)?.users ?? 0;
    const during = this.changes.filter(({ at }) => at > from && at < to).map(({ users }) => users);
    let lowest = before;
    let growth = 0;
    for (const users of during) {
      growth = Math.max(growth, users - lowest);
      lowest = Math.min(lowest, users);
    }
    return growth;
  }

  get #servers(): FaultServer[] {
    return [...this.agents, this.prometheus, this.github, this.target];
  }

  /** load-test-ng's API, as far as it is used. */
  #agent(agent: LoadAgent, { method, url }: Request): Answer {
    const action = url.pathname.split('/')[3] ?? '';
    const amount = Number(url.searchParams.get('amount') ?? 0);
    const isCreate = url.pathname === '/loadagent/create';
    if (!agent.exists && !isCreate) {
      const id = url.pathname.split('/')[2] ?? '';
      return { status: 404, body: `{"error":"load-test agent with id ${id} not found"}` };
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
      const [first] = this.#loadAgents;
      if (this.#restartAfter !== undefined && first !== undefined) {
        this.#restart = setTimeout(() => {
          first.exists = false;
          this.#set(first, 0);
        }, 1000 * this.#restartAfter);
      }
    }
    agent.users = users;
    const at = this.#firstUser === null ? 0 : (performance.now() - this.#firstUser) / 1000;
    this.changes.push({ at, users: this.users });
  }

  /** Answers every query with how loaded the target is, and questions for times with the time. */
  #query({ body }: Request): Answer {
    const form = new URLSearchParams(body);
    const time = Number(form.get('time'));
    const asksForTime = /timestamp\(/.test(form.get('query') ?? '');
    const value = asksForTime ? time - 0.5 : this.users / capacity;
    const result = [{ metric: {}, value: [time, String(value)] }];
    return { body: JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }) };
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
