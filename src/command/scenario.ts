import { basename } from 'node:path';
import { InputError } from '../errors.ts';
import { scenarioFromFile } from '../scenarios/from-file.ts';
import { type Files, parseYaml, readText } from '../settings/values/files.ts';
import { Wrong } from '../settings/values/problems.ts';

/** What `capacity-gate scenario from FILE` writes, and what it says beside it. */
export interface ScenarioOutput {
  readonly text: string;
  readonly notices: readonly string[];
}

/**
 * Writes a scenario from a file.
 *
 * @param args what stands behind `scenario`
 * @throws InputError when that is not `from FILE`, or the file makes no scenario
 */
export function writeScenario(args: readonly string[], files: Files): ScenarioOutput {
  const [word, path, ...rest] = args;
  try {
    if (word !== 'from' || path === undefined || rest.length > 0) {
      throw new Wrong('expected `scenario from FILE.har` or `scenario from openapi.yaml`');
    }
    const { text, notices } = scenarioFromFile(parse(readText(path, files)), basename(path));
    return { text: text.trimEnd(), notices };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError([{ input: 'scenario', message }]);
  }
}

/** A recording may have many megabytes, for which the reader of YAML would take minutes. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return parseYaml(text, Infinity);
  }
}
