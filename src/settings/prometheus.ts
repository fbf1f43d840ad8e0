import { authorized } from './values/authorization.ts';
import { parseChoice } from './values/choice.ts';
import { parseHeaders } from './values/headers.ts';
import type { InputReader } from './input-reader.ts';
import { headerSecrets } from './values/secrets.ts';
import { partialResponses } from './settings.ts';
import type { PrometheusSettings } from './settings.ts';
import { credentialSecrets, parseBaseUrl } from './values/url.ts';

/** Prometheus, and what must not be shown of it. */
export interface PrometheusRead {
  /** Null without Prometheus; undefined when something is wrong, then among the problems. */
  readonly prometheus: PrometheusSettings | null | undefined;
  readonly secrets: readonly string[];
}

/** Reads where Prometheus is; the URL of the coordinator config stands in for one not given. */
export function readPrometheus(inputs: InputReader, urlInFile: string | null): PrometheusRead {
  const { problems } = inputs;
  const userHeaders = inputs.parse('prometheus-headers', parseHeaders);
  const token = inputs.text('prometheus-token');
  const partialResponse = inputs.parse('partial-response', (text) =>
    parseChoice(text, partialResponses),
  );
  const secrets = [token, ...headerSecrets(userHeaders ?? {})];

  const input = inputs.isGiven('prometheus-url') ? 'prometheus-url' : 'coordinator-config';
  const text = inputs.isGiven('prometheus-url') ? inputs.text('prometheus-url') : urlInFile;
  if (text === null) {
    for (const name of ['prometheus-headers', 'prometheus-token', 'partial-response'] as const) {
      if (inputs.isGiven(name)) {
        problems.add(name, 'expected prometheus-url beside it, got none');
      }
    }
    return { prometheus: null, secrets };
  }
  const parsed = problems.attempt(input, () => parseBaseUrl(text));
  const credentials = parsed?.credentials ?? null;
  const headers = problems.attempt(token === '' ? input : 'prometheus-token', () =>
    authorized({ headers: userHeaders ?? {}, credentials, token }),
  );
  return {
    prometheus:
      parsed && headers
        ? { url: parsed.url, headers, ...(partialResponse === 'accept' && { partialResponse }) }
        : undefined,
    secrets: [...secrets, ...headerSecrets(headers ?? {}), ...credentialSecrets(credentials)],
  };
}
