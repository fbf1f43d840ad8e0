import { stringify } from 'yaml';
import { parseScenario } from '../cluster/embedded/scenario.ts';
import { scenarioOfHar } from './har.ts';
import { readHar } from './har-entry.ts';
import { isOpenApi, scenarioOfOpenApi } from './openapi.ts';

/** A scenario of the embedded agent as a file, and what the user should know of it. */
export interface ScenarioFile {
  /** YAML, with the notices at its top. */
  readonly text: string;
  readonly notices: readonly string[];
}

/**
 * Writes a scenario from the content of a recording (HAR) or the description of an API (OpenAPI).
 *
 * @param source how the file is named at the top of what is written
 * @throws Error in words for the user, when it is neither, or holds nothing to write
 */
export function scenarioFromFile(content: unknown, source: string): ScenarioFile {
  const entries = readHar(content);
  if (entries === null && !isOpenApi(content)) {
    throw new Error('expected a HAR file (log.entries) or an OpenAPI description, got neither');
  }
  const { scenario, notices } =
    entries === null
      ? scenarioOfOpenApi(content as Record<string, unknown>)
      : scenarioOfHar(entries);
  const parsed = parseScenario(scenario);
  if ('problems' in parsed) {
    throw new Error(`what it holds makes no scenario: ${parsed.problems.join('; ')}`);
  }
  const lines = [`From ${source}.`, ...notices].map((line) => `# ${line}\n`);
  return { text: `${lines.join('')}${stringify(scenario)}`, notices };
}
