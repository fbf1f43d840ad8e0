import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface FakeComment {
  readonly id: number;
  readonly body: string;
}

export interface RecordedRequest {
  readonly method: string;
  /** Path and query, without the base URL. */
  readonly path: string;
  readonly authorization: string;
  readonly body: unknown;
}

/** An answer that takes the place of the true one. */
export interface Fault {
  readonly method: string;
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request has its effect all the same: only its answer is lost. */
  readonly afterEffect?: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Route = (match: RegExpExecArray, url: URL, body: unknown) => Answer;

const notFound: Answer = { status: 404, body: { message: 'Not Found' } };

/**
 * The part of GitHub's REST API that the action uses, for one repository, over real HTTP.
 * Comments of all pull requests are kept in one list.
 */
export class FakeGitHub {
  readonly requests: RecordedRequest[] = [];
  readonly comments: FakeComment[] = [];
  /** Start of a job (ISO 8601) by its id. */
  readonly jobs = new Map<string, string>();
  /** Text of a file by its path; the reference that is asked for does not matter. */
  readonly files = new Map<string, string>();
  /** The next requests of that method get these, one each. */
  readonly faults: Fault[] = [];
  /** Pages hold no more than this, whatever is asked for. */
  largestPage = 100;
  /** While true, requests are recorded and never answered. */
  silent = false;

  readonly #server: Server;
  readonly #routes: readonly (readonly [string, RegExp, Route])[];

  constructor(repository: string) {
    const base = `^/repos/${repository}`;
    this.#routes = [
      ['GET', new RegExp(`${base}/issues/(\\d+)/comments$`), (_, url) => this.#page(url)],
      ['POST', new RegExp(`${base}/issues/(\\d+)/comments$`), (_, __, body) => this.#create(body)],
      [
        'PATCH',
        new RegExp(`${base}/issues/comments/(\\d+)$`),
        ([, id], _, body) => this.#update(Number(id), body),
      ],
      ['GET', new RegExp(`${base}/actions/jobs/(\\d+)$`), ([, id = '']) => this.#job(id)],
      ['GET', new RegExp(`${base}/contents/(.+)$`), ([, path = '']) => this.#file(path)],
    ];
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  /** For `GITHUB_API_URL`. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** Resolves when that many requests have come in since the start. */
  async received(count: number): Promise<void> {
    while (this.requests.length < count) {
      await once(this.#server, 'recorded');
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    const received = await text(request);
    const body: unknown = received === '' ? null : JSON.parse(received);
    const { authorization = '' } = request.headers;
    this.requests.push({ method, path, authorization, body });
    this.#server.emit('recorded');
    if (this.silent) {
      return;
    }
    const faultIndex = this.faults.findIndex((fault) => fault.method === method);
    const [fault] = faultIndex === -1 ? [] : this.faults.splice(faultIndex, 1);
    const trueAnswer =
      fault === undefined || fault.afterEffect === true
        ? this.#route(method, path, body)
        : notFound;
    const answer: Answer =
      fault === undefined ? trueAnswer : { ...fault, body: { message: fault.message } };
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  }

  #route(method: string, path: string, body: unknown): Answer {
    const url = new URL(path, this.url);
    for (const [routeMethod, pattern, route] of this.#routes) {
      const match = pattern.exec(decodeURIComponent(url.pathname));
      if (routeMethod === method && match !== null) {
        return route(match, url, body);
      }
    }
    return notFound;
  }

  #page(url: URL): Answer {
    const size = Math.min(this.largestPage, Number(url.searchParams.get('per_page') ?? 30));
    const page = Number(url.searchParams.get('page') ?? 1);
    const isLast = page * size >= this.comments.length;
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    return {
      status: 200,
      body: this.comments.slice((page - 1) * size, page * size),
      headers: isLast ? {} : { link: `<${next.href}>; rel="next"` },
    };
  }

  #create(body: unknown): Answer {
    const comment = { id: this.comments.length + 1, body: bodyOf(body) };
    this.comments.push(comment);
    return { status: 201, body: comment };
  }

  #update(id: number, body: unknown): Answer {
    const index = this.comments.findIndex((comment) => comment.id === id);
    if (index === -1) {
      return notFound;
    }
    const comment = { id, body: bodyOf(body) };
    this.comments[index] = comment;
    return { status: 200, body: comment };
  }

  #job(id: string): Answer {
    const startedAt = this.jobs.get(id);
    return startedAt === undefined
      ? notFound
      : { status: 200, body: { id: Number(id), started_at: startedAt } };
  }

  #file(path: string): Answer {
    const content = this.files.get(path);
    return content === undefined
      ? notFound
      : {
          status: 200,
          body: {
            type: 'file',
            encoding: 'base64',
            content: Buffer.from(content).toString('base64'),
          },
        };
  }
}

function bodyOf(request: unknown): string {
  if (
    typeof request === 'object' &&
    request !== null &&
    'body' in request &&
    typeof request.body === 'string'
  ) {
    return request.body;
  }
  throw new Error('a comment without a body');
}
