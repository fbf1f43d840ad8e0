/** What is known of a request to the REST API that failed. */
export interface ApiFailure {
  /** HTTP status; null when there was no answer (unreachable, timed out). */
  readonly status: number | null;
  readonly message: string;
  /** True when GitHub refused because of too many requests: it does so with 403 as well as 429. */
  readonly rateLimited: boolean;
  /** How long GitHub asks to wait; null when it does not say. */
  readonly retryAfterSeconds: number | null;
}

/** Reads an error of Octokit, which gives failures without an answer a status of their own. */
export function apiFailure(error: unknown): ApiFailure {
  const message = error instanceof Error ? error.message : String(error);
  const response = error instanceof Error && 'response' in error ? error.response : undefined;
  if (!isResponse(response)) {
    return { status: null, message, rateLimited: false, retryAfterSeconds: null };
  }
  const { status, headers } = response;
  const retryAfter = Number(headers['retry-after'] ?? Number.NaN);
  const exhausted = String(headers['x-ratelimit-remaining']) === '0';
  return {
    status,
    message,
    rateLimited:
      status === 429 ||
      (status === 403 && (!Number.isNaN(retryAfter) || exhausted || /rate limit/i.test(message))),
    retryAfterSeconds: Number.isNaN(retryAfter) ? null : retryAfter,
  };
}

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
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
