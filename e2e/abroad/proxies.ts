import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server between the command and Prometheus. */
export interface Proxy {
  /** Base URL, without a final slash. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** What is asked of Prometheus, of whichever method. */
interface Question {
  readonly method: string;
  readonly path: string;
  readonly fields: URLSearchParams;
}

/** What a proxy does with a question: to send it on is one way to answer. */
type Answering = (question: Question, upstream: string) => Promise<Answer>;

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer to a query, as far as it is changed here. */
interface QueryAnswer {
  warnings?: string[];
  data?: { result?: Result };
}

type Sample = [number, string];
type Result = Sample | { value?: Sample; values?: Sample[] }[];

/**
 * Makes Prometheus one whose clock is ahead of ours, or behind: what is asked with our time it
 * answers with what was so many seconds ago; its samples, `time()` and `Date` are by its own clock.
 */
export async function shiftClock(upstream: string, seconds: number): Promise<Proxy> {
  return await startProxy(upstream, async (question) => {
    const { fields } = question;
    for (const name of ['time', 'start', 'end']) {
      if (fields.has(name)) fields.set(name, String(Number(fields.get(name)) - seconds));
    }
    const tellsTime = /\btimestamp\(|\btime\(\)/.test(fields.get('query') ?? '');
    const answer = await ask(question, upstream);
    return {
      ...answer,
      headers: { ...answer.headers, date: new Date(Date.now() + seconds * 1000).toUTCString() },
      body: changed(answer.body, ({ data }) => {
        for (const sample of samplesOf(data?.result)) {
          sample[0] += seconds;
          if (tellsTime) sample[1] = String(Number(sample[1]) + seconds);
        }
      }),
    };
  });
}

/**
 * Makes Prometheus one whose data come late although their times do not tell, as by a way on which
 * samples are stamped anew: what it shows was so many seconds ago, while its clock agrees with ours.
 */
export async function showLate(upstream: string, seconds: number): Promise<Proxy> {
  return await startProxy(upstream, async (question) => {
    const { fields, path } = question;
    const query = fields.get('query') ?? '';
    if (!path.endsWith('/query') || query === 'time()') return await ask(question, upstream);
    const now = Date.now() / 1000;
    const asked = Math.min(now, fields.has('time') ? Number(fields.get('time')) : now);
    fields.set('time', String(asked - seconds));
    const answer = await ask(question, upstream);
    return {
      ...answer,
      body: changed(answer.body, ({ data }) => {
        for (const sample of samplesOf(data?.result)) {
          sample[0] += seconds;
          if (query.includes('timestamp(')) sample[1] = String(Number(sample[1]) + seconds);
        }
      }),
    };
  });
}

/** Refuses POST with a status, as proxies do that let nothing be changed; GET goes through. */
export async function refusePost(upstream: string, status: number): Promise<Proxy> {
  return await startProxy(upstream, async (question) =>
    question.method === 'POST'
      ? { status, headers: { 'content-type': 'text/plain' }, body: 'no' }
      : await ask(question, upstream),
  );
}

/** Answers as Thanos does while one of two stores is away: with a warning, and half of all sums. */
export async function halve(upstream: string): Promise<Proxy> {
  const warning = 'receive series from store-2:10901: rpc error: code = Unavailable';
  return await startProxy(upstream, async (question) => {
    const answer = await ask(question, upstream);
    if (!question.path.startsWith('/api/v1/query')) return answer;
    const isSum = question.fields.get('query')?.startsWith('sum(') === true;
    return {
      ...answer,
      body: changed(answer.body, (told) => {
        told.warnings = [warning];
        if (!isSum) return;
        for (const sample of samplesOf(told.data?.result))
          sample[1] = String(Number(sample[1]) / 2);
      }),
    };
  });
}

async function startProxy(upstream: string, answering: Answering): Promise<Proxy> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, body } = await answering(await questionOf(request), upstream).catch(
      (error: unknown) => ({ status: 502, headers: {}, body: String(error) }),
    );
    response.writeHead(status, headers).end(body);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function questionOf(request: IncomingMessage): Promise<Question> {
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const fields = new URLSearchParams([...searchParams, ...new URLSearchParams(body)]);
  return { method, path: pathname, fields };
}

async function ask({ method, path, fields }: Question, upstream: string): Promise<Answer> {
  const response =
    method === 'POST'
      ? await fetch(`${upstream}${path}`, { method, body: fields })
      : await fetch(`${upstream}${path}?${fields.toString()}`, { method });
  const type = response.headers.get('content-type');
  return {
    status: response.status,
    ...(type !== null && { headers: { 'content-type': type } }),
    body: await response.text(),
  };
}

/** The same text where it is no JSON. */
function changed(text: string, change: (answer: QueryAnswer) => void): string {
  let answer: QueryAnswer;
  try {
    answer = JSON.parse(text) as QueryAnswer;
  } catch {
    return text;
  }
  change(answer);
  return JSON.stringify(answer);
}

function samplesOf(result: Result | undefined): Sample[] {
  if (!Array.isArray(result)) return [];
  if (typeof result[0] === 'number') return [result as Sample];
  return (result as Exclude<Result, Sample>).flatMap(({ value, values = [] }) =>
    value === undefined ? values : [value, ...values],
  );
}
