import { setTimeout as sleep } from 'node:timers/promises';
import { systemNow } from '../machine/clock.ts';
import type { ErrorKind } from './error-kind.ts';
import { type Connection, connectionsTo, type Outcome } from './http/connection.ts';
import { parseTarget } from './http/target.ts';
import type { Work } from './messages.ts';
import type { Scenario } from './scenario.ts';
import type { StatusRange, Step } from './scenario/step.ts';
import { mostRedirects, perform } from './users/exchange.ts';
import { prepareScenario } from './users/prepared-scenario.ts';
import type { PreparedStep } from './users/prepared-step.ts';
import type { Session } from './users/session.ts';

/** How a service that asks to be left alone is waited for. */
export interface Waiting {
  /** So long in all, in seconds. */
  readonly patienceSeconds: number;
  /** Rejects where it is aborted. */
  readonly pause: (seconds: number, signal: AbortSignal) => Promise<unknown>;
}

const patiently: Waiting = {
  patienceSeconds: 30,
  pause: (seconds, signal) => sleep(seconds * 1000, undefined, { signal }),
};

/** What is left of the time of a check, as a share, for its requests. */
const requestShare = 0.2;

/** So that it can be told in time what the service asks for. */
export function patientFor(seconds: number): Waiting {
  const most = (1 - requestShare) * seconds;
  return { ...patiently, patienceSeconds: Math.min(patiently.patienceSeconds, most) };
}

/**
 * The longest that the check may take, in seconds: each of its steps as long as a user would wait,
 * and as long as the service may ask to be left alone.
 */
export function checkSecondsOf(scenario: Scenario): number {
  return checkedSteps(scenario).length * scenario.timeoutSeconds + patiently.patienceSeconds + 1;
}

/**
 * Does once what user 1 does first: the steps before the first flow, and the first step of the first
 * flow. Resolves when all responses are as expected; rejects with an Error that says what is wrong,
 * without headers, bodies, queries and values.
 */
export async function checkTarget(
  work: Work,
  signal: AbortSignal,
  { patienceSeconds, pause }: Waiting,
): Promise<void> {
  const { targetUrl, headers, scenario } = work;
  const target = parseTarget(targetUrl, headers);
  const { start, flows, session } = prepareScenario(target, scenario, true);
  const steps = [...start, ...(flows[0]?.steps.slice(0, 1) ?? [])];
  const user = session(1, Math.random);
  signal.throwIfAborted();
  const connection = connectionsTo(target, scenario.timeoutSeconds)();
  let left = patienceSeconds;
  try {
    for (const [index, step] of steps.entries()) {
      let outcome = await performOnce(connection, user, step, signal);
      for (let wish = wishOf(outcome); wish !== null && wish <= left; wish = wishOf(outcome)) {
        left -= wish;
        await pause(wish, signal);
        outcome = await performOnce(connection, user, step, signal);
      }
      const read = checkedSteps(scenario)[index];
      if (outcome.error === null || read === undefined) continue;
      throw new Error(`${step.name} ${explain(outcome, read, scenario.timeoutSeconds)}`);
    }
  } finally {
    connection.close();
  }
}

/** How long a service that does not answer yet asks to be left alone, in seconds; null: it does not. */
function wishOf({ error, retryAfterSeconds }: Outcome): number | null {
  // One that asks for no time at all would be asked again and again.
  return error === null || retryAfterSeconds === undefined ? null : Math.max(1, retryAfterSeconds);
}

function checkedSteps({ once, flows }: Scenario): Step[] {
  return [...(once?.start ?? []), ...(flows[0]?.steps.slice(0, 1) ?? [])];
}

function performOnce(
  connection: Connection,
  session: Session,
  step: PreparedStep,
  signal: AbortSignal,
): Promise<Outcome> {
  const asking = { connection, session, now: systemNow, record: () => undefined };
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the check was given up')), {
      once: true,
    });
    perform(asking, step, systemNow(), resolve);
  });
}

const explanations: Readonly<
  Record<Exclude<ErrorKind, 'status' | 'throttled' | 'time-out' | 'protocol'>, string>
> = {
  refused:
    'cannot be reached: the connection was refused; is the service up, and is the port right?',
  reset: 'failed: the connection was closed before the response was complete',
  content: 'answered, but not as the scenario expects',
  page: 'answered, but not with what users came for',
  dns: 'cannot be reached: the host name is not known here',
  tls: 'cannot be reached: the TLS handshake failed; NODE_EXTRA_CA_CERTS can name a file of trusted certificates',
  local: 'cannot be asked: this machine has no socket or port left',
  other: 'failed',
};

/** What a careful first request should not meet. */
const hintsByStatus: Readonly<Record<number, string>> = {
  429: '; something limits how often it may be asked: let this machine ask as often as it likes',
  502: '; what answers is in front of the service: is that up?',
  503: '; is it still starting? Wait until it is ready before the run',
  504: '; what answers is in front of the service: is that up?',
};

function explain(outcome: Outcome, step: Step, timeoutSeconds: number): string {
  const { error, status, detail, retryAfterSeconds } = outcome;
  if (error === 'time-out') return `did not answer within ${timeoutSeconds} s`;
  if (error === 'status' || error === 'throttled' || error === null) {
    const isRedirect = status !== null && status >= 300 && status <= 399;
    const redirect =
      step.followRedirects === true
        ? `; redirects are followed to the same host, and no more than ${mostRedirects} in turn`
        : '; redirects are not followed, unless follow-redirects is true';
    return (
      `answered ${status ?? 'nothing'}, expected ${statuses(step.expectStatus)}` +
      (isRedirect ? redirect : '') +
      (retryAfterSeconds === undefined
        ? ''
        : `, and asks to be left alone for ${retryAfterSeconds} s`) +
      (hintsByStatus[status ?? 0] ?? '')
    );
  }
  const explanation = error === 'protocol' ? explainProtocol(detail) : explanations[error];
  return `${explanation}${detail === '' ? '' : ` (${detail})`}`;
}

function explainProtocol(detail: string): string {
  if (/wrong version number|packet length|http request/i.test(detail)) {
    return 'cannot be used: the service speaks no TLS there; is the URL one of http://?';
  }
  return detail === 'the response is one of TLS'
    ? 'cannot be used: the service speaks TLS there; is the URL one of https://?'
    : 'cannot be used: the service speaks no HTTP/1.1; the embedded agent speaks nothing else';
}

function statuses(ranges: readonly StatusRange[]): string {
  return ranges
    .map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`))
    .join(' or ');
}
