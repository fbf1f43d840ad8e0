import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadTester, type Status } from './load-tester.ts';
import { Metrics } from './metrics.ts';
import { type Load, noLoad } from './users.ts';
import {
  type Configuration,
  creationProblem,
  readConfiguration,
  type Version,
} from './validation.ts';

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
  /** Why the admin cannot log in to the target; null: it can. The old version does not try. */
  loginError: string | null;
  /** `/metrics` is not there, as where a proxy lets the API alone through. */
  metricsHidden: boolean;
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
  readonly contentType: string | null;
  readonly body: string;
}

interface Reply {
  readonly id?: string;
  readonly message?: string;
  readonly status?: Status;
  readonly error?: string;
}

/** Makes the load of a new load agent, whose users are counted in the metrics of the server. */
export type MakeLoad = (metrics: Metrics, configuration: Configuration) => Load;

/** A load-test-ng server (`ltapi`) as api/server.go and api/agent.go have it, without Mattermost. */
export class FakeLoadTestNg {
  readonly quirks: Quirks = {
    latencyMilliseconds: 0,
    removalMilliseconds: 0,
    hang: false,
    html: false,
    loginError: null,
    metricsHidden: false,
    refuse: null,
  };
  /** All requests so far, in the order of their coming. */
  readonly requests: TakenRequest[] = [];
  readonly #makeLoad: MakeLoad;
  readonly #version: Version;
  readonly #metrics = new Metrics();
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));
  #testers = new Map<string, LoadTester>();

  constructor(makeLoad: MakeLoad = () => noLoad, version: Version = 'new') {
    this.#makeLoad = makeLoad;
    this.#version = version;
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
    const { contentType } = answer;
    response.writeHead(
      answer.statusCode,
      contentType === null ? {} : { 'content-type': contentType },
    );
    response.end(answer.body);
  }

  async #answer(line: string, body: string): Promise<Answer> {
    const [method = '', target = ''] = line.split(' ');
    const { pathname, searchParams } = new URL(target, 'http://localhost');
    const [, root, id, action, ...rest] = pathname.split('/');
    const isNew = this.#version === 'new';
    if (method === 'GET' && pathname === '/version' && isNew) {
      return { statusCode: 200, contentType: 'application/json', body: version };
    }
    if (method === 'GET' && pathname === '/metrics' && !this.quirks.metricsHidden) {
      return {
        statusCode: 200,
        contentType: metricsTypes[this.#version],
        body: this.#metrics.text,
      };
    }
    if (root === 'coordinator' && id !== undefined) {
      return coordinator(method, id);
    }
    if (root !== 'loadagent' || id === undefined || id === '' || rest.length > 0) {
      return notFound;
    }
    if (method === 'POST' && id === 'create' && action === undefined && searchParams.has('id')) {
      return this.#create(searchParams.get('id') ?? '', body);
    }
    const route = routes[action ?? ''];
    const parameter = route?.parameter ?? null;
    const isKnown =
      route !== undefined &&
      (parameter === null || searchParams.has(parameter)) &&
      (isNew || action !== 'inject');
    if (!isKnown) return notFound;
    if (!route.methods.includes(method)) return isNew ? notFound : notAllowed;
    const tester = this.#testers.get(id);
    if (tester === undefined) {
      return json(404, { error: `load-test agent with id ${id} not found` });
    }
    switch (action ?? method) {
      case 'run':
        return this.#switched(tester, 'load-test agent started', () => tester.run());
      case 'stop':
        return this.#switched(tester, 'load-test agent stopped', () => tester.stop());
      case 'addusers':
      case 'removeusers':
        return this.#move(tester, action === 'addusers', searchParams.get('amount') ?? '');
      case 'inject':
        return this.#inject(tester, searchParams.get('action') ?? '');
      case 'DELETE':
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
    const read = readConfiguration(body, this.#version);
    if ('error' in read) {
      return json(400, { error: read.error });
    }
    const { configuration } = read;
    if (this.#testers.has(id)) {
      return json(409, { error: `load-test agent with id ${id} already exists` });
    }
    const failed = (error: string): Answer =>
      json(400, {
        id,
        message: 'load-test agent creation failed',
        error: `could not create agent: ${error}`,
      });
    const { loginError } = this.quirks;
    if (loginError !== null && this.#version === 'new') {
      const login = `error login as sysadmin: error while logging in: ${loginError}`;
      const first = failed(`error creating custom emoji from config: ${login}`);
      return { ...first, body: first.body + failed('nil params passed').body };
    }
    const problem = creationProblem(configuration);
    if (problem !== null) {
      return failed(problem);
    }
    const load = this.#makeLoad(this.#metrics, configuration);
    const tester = new LoadTester(configuration, load, async () => {
      await sleep(this.quirks.removalMilliseconds);
    });
    this.#testers.set(id, tester);
    const status = await tester.status();
    return json(201, { ...(id && { id }), message: 'load-test agent created', status });
  }

  async #inject(tester: LoadTester, action: string): Promise<Answer> {
    const status = await tester.status();
    return status.State === 'running'
      ? json(200, { message: `action ${action} injected`, status })
      : json(400, { error: `could not inject action "${action}": LoadTester is not running` });
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

/** What may follow an id, with what methods, and the parameter without which it is not known. */
const routes: Readonly<
  Record<string, { readonly methods: readonly string[]; readonly parameter?: string }>
> = {
  '': { methods: ['GET', 'DELETE'] },
  status: { methods: ['GET'] },
  run: { methods: ['POST'] },
  stop: { methods: ['POST'] },
  addusers: { methods: ['POST'], parameter: 'amount' },
  removeusers: { methods: ['POST'], parameter: 'amount' },
  inject: { methods: ['POST'], parameter: 'action' },
};

const metricsTypes: Readonly<Record<Version, string>> = {
  new: 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
  old: 'text/plain; version=0.0.4; charset=utf-8',
};

const version =
  '{"commit":"unknown","build_time":"0001-01-01T00:00:00Z","modified":false,"go_version":"go1.26"}\n';

/** What Go's router answers where it has no route. */
const notFound: Answer = {
  statusCode: 404,
  contentType: 'text/plain; charset=utf-8',
  body: '404 page not found\n',
};

/** What the router of the old version answers where it has a route with other methods. */
const notAllowed: Answer = { statusCode: 405, contentType: null, body: '' };

const page: Answer = {
  statusCode: 200,
  contentType: 'text/html; charset=utf-8',
  body: '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n',
};

/** The server keeps coordinators as well: here there is none, and none can be made. */
function coordinator(method: string, id: string): Answer {
  return method === 'POST' && id === 'create'
    ? json(400, { error: 'could not validate load-test config: parse "": empty url' })
    : json(404, { error: `load-test coordinator with id ${id} not found` });
}

function json(statusCode: number, reply: Reply): Answer {
  return { statusCode, contentType: 'application/json', body: `${JSON.stringify(reply)}\n` };
}
