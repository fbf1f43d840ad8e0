import type { Problem } from '../../errors.ts';
import { exchange } from '../../monitor/prometheus/http.ts';
import { isRecord, parseRecord } from '../../cluster/requests/json.ts';
import type { PrometheusSettings, Settings } from '../../settings/settings.ts';

type Remedies = readonly (readonly [found: RegExp, remedy: string])[];

const ofTarget: Remedies = [
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

const ofPrometheus: Remedies = [
  [
    /cannot be reached: .*ECONNREFUSED/,
    'is it up, and is the port right? In a container, localhost is the container itself',
  ],
  [/cannot be reached: .*(ENOTFOUND|EAI_AGAIN)/, 'is the name of the host right?'],
  [/no answer within/, 'is it the right host and port, and may this machine reach it?'],
  [/refused with 401: .*no org id/i, 'expected X-Scope-OrgID: TENANT in prometheus-headers'],
  [
    /refused with 401/,
    'expected credentials that it takes: prometheus-token, prometheus-headers, or user:password@ in the URL',
  ],
];

const ofAgents: Remedies = [
  [
    /expected a load-test agent/,
    'where this is the service itself, give it as target-url in the place of agent-urls',
  ],
];

const ofSignals: Remedies = [
  [
    /parse error: unexpected .*['"][\u2018-\u201f\u00ab\u00bb]/,
    'expected plain quotes, got those of a text processor',
  ],
  [
    /parse error: unexpected .*\\u(00a0|20[0-9a-f]{2}|feff)/,
    'expected a plain space, got another one',
  ],
];

/** The same problems, those of the target, of Prometheus and of queries with what to do about them. */
export function withRemedies(problems: readonly Problem[]): Problem[] {
  return problems.map(({ input, message }) => {
    const remedy = remediesFor(input).find(([pattern]) => pattern.test(message))?.[1];
    return { input, message: remedy === undefined ? message : `${message}; ${remedy}` };
  });
}

function remediesFor(input: string): Remedies {
  if (input.endsWith('target-url')) return ofTarget;
  if (input === 'signals') return ofSignals;
  if (input === 'agent-urls') return ofAgents;
  return input.startsWith('prometheus-') ? ofPrometheus : [];
}

/** Nobody waits longer to learn what a server is that is no Prometheus, in seconds. */
const askSeconds = 3;

/**
 * The same problems; where the server at prometheus-url turns out to be Grafana, or a Prometheus at
 * another path, that is said, too. Never rejects.
 */
export async function withServer(
  { prometheus }: Settings,
  problems: readonly Problem[],
  abort: AbortSignal,
): Promise<readonly Problem[]> {
  const ofServer = problems.find(({ input }) => input.startsWith('prometheus-'));
  // What cannot be reached has no other paths either.
  if (prometheus === null || (ofServer?.message.includes('be reached') ?? true)) return problems;
  const found = await whatAnswers(prometheus, abort);
  return problems.map((problem) =>
    problem === ofServer && found !== null
      ? { ...problem, message: `${problem.message}; ${found}` }
      : problem,
  );
}

/** What the server turns out to be; null: nobody knows. */
async function whatAnswers(
  prometheus: PrometheusSettings,
  abort: AbortSignal,
): Promise<string | null> {
  try {
    const health = await ask(prometheus, `${prometheus.url}/api/health`, abort);
    const told = parseRecord(health.body);
    const isOfGrafana = isRecord(told) && 'database' in told;
    return isOfGrafana ? isGrafana : await elsewhere(prometheus, abort);
  } catch {
    return null;
  }
}

const isGrafana =
  'this is Grafana; expected the Prometheus behind it, as Grafana has it under Connections, Data sources, ' +
  'or this URL with /api/datasources/proxy/uid/UID behind it, and a token of Grafana in prometheus-token';

async function ask(
  { headers }: PrometheusSettings,
  address: string,
  abort: AbortSignal,
): ReturnType<typeof exchange> {
  const options = { headers, timeoutSeconds: askSeconds, abort };
  return await exchange('GET', address, new URLSearchParams(), options);
}

/** The pages of Prometheus, whose address people have at hand. */
const pages =
  /\/(api\/v1\b.*|graph|query|targets|alerts|rules|status|config|flags|service-discovery|metrics|-\/\w+)$/;

/** Where on the same server a Prometheus does answer; null: nobody knows. */
async function elsewhere(
  prometheus: PrometheusSettings,
  abort: AbortSignal,
): Promise<string | null> {
  const { url } = prometheus;
  const { origin } = new URL(url);
  // With a prefix, Prometheus leads from the root to its first page.
  const { location } = await ask(prometheus, `${origin}/`, abort);
  const led = new URL(location, `${origin}/`);
  const places = [
    url.replace(pages, ''),
    ...(led.origin === origin ? [`${origin}${led.pathname.replace(/\/$/, '')}`] : []),
    origin,
  ].map((place) => place.replace(pages, '').replace(/\/+$/, ''));
  for (const place of new Set(places)) {
    if (place === url) continue;
    const { status, body } = await ask(prometheus, `${place}/api/v1/query?query=1`, abort);
    if (status === 200 && parseRecord(body)?.['status'] === 'success') {
      return `a Prometheus answers at ${place}; expected that`;
    }
  }
  return null;
}
