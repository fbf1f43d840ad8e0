import type { AgentSettings } from '../../settings/settings.ts';

type ThinkTime = Extract<
  AgentSettings,
  { kind: 'embedded' }
>['scenario']['flows'][number]['steps'][number]['thinkTime'];

/**
 * How many requests one user makes in a second on average, while the service answers as quickly as
 * without load; null: nobody but the agents knows, or nobody asked the service.
 *
 * @param answerSeconds that a request takes without load; null: not known
 */
export function requestsPerUser(
  agents: AgentSettings,
  answerSeconds: number | null,
): number | null {
  if (agents.kind !== 'embedded' || answerSeconds === null) return null;
  const { flows } = agents.scenario;
  const requests = flows.reduce((sum, { weight, steps }) => sum + weight * steps.length, 0);
  const seconds = flows.reduce(
    (sum, { weight, steps }) =>
      sum +
      weight * steps.reduce((flow, { thinkTime }) => flow + meanOf(thinkTime) + answerSeconds, 0),
    0,
  );
  return seconds > 0 ? requests / seconds : null;
}

/** In seconds. */
function meanOf(thinkTime: ThinkTime): number {
  return thinkTime.kind === 'exponential' ? thinkTime.mean : (thinkTime.min + thinkTime.max) / 2;
}
