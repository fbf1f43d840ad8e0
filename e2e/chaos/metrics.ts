import type { Answer } from './fault-server.ts';

/** Seconds between two scrapes. */
const scrapeSeconds = 1;
/** What was scraped before the world began. */
const earlierSamples = 60;

const labels = { job: 'target', instance: '127.0.0.1:1' };

type Sample = readonly [time: number, value: number];

/** What a Prometheus has scraped of one gauge, and its answers to the queries that are asked of it. */
export class Metrics {
  readonly #value: () => number;
  readonly #load: Sample[] = [];
  #scraping: NodeJS.Timeout | undefined;

  /** @param value of the gauge `load`, now */
  constructor(value: () => number) {
    this.#value = value;
  }

  start(): void {
    const now = Date.now() / 1000;
    for (let ago = earlierSamples; ago > 0; ago -= 1) {
      this.#load.push([now - ago * scrapeSeconds, 0]);
    }
    this.#scraping = setInterval(
      () => this.#load.push([Date.now() / 1000, this.#value()]),
      1000 * scrapeSeconds,
    );
  }

  stop(): void {
    clearInterval(this.#scraping);
  }

  /** Answers a request to Prometheus's API, whose form is `form`. */
  answer(path: string, form: URLSearchParams): Answer {
    if (path !== '/api/v1/query') return { status: 404, body: 'not found', type: 'text/plain' };
    const asked = form.get('time');
    const time = asked === null ? Date.now() / 1000 : Number(asked);
    const query = form.get('query') ?? '';
    if (query === 'time()') return success('scalar', [time, String(time)]);
    const [, metric, range] = /\b(load|up)\b[^[]*(\[\d+[sm]\])?/.exec(query) ?? [];
    const seen = this.#load.filter(([at]) => at <= time);
    const last = seen.at(-1);
    if (metric === undefined || last === undefined) return success('vector', []);
    const valueOf = (value: number): string => (metric === 'up' ? '1' : String(value));
    const named = { __name__: metric, ...labels };
    if (range !== undefined) {
      const values = seen.map(([at, value]) => [at, valueOf(value)]);
      return success('matrix', [{ metric: named, values }]);
    }
    const isTimestamp = query.includes('timestamp(');
    const value = isTimestamp ? String(last[0]) : valueOf(last[1]);
    return success('vector', [{ metric: isTimestamp ? labels : named, value: [time, value] }]);
  }
}

function success(resultType: string, result: unknown): Answer {
  return { body: JSON.stringify({ status: 'success', data: { resultType, result } }) };
}
