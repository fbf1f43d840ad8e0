import { parseScenario, type Scenario } from '../../cluster/embedded/scenario.ts';
import type { ReadFile } from '../../cluster/embedded/scenario/data.ts';
import { isMapping } from '../values/mapping.ts';
import { Wrong, type ProblemList } from '../values/problems.ts';
import { describe } from '../values/words.ts';

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
  if ('ConnectionConfiguration' in content) {
    return { LoadTestConfig: content };
  }
  throw new Wrong('expected LoadTestConfig or ConnectionConfiguration as a key, got neither');
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
