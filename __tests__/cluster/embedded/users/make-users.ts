import { connectionsTo } from '../../../../src/cluster/embedded/http/connection.ts';
import { parseTarget } from '../../../../src/cluster/embedded/http/target.ts';
import { parseScenario } from '../../../../src/cluster/embedded/scenario.ts';
import type { FinishedRequest } from '../../../../src/cluster/embedded/statistics.ts';
import { VirtualUsers } from '../../../../src/cluster/embedded/virtual-users.ts';

export interface UsersOptions {
  /** The target's URL. */
  readonly url: string;
  readonly scenario: unknown;
  /** The files that the scenario names. */
  readonly files?: Readonly<Record<string, string>>;
  readonly random?: () => number;
  readonly now?: () => number;
  readonly record?: (request: FinishedRequest) => void;
  readonly numbers?: { readonly first: number; readonly step: number };
}

/** Users of a scenario that is right. */
export function makeUsers({ url, scenario, files = {}, ...options }: UsersOptions): VirtualUsers {
  const parsed = parseScenario(scenario, (path) => files[path] ?? '');
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  const target = parseTarget(url, { 'x-agent': 'yes' });
  return new VirtualUsers({
    target,
    scenario: parsed.scenario,
    connect: connectionsTo(target, parsed.scenario.timeoutSeconds),
    random: () => 0.5,
    now: () => performance.now() / 1000,
    record: () => undefined,
    ...options,
  });
}
