import { parseScenario, type Scenario } from '../../cluster/embedded/scenario.ts';
import type { ReadFile } from '../../cluster/embedded/scenario/data.ts';
import { isMapping } from '../values/mapping.ts';
import { Wrong, type ProblemList } from '../values/problems.ts';
import { describe, either } from '../values/words.ts';

/** The sections of load-test-ng's config.json, of which any may be missing. */
const sections = [
  'ConnectionConfiguration',
  'UserControllerConfiguration',
  'InstanceConfiguration',
  'UsersConfiguration',
  'LogSettings',
];

/**
 * The body of load-test-ng's create request from the content of agent-config: as it is, or, when
 * it is a bare config.json of load-test-ng, under the key LoadTestConfig. Throws Wrong.
 */
export function loadTestConfigOf(content: unknown): unknown {
  if (!isMapping(content)) {
    // A text is not shown: in the wrong file it may be a secret.
    const got = typeof content === 'string' ? 'a text' : describe(content);
    throw new Wrong(`expected a mapping with the key LoadTestConfig, got ${got}`);
  }
  if ('LoadTestConfig' in content) {
    return content;
  }
  if (sections.some((section) => section in content)) {
    return { LoadTestConfig: content };
  }
  throw new Wrong(`expected LoadTestConfig or ${either(sections)} as a key, got none of them`);
}

/** What is worth telling of a configuration that is filled in as load-test-ng's coordinator does. */
export function loadTestNotices(body: unknown): string[] {
  const loadTest = isMapping(body) ? body['LoadTestConfig'] : null;
  const connection = isMapping(loadTest) ? loadTest['ConnectionConfiguration'] : null;
  const isHalf =
    isMapping(connection) && 'ServerURL' in connection && !('WebSocketURL' in connection);
  return isHalf
    ? [
        'agent-config: WebSocketURL is not given: the users connect to ws://localhost:8065, as load-test-ng has it.',
      ]
    : [];
}

/** The scenario of the embedded agent; undefined when it is wrong, which is added to the problems. */
export function scenarioOf(
  content: unknown,
  problems: ProblemList,
  readFile?: ReadFile,
): Scenario | undefined {
  const parsed = parseScenario(content, readFile);
  if ('scenario' in parsed) {
    return parsed.scenario;
  }
  for (const message of parsed.problems) {
    problems.add('agent-config', message);
  }
  return undefined;
}
