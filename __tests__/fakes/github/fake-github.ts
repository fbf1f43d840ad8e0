import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { type Answer, created, notFound, ok, pageOf, refused, type Route } from './answer.ts';
import { FakeGit } from './fake-git.ts';
import { giteaWritingRoutes, readingRoutes, writingRoutes } from './git-routes.ts';
import { problemsOf } from './openapi.ts';

export interface FakeComment {
  readonly id: number;
  readonly body: string;
}

export interface FakePullRequest {
  readonly number: number;
  readonly head: {
    /** `owner:branch`. */
    readonly label: string;
    readonly sha: string;
  };
  readonly base?: { readonly ref: string; readonly sha: string };
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
  /** Of the requests that get it, all by default. */
  readonly path?: RegExp;
  /** Null: the connection breaks. */
  readonly status: number | null;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request has its effect all the same: only its answer is lost. */
  readonly afterEffect?: boolean;
}

/**
 * The part of GitHub's REST API that the action uses, for one repository, over real HTTP; or of
 * Gitea's. Comments of all pull requests are kept in one list. A request that does not fit the
 * published description of GitHub's API gets 400, and `stop` tells of it.
 */
export class FakeGitHub {
  readonly requests: RecordedRequest[] = [];
  readonly comments: FakeComment[] = [];
  /** All of them are open. */
  readonly pullRequests: FakePullRequest[] = [];
  readonly git = new FakeGit();
  /** Start of a job (ISO 8601) by its id. */
  readonly jobs = new Map<string, string>();
  /** Text of a file by its path, at every reference that is no branch. */
  readonly files = new Map<string, string>();
  /** The next requests that they are for get these, one each. */
  readonly faults: Fault[] = [];
  /** Pages hold no more than this, whatever is asked for. */
  largestPage = 100;
  /** Files with more characters come without their content. */
  largestFile = 1024 * 1024;
  /** Whom the token belongs to; null: a job's own token, to which GitHub does not say. */
  login: string | null = null;
  /** Login of who wrote a comment, by its id; the others are the job's own user's. */
  readonly authors = new Map<number, string>();
  /** Page of a workflow run by its id, as newer Gitea tells. */
  readonly runPages = new Map<string, string>();
  /** While true, requests are recorded and never answered. */
  silent = false;

  readonly #server: Server;
  readonly #base: string;
  readonly #root: string;
  readonly #isGitea: boolean;
  readonly #routes: readonly Route[];
  readonly #problems: string[] = [];

