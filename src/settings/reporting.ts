import { authorized } from './values/authorization.ts';
import type { InputReader } from './input-reader.ts';
import { parseBoolean } from './values/numbers.ts';
import type { GrafanaSettings, ReportingSettings } from './settings.ts';
import { headerSecrets } from './values/secrets.ts';
import { credentialSecrets, parseBaseUrl } from './values/url.ts';

/** What a run is told by, each undefined where it is wrong, and what must not be shown of it. */
export interface ReportingRead {
  readonly reporting: {
    readonly [Key in keyof ReportingSettings]: ReportingSettings[Key] | undefined;
  };
  readonly secrets: readonly string[];
}

/** Reads where the results go, beside the report. */
export function readReporting(inputs: InputReader): ReportingRead {
  const { grafana, secrets } = readGrafana(inputs);
  const asGiven = (text: string): string => text;
  return {
    reporting: {
      verbose: inputs.parse('verbose', parseBoolean),
      metricsFile: inputs.parseUnless('', 'metrics-file', asGiven),
      junitFile: inputs.parseUnless('', 'junit-file', asGiven),
      grafana,
    },
    secrets,
  };
}

function readGrafana(inputs: InputReader): {
  readonly grafana: GrafanaSettings | null | undefined;
  readonly secrets: readonly string[];
} {
  const { problems } = inputs;
  const token = inputs.text('grafana-token');
  if (!inputs.isGiven('grafana-url')) {
    if (token !== '') problems.add('grafana-token', 'expected grafana-url beside it, got none');
    return { grafana: null, secrets: [token] };
  }
  const parsed = inputs.parse('grafana-url', parseBaseUrl);
  const credentials = parsed?.credentials ?? null;
  const headers = problems.attempt('grafana-token', () =>
    authorized({ headers: {}, credentials, token }),
  );
  const grafana = parsed && headers && grafanaOf(parsed.url, headers);
  return {
    grafana,
    secrets: [token, ...headerSecrets(headers ?? {}), ...credentialSecrets(credentials)],
  };
}

/** A dashboard has its id behind `/d/`, and what stands before that is Grafana itself. */
function grafanaOf(url: string, headers: Readonly<Record<string, string>>): GrafanaSettings {
  const [, base, dashboard] = /^(.*?)\/d\/([^/]+)/.exec(url) ?? [];
  return { page: url, base: base ?? url, dashboard: dashboard ?? null, headers };
}
