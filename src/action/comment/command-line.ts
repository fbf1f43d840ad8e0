import { parse } from 'yaml';

import { inputDefinitions, type RawInputs } from '../../settings/inputs.ts';

/** Inputs that hold credentials, or that are of no use at home. */
const leftOut: readonly string[] = [
  'agent-headers',
  'baseline',
  'grafana-token',
  'comment',
  'github-token',
  'junit-file',
  'key',
  'metrics-file',
  'mode',
  'plan',
  'prometheus-headers',
  'prometheus-token',
  'report-dir',
  'verbose',
];

const longest = 4000;

/**
 * The command that measures the same outside of a workflow, on one line: the inputs that were given
 * as flags, for the shell, without those that hold a secret.
 *
 * @param secrets texts that must not be shown.
 */
export function commandLine(inputs: RawInputs, secrets: readonly string[]): string {
  const flags = inputDefinitions.flatMap((definition) => {
    const { name } = definition;
    const text = inputs[name] ?? '';
    const isAtHome = !('actionOnly' in definition) && !leftOut.includes(name);
    if (!isAtHome || text === definition.default) {
      return [];
    }
    const entries = 'lines' in definition ? text.split('\n') : [onOneLine(text)];
    return entries
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map((entry) => `--${name} ${quoted(isSecret(entry, secrets) ? '…' : entry)}`);
  });
  const line = ['node dist/cli/index.js', ...flags].join(' ');
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}

function isSecret(text: string, secrets: readonly string[]): boolean {
  return /:\/\/[^\s/]*@/.test(text) || secrets.some((secret) => text.includes(secret));
}

/** YAML over several lines as JSON, which is YAML as well. */
function onOneLine(text: string): string {
  if (!text.includes('\n')) {
    return text;
  }
  try {
    return JSON.stringify(parse(text));
  } catch {
    return text.replace(/\s*\n\s*/g, ' ');
  }
}

function quoted(text: string): string {
  return /^[\w./:=%,@+…-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