  constructor(repository: string, flavour: 'github' | 'gitea' = 'github') {
    this.#isGitea = flavour === 'gitea';
    this.#root = this.#isGitea ? '/api/v1' : '';
    this.#base = `${this.#root}/repos/${repository}`;
    const settings = {
      git: this.git,
      files: this.files,
      isGitea: this.#isGitea,
      largestPage: () => this.largestPage,
      largestFile: () => this.largestFile,
    };
    this.#routes = [
      ...this.#commentRoutes(),
      {
        method: 'GET',
        path: /^\/actions\/jobs\/(\d+)$/,
        answer: ([id = '']) => this.#job(id),
      },
      {
        method: 'GET',
        path: /^\/actions\/runs\/(\d+)$/,
        answer: ([id = '']) => {
          const page = this.runPages.get(id);
          return page === undefined ? notFound : ok({ id: Number(id), html_url: page });
        },
      },
      {
        method: 'GET',
        path: /^\/pulls$/,
        answer: (_, url) => {
          const label = url.searchParams.get('head');
          const found = this.pullRequests.filter(
            ({ head }) => label === null || head.label === label,
          );
          return pageOf(found, url, this.largestPage);
        },
      },
      {
        method: 'GET',
        path: /^\/pulls\/(\d+)$/,
        answer: ([number]) => {
          const found = this.pullRequests.find((each) => each.number === Number(number));
          return found === undefined ? notFound : ok(found);
        },
      },
      ...readingRoutes(settings),
      ...(this.#isGitea ? giteaWritingRoutes(settings) : writingRoutes(settings)),
    ];
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  /** For `GITHUB_API_URL`. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#root}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  /** Rejects when a request did not fit the API, and says which and why. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
    if (this.#problems.length > 0) {
      throw new Error(`requests that do not fit the API:\n${this.#problems.join('\n')}`);
    }
  }

  /** Resolves when that many requests have come in since the start. */
  async received(count: number): Promise<void> {
    while (this.requests.length < count) {
      await once(this.#server, 'recorded');
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const received = await text(request);
    const body: unknown = received === '' ? null : JSON.parse(received);
    this.requests.push({ method, path, authorization: headers.authorization ?? '', body });
    this.#server.emit('recorded');
    if (this.silent) {
      return;
    }
    const url = new URL(path, this.url);
    const problems =
      this.#isGitea || !url.pathname.startsWith('/repos/')
        ? []
        : problemsOf({ method, url, headers, body });
    this.#problems.push(...problems.map((problem) => `${method} ${path}: ${problem}`));
    const answer =
      problems.length > 0 ? refused(400, problems.join('; ')) : this.#answer(method, url, body);
    if (answer === null) {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  }

  /** Null when the connection is to break. */
  #answer(method: string, url: URL, body: unknown): Answer | null {
    const path = url.pathname.slice(this.#base.length);
    const index = this.faults.findIndex(
      (each) => each.method === method && each.path?.test(path) !== false,
    );
    const [fault] = index === -1 ? [] : this.faults.splice(index, 1);
    if (fault === undefined) {
      return this.#route(method, url, body);
    }
    if (fault.afterEffect === true) {
      this.#route(method, url, body);
    }
    const { status, message, headers = {} } = fault;
    return status === null ? null : { ...refused(status, message), headers };
  }

  #route(method: string, url: URL, body: unknown): Answer {
    if (method === 'GET' && url.pathname === `${this.#root}/user`) {
      return this.login === null
        ? refused(403, 'Resource not accessible by integration')
        : ok({ login: this.login });
    }
    if (!url.pathname.startsWith(this.#base)) {
      return notFound;
    }
    for (const route of this.#routes) {
      const match = route.path.exec(url.pathname.slice(this.#base.length));
      if (route.method === method && match !== null) {
        return route.answer(match.slice(1).map(decodeURIComponent), url, body);
      }
    }
    if (this.#isGitea) {
      this.#problems.push(`${method} ${url.pathname}: Gitea has no such operation`);
    }
    return notFound;
  }

  #commentRoutes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: /^\/issues\/(\d+)\/comments$/,
        answer: (_, url) => {
          const told = this.comments.map((comment) => ({
            ...comment,
            user: this.#author(comment.id),
          }));
          return pageOf(told, url, this.largestPage);
        },
      },
      {
        method: 'POST',
        path: /^\/issues\/(\d+)\/comments$/,
        answer: (_, __, body) => {
          if (bodyOf(body) === '') {
            return refused(422, 'Validation Failed');
          }
          const comment = { id: this.comments.length + 1, body: bodyOf(body) };
          this.comments.push(comment);
          if (this.login !== null) {
            this.authors.set(comment.id, this.login);
          }
          return created(comment);
        },
      },
      {
        method: 'PATCH',
        path: /^\/issues\/comments\/(\d+)$/,
        answer: ([id = ''], _, body) => {
          const index = this.comments.findIndex((comment) => comment.id === Number(id));
          const comment = { id: Number(id), body: bodyOf(body) };
          if (index === -1) {
            return notFound;
          }
          this.comments[index] = comment;
          return ok(comment);
        },
      },
    ];
  }

  #author(id: number): object {
    const login = this.authors.get(id);
    if (login !== undefined) {
      return { login, type: 'User' };
    }
    return this.#isGitea
      ? { login: 'gitea-actions' }
      : { login: 'github-actions[bot]', type: 'Bot' };
  }

  #job(id: string): Answer {
    const startedAt = this.jobs.get(id);
    return startedAt === undefined ? notFound : ok({ id: Number(id), started_at: startedAt });
  }
}

function bodyOf(request: unknown): string {
  return (request as { body: string }).body;
}
