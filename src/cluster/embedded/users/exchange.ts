import { retryAfterSeconds } from '../../requests/retry-after.ts';
import type { Connection, Outcome } from '../http/connection.ts';
import type { KeptResponse } from '../http/kept-response.ts';
import type { PreparedRequest } from '../http/target.ts';
import type { FinishedRequest } from '../statistics.ts';
import type { PreparedStep } from './prepared-step.ts';
import type { Session } from './session.ts';

/** A step that redirects again and again is given up after so many, as browsers do. */
export const mostRedirects = 20;

/** Who asks, and who is told of it. */
export interface Asking {
  readonly connection: Connection;
  readonly session: Session;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly record: (request: FinishedRequest) => void;
}

/**
 * Makes the request of a step, and those to which redirects lead, and keeps cookies and captures.
 * Each request is recorded when it has ended.
 *
 * @param due when the user meant to ask. Latency counts from then: when this process is late, the
 * user has waited all the same
 * @param onEnd is called once, unless the connection is closed before
 */
export function perform(
  asking: Asking,
  step: PreparedStep,
  due: number,
  onEnd: (outcome: Outcome) => void,
): void {
  ask(asking, step, step.request(asking.session), due, mostRedirects, onEnd);
}

function ask(
  asking: Asking,
  step: PreparedStep,
  request: PreparedRequest,
  due: number,
  redirectsLeft: number,
  onEnd: (outcome: Outcome) => void,
): void {
  const { connection, session, now, record } = asking;
  const asked = now();
  const begin = Math.min(due, asked);
  connection.request(request, (ended, kept) => {
    const at = now();
    if (kept.cookies.length > 0) session.cookies?.store(kept.cookies, request.path);
    const next =
      step.followsRedirects && redirectsLeft > 0
        ? step.redirected(session, request, ended.status, kept)
        : null;
    const outcome = next === null ? judged(step, session, request, ended, kept) : ended;
    const isShort =
      outcome.error === null && next === null && step.isShort(ended.contentBytes ?? 0);
    record({
      at,
      latencySeconds: at - begin,
      lateSeconds: asked - begin,
      error: next === null || ended.error !== 'status' ? outcome.error : null,
      ...(isShort && { shortFor: step.name }),
    });
    if (next === null) onEnd(outcome);
    else ask(asking, step, next, at, redirectsLeft - 1, onEnd);
  });
}

const tooManyRequests = 429;

/** A response that came well may still not hold what it should. */
function judged(
  step: PreparedStep,
  session: Session,
  request: PreparedRequest,
  outcome: Outcome,
  kept: KeptResponse,
): Outcome {
  if (outcome.error === 'status') {
    const retryAfter = retryAfterSeconds(kept.header('retry-after') ?? '', Date.now() / 1000);
    return {
      ...outcome,
      ...(outcome.status === tooManyRequests && { error: 'throttled' }),
      ...(retryAfter !== null && { retryAfterSeconds: retryAfter }),
    };
  }
  if (outcome.error !== null) return outcome;
  const problem = step.read(session, request, kept);
  if (problem !== null) return { ...outcome, error: 'content', detail: problem };
  const stray = step.strayPage(request.path, outcome.media);
  return stray === null ? outcome : { ...outcome, error: 'page', detail: stray };
}
