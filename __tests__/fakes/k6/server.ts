import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the fake's test run is; may be changed at any time. */
export interface FakeRun {
  /** Users of the externally-controlled scenario; null: the script has none, or it is k6 v2. */
  users: number | null;
  maxUsers: number;
  /** Users of other scenarios. */
  otherUsers: number;
  paused: boolean;
  /** ExecutionStatus of lib/execution.go: 6 is setup(), 7 running, 9 ended. */
  status: number;
  requests: number;
  /** Of the requests that did not fail. */
  meanMilliseconds: number;
  /** Null: the script counts no failures, with `setResponseCallback(null)`. */
  failedRatio: number | null;
  /** Of the requests that failed: 0 where a connection was refused. */
  failedMilliseconds: number;
  /** What all requests waited for a first byte; null: all of their time. */
  waitingMilliseconds: number | null;
  /** False: the script's `systemTags` leave out `expected_response`. */
  tagsExpected: boolean;
}

/** The REST API of k6: answers have the shapes that k6 1.8.1 gives. */
export class FakeK6 {
  readonly run: FakeRun = {
    users: 0,
    maxUsers: 50,
    otherUsers: 0,
    paused: false,
    status: 7,
    requests: 0,
    meanMilliseconds: 0,
    failedRatio: 0,
    failedMilliseconds: 0,
    waitingMilliseconds: null,
    tagsExpected: true,
  };
  /** All requests so far with their bodies' attributes: `PATCH /v1/status {"vus":8}`. */
  readonly lines: string[] = [];
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));

  /** Listens on 127.0.0.1; port 0 takes a free one. Returns the URL. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const line = `${request.method ?? ''} ${request.url ?? ''}`;
    const attributes = body === '' ? {} : attributesOf(body);
    this.lines.push(body === '' ? line : `${line} ${JSON.stringify(attributes)}`);
    const answer = this.#answer(line, attributes);
    if (answer === null) {
      // Any other path is the one for a sign of life.
      response.setHeader('content-type', 'text/plain; charset=utf-8').end('ok');
      return;
    }
    response.statusCode = answer.statusCode;
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(answer.body));
  }

  #answer(line: string, order: Order): Answer | null {
    switch (line) {
      case 'GET /v1/status':
        return { statusCode: 200, body: this.#status() };
      case 'GET /v1/metrics':
        return { statusCode: 200, body: { data: this.#metrics() } };
      case 'PATCH /v1/status':
        return this.#obey(order) ?? { statusCode: 200, body: this.#status() };
      default:
        return null;
    }
  }

  /** Null when the order was carried out. */
  #obey({ vus, paused }: Order): Answer | null {
    const { run } = this;
    if (paused !== undefined) {
      if (paused === run.paused) {
        return refuse(500, 'Pause error', "test execution wasn't paused");
      }
      run.paused = paused;
    }
    if (vus === undefined) return null;
    if (run.users === null) {
      const detail =
        'an externally-controlled executor needs to be configured for live configuration updates';
      return refuse(500, 'Execution config error', detail);
    }
    if (vus < 0) {
      const detail = "invalid configuration supplied: the number of VUs can't be negative";
      return refuse(400, 'Config update error', detail);
    }
    if (vus > run.maxUsers) {
      const detail = `invalid configuration supplied: the number of active VUs (${vus}) must be less than or equal to the number of maxVUs (${run.maxUsers})`;
      return refuse(400, 'Config update error', detail);
    }
    run.users = vus;
    return null;
  }

  #status(): object {
    const { users, otherUsers, maxUsers, paused, status } = this.run;
    const controlled = paused || status !== 7 ? 0 : (users ?? 0);
    return {
      data: {
        type: 'status',
        id: 'default',
        attributes: {
          status,
          paused,
          vus: controlled + otherUsers,
          'vus-max': maxUsers + otherUsers,
          stopped: false,
          running: status === 7,
          tainted: false,
        },
      },
    };
  }

  /** A metric is there from its first sample on, and so is a part of one by its tags. */
  #metrics(): object[] {
    const { requests, meanMilliseconds, failedRatio, failedMilliseconds } = this.run;
    const vus = metric('vus', 'gauge', { value: this.run.users ?? 0 });
    if (requests === 0) return [vus];
    const failed = failedRatio ?? 0;
    const mean = (1 - failed) * meanMilliseconds + failed * failedMilliseconds;
    const told = [
      vus,
      trend('http_req_duration', mean),
      trend('http_req_waiting', this.run.waitingMilliseconds ?? mean),
      metric('http_reqs', 'counter', { count: requests, rate: 6.149164025839425 }),
    ];
    if (failedRatio !== null) {
      told.push(metric('http_req_failed', 'rate', { rate: failedRatio }));
      if (this.run.tagsExpected && failedRatio < 1) {
        told.push(trend('http_req_duration{expected_response:true}', meanMilliseconds));
      }
    }
    return told;
  }
}

interface Order {
  readonly vus?: number;
  readonly paused?: boolean;
}

interface Answer {
  readonly statusCode: number;
  readonly body: object;
}

function attributesOf(body: string): Order {
  return (JSON.parse(body) as { data: { attributes: Order } }).data.attributes;
}

function refuse(statusCode: number, title: string, detail: string): Answer {
  return { statusCode, body: { errors: [{ status: String(statusCode), title, detail }] } };
}

function metric(id: string, type: string, sample: Readonly<Record<string, number>>): object {
  const contains = type === 'trend' ? 'time' : 'default';
  return { type: 'metrics', id, attributes: { type, contains, tainted: null, sample } };
}

function trend(id: string, mean: number): object {
  return metric(id, 'trend', {
    avg: mean,
    max: mean,
    med: mean,
    min: mean,
    'p(90)': mean,
    'p(95)': mean,
  });
}
