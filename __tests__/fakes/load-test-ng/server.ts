import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadTester, type Status, type UsersConfiguration } from './load-tester.ts';
import { type Load, noLoad } from './users.ts';

/** How the server misbehaves; may be changed at any time. */
export interface Quirks {
  /** Every answer comes this much later. */
  latencyMilliseconds: number;
  /** Removing users takes this long, and a status waits for it. */
  removalMilliseconds: number;
  /** Requests are taken and never answered. */
  hang: boolean;
  /** Every request is answered with a page, as by a proxy or another service. */
  html: boolean;
  /** A create fails as when the target cannot be reached: with two JSON objects. */
  failCreate: boolean;
  /** run, stop, addusers and removeusers answer 200 with this error. */
  refuse: string | null;
}

/** One request that the server took. */
export interface TakenRequest {
  /** `POST /loadagent/lt0/addusers?amount=8` */
  readonly line: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly statusCode: number;
  readonly contentType: string;
  readonly body: string;
}

interface Reply {
  readonly id?: string;
  readonly message?: string;
  readonly status?: Status;
  readonly error?: string;
}

/**
 * A load-test-ng server (`ltapi`) as api/server.go and api/agent.go have it, without Mattermost.
 * Of the configuration only `LoadTestConfig.UsersConfiguration` is read.
 */
