import { connectionsTo, type Outcome } from './http/connection.ts';
import type { ErrorKind } from './error-kind.ts';
import type { Work } from './messages.ts';
import { parseTarget, type PreparedRequest, prepareRequest, type Target } from './http/target.ts';

/**
 * Makes the first request of the scenario once. Resolves when the response is as expected; rejects
 * with an Error that says what is wrong, without headers, bodies and queries.
 */
export async function checkTarget(work: Work, signal: AbortSignal): Promise<void> {
  const { targetUrl, headers, scenario } = work;
  const target = parseTarget(targetUrl, headers);
  const step = scenario.flows[0]?.steps[0];
  if (step === undefined) throw new Error('the scenario has no steps');
  const request = prepareRequest(target, step);
  const place = `${request.method} ${target.origin}${request.path.replace(/\?.*/, '')}`;
  const outcome = await requestOnce(target, request, scenario.timeoutSeconds, signal);
  if (outcome.error === null) return;
  throw new Error(`${place} ${explain(outcome, request, scenario.timeoutSeconds)}`);
}

async function requestOnce(
  target: Target,
  request: PreparedRequest,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<Outcome> {
  signal.throwIfAborted();
  const connection = connectionsTo(target, timeoutSeconds)();
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('the check was given up')), {
        once: true,
      });
      connection.request(request, resolve);
    });
  } finally {
    connection.close();
  }
}

const explanations: Readonly<
  Record<Exclude<ErrorKind, 'status' | 'time-out' | 'protocol'>, string>
> = {
  refused:
    'cannot be reached: the connection was refused; is the service up, and is the port right?',
  reset: 'failed: the connection was closed before the response was complete',
  dns: 'cannot be reached: the host name is not known here',
  tls: 'cannot be reached: the TLS handshake failed; NODE_EXTRA_CA_CERTS can name a file of trusted certificates',
  local: 'cannot be asked: this machine has no socket or port left',
  other: 'failed',
};

function explain(outcome: Outcome, request: PreparedRequest, timeoutSeconds: number): string {
  const { error, status, detail } = outcome;
  if (error === 'time-out') return `did not answer within ${timeoutSeconds} s`;
  if (error === 'status' || error === null) {
    const expected = request.expectStatus.map(({ from, to }) =>
      from === to ? String(from) : `${from} to ${to}`,
    );
    const redirect = status !== null && status >= 300 && status <= 399;
    return (
      `answered ${status ?? 'nothing'}, expected ${expected.join(' or ')}` +
      (redirect ? '; redirects are not followed' : '')
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
