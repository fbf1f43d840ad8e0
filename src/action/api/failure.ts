import { foreignText, hidden } from '../../foreign-text.ts';

/** What is known of a request to the REST API that failed. */
export interface ApiFailure {
  /** HTTP status; null when there was no answer (unreachable, timed out). */
  readonly status: number | null;
  readonly message: string;
  /** True when GitHub refused because of too many requests: it does so with 403 as well as 429. */
  readonly rateLimited: boolean;
  /**
   * True when the token may not do what was asked: 403, or 404 where the API does not even say
   * that there is something.
   */
  readonly refused: boolean;
  /** How long GitHub asks to wait, in seconds; null when it does not say. */
  readonly retryAfterSeconds: number | null;
}

/**
 * What the action needs for all that it does. The whole block, as a job that names one permission
 * loses all that it does not name.
 */
export const permissions = [
  'permissions:',
  "  actions: read # The job's start, for what is left of its time.",
  '  contents: write # The history.',
  '  pull-requests: write # The comment.',
].join('\n');

/** Reads an error of Octokit, which gives failures without an answer a status of their own. */
export function apiFailure(error: unknown): ApiFailure {
  const said = readable(error instanceof Error ? error.message : String(error));
  // What the platform says of a request that we have given up.
  const message = /\boperation was aborted\b/i.test(said) ? 'no answer in time' : said;
  const response = error instanceof Error && 'response' in error ? error.response : undefined;
  if (!isResponse(response)) {
    return { status: null, message, rateLimited: false, refused: false, retryAfterSeconds: null };
  }
  const { status, headers } = response;
  const retryAfterSeconds = secondsAskedFor(headers);
  const rateLimited =
    status === 429 ||
    (status === 403 &&
      (retryAfterSeconds !== null || isExhausted(headers) || /rate limit/i.test(message)));
  const refused = (status === 403 || status === 404) && !rateLimited;
  return { status, message, rateLimited, refused, retryAfterSeconds };
}

/** What to do about a 401. */
export const unauthorized =
  'the server does not know the token; give github-token one of this server that has not expired.';

const longestMessage = 300;

/** Some servers give no reason, some a whole page. */
function readable(message: string): string {
  const line = hidden(message).replace(/\s+/g, ' ').trim();
  if (line === '' || line.startsWith('<') || line === 'Unknown error') {
    return 'no reason given';
  }
  return foreignText(line, longestMessage);
}

type Headers = Readonly<Record<string, unknown>>;

interface Response {
  readonly status: number;
  readonly headers: Headers;
}

function isResponse(value: unknown): value is Response {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    typeof value.status === 'number' &&
    'headers' in value &&
    typeof value.headers === 'object' &&
    value.headers !== null
  );
}

function isExhausted(headers: Headers): boolean {
  return String(headers['x-ratelimit-remaining']) === '0';
}

/**
 * `retry-after`, else what is left until `x-ratelimit-reset` once no request remains. The answer's
 * own `date` is the time now, so that the runner's clock need not be right.
 */
function secondsAskedFor(headers: Headers): number | null {
  const retryAfter = Number(headers['retry-after'] ?? Number.NaN);
  if (!Number.isNaN(retryAfter)) {
    return retryAfter;
  }
  const now = Date.parse(String(headers.date)) / 1000;
  const left = Number(headers['x-ratelimit-reset'] ?? Number.NaN) - now;
  return isExhausted(headers) && !Number.isNaN(left) ? Math.max(0, left) : null;
}