export class FakeLoadTestNg {
  readonly quirks: Quirks = {
    latencyMilliseconds: 0,
    removalMilliseconds: 0,
    hang: false,
    html: false,
    failCreate: false,
    refuse: null,
  };
  /** All requests so far, in the order of their coming. */
  readonly requests: TakenRequest[] = [];
  readonly #makeLoad: () => Load;
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));
  #testers = new Map<string, LoadTester>();

  constructor(makeLoad: () => Load = () => noLoad) {
    this.#makeLoad = makeLoad;
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. Returns the URL. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends the server and all its connections, answered or not; its users die with it. */
  async close(): Promise<void> {
    this.crash();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** The process died and came back: it has forgotten all load agents, and their users are gone. */
  crash(): void {
    this.#testers.forEach((tester) => tester.crash());
    this.#testers = new Map();
  }

  /** Users of a load agent; null when there is none of that id. */
  async users(id: string): Promise<number | null> {
    return (await this.#testers.get(id)?.status())?.NumUsers ?? null;
  }

  /** The requests so far in short: `POST /loadagent/lt0/run`. */
  get lines(): string[] {
    return this.requests.map(({ line }) => line);
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks).toString('utf8');
    const line = `${request.method ?? ''} ${request.url ?? ''}`;
    this.requests.push({ line, headers: request.headers, body });
    if (this.quirks.hang) {
      return;
    }
    await sleep(this.quirks.latencyMilliseconds);
    const answer = this.quirks.html ? page : await this.#answer(line, body);
    response.writeHead(answer.statusCode, { 'content-type': answer.contentType });
    response.end(answer.body);
  }

  async #answer(line: string, body: string): Promise<Answer> {
    const [method = '', target = ''] = line.split(' ');
    const { pathname, searchParams } = new URL(target, 'http://localhost');
    const [, root, id, action, ...rest] = pathname.split('/');
    if (method === 'GET' && pathname === '/version') {
      return { statusCode: 200, contentType: 'application/json', body: version };
    }
    if (root !== 'loadagent' || id === undefined || id === '' || rest.length > 0) {
      return notFound;
    }
    if (method === 'POST' && id === 'create' && action === undefined) {
      const newId = searchParams.get('id');
      return newId === null ? notFound : this.#create(newId, body);
    }
    const request = `${method} ${action ?? ''}`;
    const amounts = request === 'POST addusers' || request === 'POST removeusers';
    if (!known.has(request) || (amounts && !searchParams.has('amount'))) {
      return notFound;
    }
    const tester = this.#testers.get(id);
    if (tester === undefined) {
      return json(404, { error: `load-test agent with id ${id} not found` });
    }
    switch (request) {
      case 'POST run':
        return this.#switched(tester, 'load-test agent started', () => tester.run());
      case 'POST stop':
        return this.#switched(tester, 'load-test agent stopped', () => tester.stop());
      case 'POST addusers':
      case 'POST removeusers':
        return this.#move(tester, request === 'POST addusers', searchParams.get('amount') ?? '');
      case 'DELETE ':
        await tester.stop();
        this.#testers.delete(id);
        return json(200, {
          message: 'load-test agent destroyed',
          status: await tester.status(),
        });
      default:
        return json(200, { status: await tester.status() });
    }
  }

  async #create(id: string, body: string): Promise<Answer> {
    const parsed = parseJson(body);
    if (parsed === null) {
      const reason = body === '' ? 'EOF' : 'invalid character';
      return json(400, { error: `could not read request: ${reason}` });
    }
    const configuration = usersConfiguration(parsed);
    if (configuration === null) {
      return json(400, {
        error: 'could not validate config: value for field "MaxActiveUsers" is not in the range',
      });
    }
    if (this.#testers.has(id)) {
      return json(409, { error: `load-test agent with id ${id} already exists` });
    }
    if (this.quirks.failCreate) {
      const failure = { id, message: 'load-test agent creation failed' };
      const login = 'could not create agent: error creating custom emoji from config: error login';
      const first = json(400, { ...failure, error: login });
      const second = json(400, { ...failure, error: 'could not create agent: nil params passed' });
      return { ...first, body: first.body + second.body };
    }
    const tester = new LoadTester(configuration, this.#makeLoad(), async () => {
      await sleep(this.quirks.removalMilliseconds);
    });
    this.#testers.set(id, tester);
    return json(201, { id, message: 'load-test agent created', status: await tester.status() });
  }

  async #switched(
    tester: LoadTester,
    message: string,
    act: () => Promise<string | null>,
  ): Promise<Answer> {
    const error = this.quirks.refuse ?? (await act());
    return error === null
      ? json(200, { message, status: await tester.status() })
      : json(200, { error });
  }

  async #move(tester: LoadTester, add: boolean, amount: string): Promise<Answer> {
    const users = /^[+-]?[0-9]+$/.test(amount) ? Number(amount) : 0;
    if (users <= 0 || users > 32767) {
      return json(400, { error: `invalid amount: ${amount}` });
    }
    const act = (): ReturnType<LoadTester['addUsers']> =>
      add ? tester.addUsers(users) : tester.removeUsers(users);
    const moved =
      this.quirks.refuse === null ? await act() : { users: 0, error: this.quirks.refuse };
    return json(200, {
      message: `${moved.users} users ${add ? 'added' : 'removed'}`,
      status: await tester.status(),
      ...(moved.error === null ? {} : { error: moved.error }),
    });
  }
}

const known = new Set([
  'GET ',
  'GET status',
  'DELETE ',
  'POST run',
  'POST stop',
  'POST addusers',
  'POST removeusers',
]);

const version =
  '{"commit":"unknown","build_time":"0001-01-01T00:00:00Z","modified":false,"go_version":"go1.26"}\n';

/** What Go's router answers where it has no route. */
const notFound: Answer = {
  statusCode: 404,
  contentType: 'text/plain; charset=utf-8',
  body: '404 page not found\n',
};

const page: Answer = {
  statusCode: 200,
  contentType: 'text/html; charset=utf-8',
  body: '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n',
};

function json(statusCode: number, reply: Reply): Answer {
  return { statusCode, contentType: 'application/json', body: `${JSON.stringify(reply)}\n` };
}

function usersConfiguration(configuration: unknown): UsersConfiguration | null {
  const { LoadTestConfig } = configuration as {
    LoadTestConfig?: { UsersConfiguration?: UsersConfiguration };
  };
  const users = LoadTestConfig?.UsersConfiguration;
  return Number.isInteger(users?.MaxActiveUsers) ? (users ?? null) : null;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
