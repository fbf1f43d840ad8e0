import { Reader } from './scenario/reader.ts';
import { readStep, type Step } from './scenario/step.ts';
import { readThinkTime, type ThinkTime } from './scenario/think-time.ts';

/** What the users of the embedded agent do. Plain data: it goes to the agent's process as JSON. */
export interface Scenario {
  /** At least one. A user picks one at random by weight, goes through it, and picks again. */
  readonly flows: readonly Flow[];
  /** A request that has not ended after this is given up and counts as an error. In seconds. */
  readonly timeoutSeconds: number;
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

/**
 * Reads a scenario from parsed YAML or JSON. Null or an empty mapping gives the default: GET of the
 * target URL, with an exponential think time of one second on average. Everything that is wrong is
 * told at once, a sentence each, with its place and without the contents of headers and bodies.
 */
export function parseScenario(value: unknown): { scenario: Scenario } | { problems: string[] } {
  const problems: string[] = [];
  const root = new Reader('', value ?? {}, problems);
  root.allow(['think-time', 'timeout', 'steps', 'flows']);
  const thinkTime = readThinkTime(root.child('think-time'), defaultThinkTime);
  const timeoutLimits = { zero: false, max: maxTimeoutSeconds };
  const scenario = {
    flows: readFlows(root, thinkTime),
    timeoutSeconds: root.child('timeout').seconds(defaultTimeoutSeconds, timeoutLimits),
  };
  return problems.length > 0 ? { problems } : { scenario };
}

/** The `flows`, or the only one, whose `steps` stand at the top. */
function readFlows(root: Reader, thinkTime: ThinkTime): Flow[] {
  const flows = root.child('flows');
  const steps = root.child('steps');
  if (!flows.given) {
    const defaultSteps = new Reader('steps', ['GET'], []);
    return [
      { name: 'steps', weight: 1, steps: readSteps(steps.given ? steps : defaultSteps, thinkTime) },
    ];
  }
  if (steps.given) flows.problem('expected either flows or steps, got both');
  return flows.items().map((flow, index) => {
    flow.allow(['name', 'weight', 'steps']);
    return {
      name: flow.child('name').text(`flow ${index + 1}`),
      weight: flow.child('weight').positive(1),
      steps: readSteps(flow.child('steps'), thinkTime),
    };
  });
}

function readSteps(steps: Reader, thinkTime: ThinkTime): Step[] {
  return steps.items().map((step) => readStep(step, thinkTime));
}
