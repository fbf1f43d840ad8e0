import type { Environment } from './environment.ts';

/** What the runner handed over: the inputs of action.yml, told apart by who reads them. */
export interface ActionInputs {
  /** The inputs that become settings, by name. Unknown ones are among them, to be reported. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of `github-token`; empty when there is none. */
  readonly token: string;
  /** Of the hidden input `job-check-run-id`; empty where the runner does not tell. */
  readonly checkRunId: string;
  /** Of the hidden input `job-matrix`: the job's matrix as JSON; empty or `null` without one. */
  readonly matrix: string;
}

const prefix = 'INPUT_';

/**
 * Reads all `INPUT_*` variables. The runner makes a variable of each input, capitals and hyphens
 * kept: `max-users` is `INPUT_MAX-USERS`. A variable of that form that belongs to no input comes
 * from a misspelt one (the runner only warns of those) or from somebody's `env:`; it is kept, as
 * a load test with other settings than those its author wrote is worse than none.
 */
export function readInputs(env: Environment): ActionInputs {
  const inputs: Record<string, string> = {};
  for (const [name, text] of Object.entries(env)) {
    if (name.startsWith(prefix) && text !== undefined) {
      inputs[name.slice(prefix.length).toLowerCase()] = text.trim();
    }
  }
  const { 'job-check-run-id': checkRunId = '', 'job-matrix': matrix = '', ...settings } = inputs;
  return { settings, token: settings['github-token'] ?? '', checkRunId, matrix };
}

/** The inputs whose every line is `Name: value`, where the value may be a credential. */
const headerInputs = ['agent-headers', 'prometheus-headers'];

/** The inputs that may hold URLs with `user:password@`. */
const urlInputs = [
  'agent-urls',
  'target-url',
  'prometheus-url',
  'baseline-target-url',
  'baseline-agent-urls',
  'grafana-url',
];

/**
 * The credentials in the inputs, found without judging whether the inputs are well-formed: they
 * are masked before anything is checked, and so before any message could show them.
 */
export function secretsIn(inputs: ActionInputs): readonly string[] {
  const { settings, token } = inputs;
  const textOf = (name: string): string => settings[name] ?? '';
  const values = [token, textOf('prometheus-token'), textOf('grafana-token')];
  for (const line of headerInputs.flatMap((name) => textOf(name).split('\n'))) {
    const value = line.slice(line.indexOf(':') + 1).trim();
    // `Bearer <credential>` and `Basic <credential>`: the last word is a secret by itself.
    values.push(value, value.slice(value.lastIndexOf(' ') + 1));
  }
  for (const [, user = '', password] of urlInputs.flatMap((name) => [
    ...textOf(name).matchAll(/:\/\/([^\s/:@]*)(?::([^\s/@]*))?@/g),
  ])) {
    const basic = `${decoded(user)}:${decoded(password ?? '')}`;
    values.push(Buffer.from(basic).toString('base64'));
    // A user without a password is a token.
    values.push(password ?? user, decoded(password ?? user));
  }
  return maskable(values);
}

/**
 * Those values that can be masked. The runner strikes a masked text out wherever it stands, in
 * outputs as well: a tenant's `X-Scope-OrgID: 12` must not black out the result.
 */
export function maskable(values: readonly string[]): readonly string[] {
  return [...new Set(values)].filter(
    (value) => value.length >= 4 && !(value.length < 8 && /^\d+$/.test(value)),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
