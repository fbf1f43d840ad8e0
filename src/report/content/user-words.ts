import type { AgentSettings } from '../../settings/settings.ts';
import { formatPercent, formatValue } from '../text/numbers.ts';

type Scenario = Extract<AgentSettings, { kind: 'embedded' }>['scenario'];
type Flow = Scenario['flows'][number];
type Step = Flow['steps'][number];

/** More of them would be a list that nobody reads. */
const [mostSteps, mostFlows] = [4, 3];

/** What one user does, a phrase without a full stop, raw; null: nobody but the agents knows. */
export function userWords(agents: AgentSettings): string | null {
  switch (agents.kind) {
    case 'embedded':
      return scenarioWords(withPaths(agents.scenario, new URL(agents.targetUrl)));
    case 'k6':
      return `one pass after the other of ${agents.script}`;
    case 'locustfile':
      return `the tasks of ${agents.locustfile}, one after the other`;
    case 'remote':
      return null;
  }
}

/** A step without a path asks for the target itself. */
function withPaths(scenario: Scenario, { pathname, search }: URL): Scenario {
  const { flows, once } = scenario;
  const named = (step: Step): Step =>
    step.path === '' ? { ...step, path: pathname + search } : step;
  return {
    ...scenario,
    flows: flows.map((flow) => ({ ...flow, steps: flow.steps.map(named) })),
    ...(once && { once: { ...once, start: once.start.map(named) } }),
  };
}

function scenarioWords({ flows, once }: Scenario): string {
  const start = once?.start ?? [];
  if (start.length === 0) return flowsWords(flows);
  return `${cut(start.map(requestWords), mostSteps, ', ', ' and ')} once, then ${flowsWords(flows)}`;
}

function flowsWords(flows: Scenario['flows']): string {
  const [only] = flows;
  if (only !== undefined && flows.length === 1) return flowWords(only);
  const total = flows.reduce((sum, { weight }) => sum + weight, 0);
  const named = flows.map(
    (flow) => `${flow.name} (${formatPercent(flow.weight / total)}): ${flowWords(flow)}`,
  );
  return `one of ${flows.length} flows at a time – ${cut(named, mostFlows, '; ', '; ')}`;
}

function flowWords({ steps }: Flow): string {
  return `${cut(steps.map(requestWords), mostSteps, ', ', ' and ')}${thinkingWords(steps)}`;
}

/** A query may hold a key, so that it is not shown. */
function requestWords({ method, path }: Step): string {
  const [place = ''] = path.split('?');
  return `${method} ${place}${path.includes('?') ? '?…' : ''}`;
}

function thinkingWords(steps: readonly Step[]): string {
  const means = steps.map(({ thinkTime }) =>
    thinkTime.kind === 'exponential' ? thinkTime.mean : (thinkTime.min + thinkTime.max) / 2,
  );
  const mean = means.reduce((sum, seconds) => sum + seconds, 0) / steps.length;
  if (mean === 0) return ', without thinking';
  const isConstant = steps.every(
    ({ thinkTime }) => thinkTime.kind === 'uniform' && thinkTime.min === thinkTime.max,
  );
  const same = isConstant && means.every((one) => one === mean);
  const after = steps.length === 1 ? ' after' : ', each after';
  return `${after} ${formatValue(mean)} s of thinking${same ? '' : ' on average'}`;
}

/** The first of many in a sentence: `a, b and 3 more`. */
function cut(parts: readonly string[], most: number, joint: string, last: string): string {
  if (parts.length > most) {
    return `${parts.slice(0, most).join(joint)} and ${parts.length - most} more`;
  }
  const end = parts.at(-1) ?? '';
  return parts.length < 2 ? end : `${parts.slice(0, -1).join(joint)}${last}${end}`;
}
