import { isRecord, parseRecord } from '../../../src/cluster/requests/json.ts';
import { type K6Counters, parseCounters } from '../../../src/cluster/k6/protocol.ts';
import { FakeK6, type FakeRun } from './server.ts';

/** A request to k6's REST API. */
export interface K6Request {
  /** `PATCH /v1/status` */
  readonly request: string;
  /** What is ordered: the attributes in the body. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** A request and its answer: one line of `__tests__/fixtures/k6/*.jsonl`. */
export interface K6Exchange extends K6Request {
  /** Where this is known from. */
  readonly source: string;
  /** What k6 was at, where that does not follow from the exchanges before. */
  readonly run?: Partial<FakeRun>;
  readonly statusCode: number;
  readonly body: unknown;
}

/** The metrics that are read of all that k6 lists. */
const readMetrics = [
  'http_req_duration',
  'http_req_duration{expected_response:true}',
  'http_req_failed',
  'http_req_waiting',
  'http_reqs',
];

/** Reads a file of exchanges. */
export function parseExchanges(text: string): K6Exchange[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as K6Exchange);
}

/** Makes one request of a k6, or of what stands for it. */
export async function exchange(
  url: string,
  { request, attributes, source }: K6Request & Pick<K6Exchange, 'source'>,
): Promise<K6Exchange> {
  const [method = '', path = ''] = request.split(' ');
  const body = { data: { type: 'status', id: 'default', attributes } };
  const response = await fetch(`${url}${path}`, {
    ...{ method, headers: { 'content-type': 'application/json' } },
    ...(attributes === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    source,
    request,
    ...(attributes === undefined ? {} : { attributes }),
    statusCode: response.status,
    body: parseRecord(await response.text()),
  };
}

/** The answers of the fake to the same requests, from the same states, in order. */
export async function replay(exchanges: readonly K6Exchange[]): Promise<K6Exchange[]> {
  const fake = new FakeK6();
  const url = await fake.listen();
  try {
    const answers: K6Exchange[] = [];
    for (const recorded of exchanges) {
      Object.assign(fake.run, recorded.run);
      answers.push(await exchange(url, recorded));
    }
    return answers;
  } finally {
    await fake.close();
  }
}

/**
 * What two answers must have in common: all of it, but of the list of metrics only those that are
 * read, in any order, and of their numbers only what is read of them.
 */
export function commonOf({ statusCode, body }: K6Exchange): unknown {
  const { data } = isRecord(body) ? body : {};
  if (!Array.isArray(data)) return { statusCode, body };
  const text = JSON.stringify(body);
  const counters = parseCounters({
    ...{ statusCode, body: text },
    ...{ contentType: 'application/json', location: null, cookies: [] },
  });
  const metrics = (data as Metric[]).filter(({ id }) => readMetrics.includes(id));
  const common = metrics
    .toSorted((one, other) => one.id.localeCompare(other.id))
    .map(({ attributes, ...rest }) => ({
      ...rest,
      attributes: { ...attributes, sample: Object.keys(attributes.sample).toSorted() },
    }));
  return { statusCode, metrics: common, counters: rounded(counters) };
}

/** What k6 was at when it listed its metrics so. */
export function runOfMetrics(body: unknown): Partial<FakeRun> {
  const { data } = isRecord(body) ? body : {};
  const metrics = new Map((data as Metric[]).map(({ id, attributes }) => [id, attributes.sample]));
  const requests = metrics.get('http_reqs')?.['count'] ?? 0;
  const all = metrics.get('http_req_duration')?.['avg'] ?? 0;
  const failed = metrics.get('http_req_failed')?.['rate'] ?? null;
  const waitingMilliseconds = metrics.get('http_req_waiting')?.['avg'] ?? null;
  if (failed === null || failed === 0) {
    return { requests, failedRatio: failed, meanMilliseconds: all, waitingMilliseconds };
  }
  const mean = metrics.get('http_req_duration{expected_response:true}')?.['avg'] ?? 0;
  const failedMilliseconds = (all - (1 - failed) * mean) / failed;
  return {
    ...{ requests, failedRatio: failed, meanMilliseconds: mean },
    ...{ failedMilliseconds, waitingMilliseconds },
  };
}

/** What differs by less is the same, reckoned in another order. */
function rounded(counters: K6Counters | null): Readonly<Record<string, string>> {
  const entries = Object.entries<number>({ ...counters });
  return Object.fromEntries(entries.map(([name, value]) => [name, value.toPrecision(9)]));
}

interface Metric {
  readonly id: string;
  readonly attributes: {
    readonly sample: Readonly<Record<string, number>>;
  } & Readonly<Record<string, unknown>>;
}
