import type { Problem } from '../../errors.ts';
import { exchange } from '../../monitor/prometheus/http.ts';
import { isRecord, parseRecord } from '../../cluster/requests/json.ts';
import type { Settings } from '../../settings/settings.ts';

const remediesOfTarget: readonly (readonly [RegExp, string])[] = [
  [
    /answered (401|403)\b/,
    'expected credentials: agent-headers, or a login under once of the scenario in agent-config',
  ],
  [
    /answered 30\d\b/,
    'a page that leads to a login needs credentials: agent-headers, or a login under once of the scenario in agent-config; else give the URL that it leads to',
  ],
  [/answered 404\b/, 'expected a path that is there'],
];

/** The same problems, each of the target's with what to do about it. */
export function withRemedies(problems: readonly Problem[]): Problem[] {
  return problems.map(({ input, message }) => {
    const remedy =
      input.endsWith('target-url') &&
      remediesOfTarget.find(([pattern]) => pattern.test(message))?.[1];
    return { input, message: remedy ? `${message}; ${remedy}` : message };
  });
}

/** Nobody waits longer to learn what a server is that is no Prometheus, in seconds. */
const askSeconds = 3;

/** Where the server at prometheus-url turns out to be Grafana, that is said, too. Never rejects. */
export async function serverMistakes(
  { prometheus }: Settings,
  problems: readonly Problem[],
  abort: AbortSignal,
): Promise<Problem[]> {
  if (prometheus === null || !problems.some(({ input }) => input.startsWith('prometheus-'))) {
    return [];
  }
  const options = { headers: prometheus.headers, timeoutSeconds: askSeconds, abort };
  try {
    const address = `${prometheus.url}/api/health`;
    const { body } = await exchange('GET', address, new URLSearchParams(), options);
    const health = parseRecord(body);
    if (!isRecord(health) || !('database' in health)) return [];
    return [
      {
        input: 'prometheus-url',
        message:
          'this is Grafana; expected the Prometheus behind it, as Grafana has it under Connections, Data sources, ' +
          'or this URL with /api/datasources/proxy/uid/UID behind it, and a token of Grafana in prometheus-token',
      },
    ];
  } catch {
    return [];
  }
}
