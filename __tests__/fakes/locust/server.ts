import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A worker as the master lists it. */
export interface FakeWorker {
  id: string;
  state: 'ready' | 'running' | 'missing';
  user_count: number;
  /** Percent of one core. */
  cpu_usage: number;
}

/** The row `Aggregated`, as far as it is read. */
export interface FakeTotals {
  num_requests: number;
  num_failures: number;
  /** Milliseconds. */
  avg_response_time: number;
  current_rps: number;
}

interface Answer {
  readonly statusCode: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const cookie = 'session=eyJfdXNlcl9pZCI6Im1lIn0.a1';

/**
 * The web interface of a Locust master (2.47), as locust/web.py answers: orders are carried out at
 * once, and users are spread over the workers that are there. It makes no load.
 */
export class FakeLocust {
  state = 'ready';
  /** Null: a Locust in a single process. */
  workers: FakeWorker[] | null = ['a', 'b'].map((id) => ({
    id,
    state: 'ready',
    user_count: 0,
    cpu_usage: 0,
  }));
  totals: FakeTotals = { num_requests: 0, num_failures: 0, avg_response_time: 0, current_rps: 0 };
  /** Milliseconds; null while there is none. */
  percentiles: Record<string, number | null> = {
    'response_time_percentile_0.5': null,
    'response_time_percentile_0.95': null,
  };
  readonly quirks = {
    /** Answers with a page, as a proxy does. */
    html: false,
    /** Started with --web-login; the password that its login takes. */
    password: null as string | null,
    /** What the login page offers. */
    authArgs: { username_password_callback: '/login_submit' } as Record<string, unknown>,
    /** Of an older version: /stop is a GET. */
    old: false,
    /** The locustfile has a load shape, or its user classes can be picked. */
    shape: null as boolean | null,
    picker: false,
    /** Given with --host. */
    host: 'http://shop.example' as string | null,
    /** Neither the locustfile nor the command line names a host. */
    hostless: false,
    /** What has to be sent as `Authorization`; null: nothing. */
    authorization: null as string | null,
    /** Says yes to orders, and does nothing. */
    idle: false,
    /** Answers orders to stop with a no. */
    unstoppable: false,
    /** The reports that still come from what is kept of an earlier one. */
    stale: 0,
    /** Reports to come until the users of a stopped test are gone. */
    stopping: 0,
  };
  /** What was asked: `POST /swarm user_count=8&spawn_rate=200`. */
  readonly lines: string[] = [];
  readonly headers: http.IncomingHttpHeaders[] = [];
  #users = 0;
  #kept = '';
  readonly #server = http.createServer((request, response) => {
    void text(request).then((body) => {
      const line = `${request.method ?? ''} ${request.url ?? ''}`;
      this.lines.push(body === '' ? line : `${line} ${body}`);
      this.headers.push(request.headers);
      const { authorization } = this.quirks;
      const mayAsk = authorization === null || authorization === request.headers.authorization;
      const answer = mayAsk
        ? this.#answer(line, new URLSearchParams(body), request.headers.cookie ?? '')
        : page(401, 'This Locust belongs to a run of capacity-gate.');
      response.writeHead(answer.statusCode, {
        'content-type': answer.contentType,
        ...answer.headers,
      });
      response.end(answer.body);
    });
  });

  /** Resolves with its base URL. `port` 0: any. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get users(): number {
    return this.workers === null
      ? this.#users
      : this.workers.reduce((sum, { user_count }) => sum + user_count, 0);
  }

  /** A worker is gone, and its users with it; the others are told nothing. */
  loseWorker(index: number): void {
    const worker = this.workers?.[index];
    if (worker !== undefined) {
      Object.assign(worker, { state: 'missing', user_count: 0 });
    }
  }

  #answer(line: string, form: URLSearchParams, cookies: string): Answer {
    const { quirks } = this;
    if (quirks.html) {
      return page(200, '<html><head><title>Sign in</title></head></html>');
    }
    switch (line) {
      case 'GET /login':
        return page(
          200,
          `<script>\n window.authArgs = ${JSON.stringify(quirks.authArgs)}\n</script>`,
        );
      case 'POST /login_submit':
        return form.get('password') === quirks.password
          ? {
              ...redirect('/'),
              headers: { location: '/', 'set-cookie': `${cookie}; HttpOnly; Path=/` },
            }
          : redirect('/login');
    }
    if (quirks.password !== null && !cookies.includes(cookie)) {
      return redirect(`/login?next=${encodeURIComponent(line.split(' ')[1] ?? '')}`);
    }
    switch (line) {
      case 'GET /':
        return page(
          200,
          `<script>window.templateArgs = {"shape_use_common_options": ${String(quirks.shape)}, ` +
            `"show_userclass_picker": ${String(quirks.picker)}, ` +
            `"missing_host_warning": ${String(quirks.hostless)}}</script>`,
        );
      case 'GET /stats/requests':
        return this.#report();
      case 'POST /swarm':
        return this.#swarm(Number(form.get('user_count')), Number(form.get('spawn_rate')));
      case quirks.old ? 'GET /stop' : 'POST /stop':
        return this.#stop();
      case 'GET /stop':
      case 'POST /stop':
        return page(405, 'The method is not allowed for the requested URL.');
      default:
        return page(404, 'The requested URL was not found on the server.');
    }
  }

  #report(): Answer {
    if (this.quirks.stale > 0) {
      this.quirks.stale -= 1;
      return json(this.#kept);
    }
    if (this.quirks.stopping > 0) {
      this.quirks.stopping -= 1;
    } else if (this.state === 'stopping') {
      this.#empty();
    }
    const sums = { name: 'Aggregated', method: '', ...this.totals };
    this.#kept = JSON.stringify({
      current_response_time_percentiles: this.percentiles,
      errors: [],
      state: this.state,
      stats: [{ ...sums, name: '/', method: 'GET' }, sums],
      user_count: this.users,
      ...(this.workers === null
        ? {}
        : { worker_count: this.#present.length, workers: this.workers }),
    });
    return json(this.#kept);
  }

  get #present(): FakeWorker[] {
    return (this.workers ?? []).filter(({ state }) => state !== 'missing');
  }

  #swarm(users: number, spawnRate: number): Answer {
    if (!(Number.isInteger(users) && users >= 0 && spawnRate > 0)) {
      return reply(false, 'Missing or invalid user_count or spawn_rate from /swarm request');
    }
    const present = this.#present;
    if (!this.quirks.idle && (this.workers === null || present.length > 0)) {
      this.state = 'running';
      this.#users = users;
      present.forEach((worker, index) => {
        worker.state = 'running';
        worker.user_count = Math.floor((users + index) / present.length);
      });
    }
    return reply(true, 'Swarming started', this.quirks.host);
  }

  #stop(): Answer {
    if (this.quirks.unstoppable) return reply(false, 'Cannot stop now');
    if (this.quirks.stopping > 0) {
      this.state = 'stopping';
    } else if (this.state !== 'ready') {
      this.#empty();
    }
    return reply(true, 'Test stopped');
  }

  #empty(): void {
    this.state = 'stopped';
    this.#users = 0;
    for (const worker of this.#present) {
      Object.assign(worker, { state: 'ready', user_count: 0 });
    }
  }
}

function page(statusCode: number, body: string): Answer {
  return { statusCode, contentType: 'text/html; charset=utf-8', body };
}

function json(body: string): Answer {
  return { statusCode: 200, contentType: 'application/json', body };
}

function redirect(location: string): Answer {
  return { ...page(302, '<title>Redirecting...</title>'), headers: { location } };
}

function reply(success: boolean, message: string, host: string | null = null): Answer {
  return json(JSON.stringify({ success, message, host }));
}
