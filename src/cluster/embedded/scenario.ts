import { type DataSet, readData, type ReadFile } from './scenario/data.ts';
import { Reader } from './scenario/reader.ts';
import { readStep, type Step, type StepDefaults } from './scenario/step.ts';
import { readThinkTime, type ThinkTime } from './scenario/think-time.ts';

/** What the users of the embedded agent do. Plain data: it goes to the agent's process as JSON. */
export interface Scenario {
  /** At least one. A user picks one at random by weight, goes through it, and picks again. */
  readonly flows: readonly Flow[];
  /** A request that has not ended after this is given up and counts as an error. In seconds. */
  readonly timeoutSeconds: number;
  /** What a user does once: before the first flow, such as a login, and when it leaves. */
  readonly once?: { readonly start: readonly Step[]; readonly end: readonly Step[] };
  /** Values for the placeholders; at least one set where given. */
  readonly data?: readonly DataSet[];
  /** False: cookies are not kept. */
  readonly cookies?: false;
}

/** A way through the service. */
export interface Flow {
  readonly name: string;
  /** Above 0; a flow of weight 2 is picked twice as often as one of weight 1. */
  readonly weight: number;
  /** At least one; made in this order. */
  readonly steps: readonly Step[];
}

const defaultThinkTime: ThinkTime = { kind: 'exponential', mean: 1 };
const defaultTimeoutSeconds = 10;
const maxTimeoutSeconds = 600;

/** What a scenario may have. */
export const scenarioKeys: readonly string[] = [
  ...['think-time', 'timeout', 'steps', 'flows', 'once', 'data', 'cookies', 'follow-redirects'],
];

/** Where there is nothing to read files with. */
const noFiles: ReadFile = (path) => {
  throw new Error(`expected no file here, got "${path}"`);
};

/**
 * Reads a scenario from parsed YAML or JSON. Null or an empty mapping gives the default: GET of the
 * target URL, with an exponential think time of one second on average. Everything that is wrong is
 * told at once, a sentence each, with its place and without the contents of headers and bodies.
 *
 * @param readFile reads the files that `data` names
 */
export function parseScenario(
  value: unknown,
  readFile: ReadFile = noFiles,
): { scenario: Scenario } | { problems: string[] } {
  const problems: string[] = [];
  const root = new Reader('', value ?? {}, problems);
  root.allow(scenarioKeys);
  const defaults: StepDefaults = {
    thinkTime: readThinkTime(root.child('think-time'), defaultThinkTime),
    followRedirects: root.child('follow-redirects').boolean(false),
  };
  const data = readData(root.child('data'), readFile);
  const known = new Set(data.flatMap(({ rows: [first] }) => Object.keys(first ?? {})));
  const once = readOnce(root.child('once'), defaults, known);
  const timeoutLimits = { zero: false, max: maxTimeoutSeconds };
  const scenario = {
    flows: readFlows(root, defaults, known),
    timeoutSeconds: root.child('timeout').seconds(defaultTimeoutSeconds, timeoutLimits),
    ...(once === null ? {} : { once }),
    ...(data.length === 0 ? {} : { data }),
    ...(root.child('cookies').boolean(true) ? {} : { cookies: false as const }),
  };
  return problems.length > 0 ? { problems } : { scenario };
}

/** Reads a list of steps for the start, or `{ start: …, end: … }`. What they capture is known then. */
function readOnce(
  once: Reader,
  defaults: StepDefaults,
  known: Set<string>,
): Required<Scenario>['once'] | null {
  if (!once.given) return null;
  if (Array.isArray(once.value)) return { start: readSteps(once, defaults, known), end: [] };
  once.allow(['start', 'end']);
  const [start, end] = [once.child('start'), once.child('end')];
  return {
    start: start.given ? readSteps(start, defaults, known) : [],
    end: end.given ? readSteps(end, defaults, new Set(known)) : [],
  };
}

/** The `flows`, or the only one, whose `steps` stand at the top. */
function readFlows(root: Reader, defaults: StepDefaults, known: ReadonlySet<string>): Flow[] {
  const flows = root.child('flows');
  const steps = root.child('steps');
  if (!flows.given) {
    const read = readSteps(
      steps.given ? steps : new Reader('steps', ['GET'], []),
      defaults,
      new Set(known),
    );
    return [{ name: 'steps', weight: 1, steps: read }];
  }
  if (steps.given) flows.problem('expected either flows or steps, got both');
  return flows.items().map((flow, index) => {
    flow.allow(['name', 'weight', 'steps']);
    return {
      name: flow.child('name').text(`flow ${index + 1}`),
      weight: flow.child('weight').positive(1),
      steps: readSteps(flow.child('steps'), defaults, new Set(known)),
    };
  });
}

function readSteps(steps: Reader, defaults: StepDefaults, known: Set<string>): Step[] {
  return steps.items().map((step) => readStep(step, defaults, known));
}
