/** What a fake server says to one request. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation, at a path below the repository's. */
export interface Route {
  readonly method: string;
  /** Its groups are handed to `answer`, decoded. */
  readonly path: RegExp;
  readonly answer: (match: readonly string[], url: URL, body: unknown) => Answer;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export function refused(status: number, message: string): Answer {
  return { status, body: { message } };
}

export const notFound: Answer = refused(404, 'Not Found');

/** A page of a list, as `page` and `per_page` ask for it, with a link to the next one. */
export function pageOf(list: readonly unknown[], url: URL, largestPage: number): Answer {
  const size = Math.min(largestPage, Number(url.searchParams.get('per_page') ?? 30));
  const page = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  return {
    status: 200,
    body: list.slice((page - 1) * size, page * size),
    headers: page * size >= list.length ? {} : { link: `<${next.href}>; rel="next"` },
  };
}
