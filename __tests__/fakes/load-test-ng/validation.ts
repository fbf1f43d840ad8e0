/** The versions that are known: of 2026-06, and of 2021-08. */
export type Version = 'new' | 'old';

/** The body of a create request, as far as it is looked at. */
export interface Configuration {
  readonly serverUrl: string;
  readonly adminPassword: string;
  readonly initialUsers: number;
  readonly maxUsers: number;
  readonly rates: readonly number[];
}

type Section = Readonly<Record<string, unknown>>;

/** How many files the process may have open. */
const mostFiles = 20_000;

/** Reads and checks the body as `createLoadAgentHandler` does: the first thing that is wrong, as an error. */
export function readConfiguration(
  body: string,
  version: Version,
): { readonly error: string } | { readonly configuration: Configuration } {
  const parsed = parseJson(body);
  if ('error' in parsed) return { error: `could not read request: ${parsed.error}` };
  const root = (parsed.value ?? {}) as Record<string, unknown>;
  if (Array.isArray(root)) return { error: `could not read request: json: ${intoArray}` };
  const config = (root['LoadTestConfig'] ?? {}) as Record<string, unknown>;
  const section = (name: string): Section => (config[name] ?? {}) as Section;
  const [connection, controller, users] = [
    section('ConnectionConfiguration'),
    section('UserControllerConfiguration'),
    section('UsersConfiguration'),
  ];
  const text = (of: Section, key: string): string => (typeof of[key] === 'string' ? of[key] : '');
  const number = (of: Section, key: string): number => Number(of[key] ?? 0);
  if (typeof users['MaxActiveUsers'] === 'string') {
    return { error: `could not read request: json: ${intoNumber}` };
  }
  const maxUsers = number(users, 'MaxActiveUsers');
  const initialUsers = number(users, 'InitialActiveUsers');
  const problem =
    wrongUrl(text(connection, 'ServerURL')) ??
    wrongUrl(text(connection, 'WebSocketURL')) ??
    wrongType(text(controller, 'Type'), version) ??
    above('InitialActiveUsers', initialUsers, maxUsers, '[0,$MaxActiveUsers]', version) ??
    below('MaxActiveUsers', maxUsers, 0, '(0,]', version) ??
    below('AvgSessionsPerUser', number(users, 'AvgSessionsPerUser'), 1, '[1,]', version) ??
    wrongLevel(section('LogSettings'));
  if (problem !== null) return { error: `could not validate config: ${problem}` };
  const rates = (controller['RatesDistribution'] ?? []) as readonly { Percentage: number }[];
  return {
    configuration: {
      serverUrl: text(connection, 'ServerURL'),
      adminPassword: text(connection, 'AdminPassword'),
      initialUsers,
      maxUsers,
      rates: rates.map(({ Percentage }) => Percentage),
    },
  };
}

/** What is found wrong only when the load agent is made; null: nothing. */
export function creationProblem({ maxUsers, rates }: Configuration): string | null {
  const sum = rates.reduce((total, share) => total + share, 0);
  if (rates.length > 0 && sum !== 1) {
    return 'could not validate configuration: Percentages in RatesDistribution should sum to 1';
  }
  const files = maxUsers + Math.floor(maxUsers / 4);
  if (files > mostFiles) {
    const suggested = 2 ** Math.ceil(Math.log2(files + 1));
    return (
      'MaxActiveUsers is not compatible with max Rlimit value. ' +
      `MaxActiveUsers = ${maxUsers}, max_Rlimit = ${mostFiles}. Suggested value is ${suggested}. ` +
      'You can check how to raise this value in the documentation at: '
    );
  }
  return null;
}

const intoArray =
  'cannot unmarshal array into Go value of type struct { LoadTestConfig loadtest.Config; ' +
  'SimpleControllerConfig *simplecontroller.Config "json:\\",omitempty\\""; ' +
  'SimulControllerConfig *simulcontroller.Config "json:\\",omitempty\\"" }';
const intoNumber =
  'cannot unmarshal string into Go struct field ' +
  'UsersConfiguration.LoadTestConfig.UsersConfiguration.MaxActiveUsers of type int';

function parseJson(body: string): { readonly error: string } | { readonly value: unknown } {
  if (body === '') return { error: 'EOF' };
  try {
    return { value: JSON.parse(body) };
  } catch {
    return { error: 'unexpected EOF' };
  }
}

function wrongUrl(url: string): string | null {
  if (url === '') return 'parse "": empty url';
  return URL.canParse(url) ? null : `parse "${url}": invalid URI for request`;
}

const types: Readonly<Record<Version, readonly string[]>> = {
  new: ['simple', 'simulative', 'noop', 'cluster', 'generative', 'browser'],
  old: ['simple', 'simulative', 'noop', 'cluster', 'generative'],
};

function wrongType(type: string, version: Version): string | null {
  if (types[version].includes(type)) return null;
  const valid = types[version].map((name) => `"${name}"`).join(' ');
  return `Type is not valid: value is not one of valid values: [${valid}]`;
}

function wrongLevel({ ConsoleLevel, FileLevel }: Section): string | null {
  const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];
  const isValid = [ConsoleLevel, FileLevel].every((level) => levels.includes(String(level)));
  return isValid ? null : 'ConsoleLevel is not valid';
}

function above(
  name: string,
  value: number,
  most: number,
  range: string,
  version: Version,
): string | null {
  if (value <= most) return null;
  const got = version === 'new' ? `value ${value} is greater than ${most}` : 'value is greater';
  return `${name} is not in the range of range:${range}: ${got}`;
}

function below(
  name: string,
  value: number,
  least: number,
  range: string,
  version: Version,
): string | null {
  const isOpen = range.startsWith('(');
  if (isOpen ? value > least : value >= least) return null;
  const words = isOpen ? 'lesser or equal' : 'lesser';
  const got = version === 'new' ? `value ${value} is ${words} than ${least}` : `value is ${words}`;
  return `${name} is not in the range of range:${range}: ${got}`;
}
