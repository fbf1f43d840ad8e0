import { agentStatisticNames } from '../src/cluster/agent.ts';
import { configKeys } from '../src/settings/config-file.ts';
import { inputDefinitions } from '../src/settings/inputs.ts';
import { presetKeys, presets } from '../src/settings/presets/presets.ts';
import { signalKeys, signalKinds, whenMissing } from '../src/settings/signals.ts';
import { draft, duration, text, type Schema } from './schema-parts.ts';

const threshold: Schema = { type: 'number', exclusiveMinimum: 0 };
const labels: Schema = {
  type: 'object',
  additionalProperties: {
    oneOf: [{ type: ['string', 'number'] }, { type: 'array', items: text, minItems: 1 }],
  },
};

/** What may stand under each key of a signal. */
const signalValues: Readonly<Record<(typeof signalKeys)[number], Schema>> = {
  name: { ...text, description: 'How it is called in logs, reports and limited-by.' },
  query: { ...text, description: 'A PromQL expression with one value for each series.' },
  'agent-stat': { enum: agentStatisticNames, description: 'A statistic of the agents.' },
  'baseline-query': { ...text, description: 'The same query of the base.' },
  max: { ...threshold, description: 'Healthy below this number.' },
  min: { ...threshold, description: 'Healthy above this number.' },
  'when-missing': { enum: whenMissing, description: 'What an answer without a value means.' },
  'warm-up': { ...duration, description: 'The signal is ignored for this long.' },
  window: { ...duration, description: 'What one sample of the query remembers.' },
  'report-only': { type: 'boolean', description: 'Shown in reports, but not judged.' },
  kind: { enum: signalKinds, description: 'Whether it is what users wait.' },
};

/** The same of a signal with a preset, beside what a signal has. */
const presetValues: Readonly<Record<string, Schema>> = {
  preset: {
    description: 'A signal that is known by name: docs/presets.md.',
    oneOf: presets.map(({ name, family, title }) => ({
      const: name,
      description: `${family}: ${title}`,
    })),
  },
  where: { ...labels, description: 'Labels that the series must have.' },
  'baseline-where': { ...labels, description: 'The same for the base.' },
};

const eitherBound = [
  { required: ['max'], not: { required: ['min'] } },
  { required: ['min'], not: { required: ['max'] } },
];

const signal: Schema = {
  if: { type: 'object', required: ['preset'] },
  then: {
    type: 'object',
    properties: Object.fromEntries(
      presetKeys.map((key) => [key, presetValues[key] ?? ofSignal(key)]),
    ),
    additionalProperties: false,
  },
  else: {
    type: 'object',
    properties: signalValues,
    required: ['name'],
    additionalProperties: false,
    oneOf: [{ required: ['query'] }, { required: ['agent-stat'] }],
    anyOf: eitherBound,
  },
};

function ofSignal(key: string): Schema {
  return Object.entries(signalValues).find(([name]) => name === key)?.[1] ?? {};
}

const signals: Schema = { type: 'array', items: signal, minItems: 1 };

/** The schema of a file that holds signals. */
export const signalsSchema: Schema = {
  $schema: draft,
  title: 'capacity-gate signals',
  ...signals,
};

/** What inputs may be in a config file: texts, as in a workflow, or what YAML makes of them. */
function valueOf(name: string): Schema {
  if (name === 'signals') return { oneOf: [signals, text] };
  if (name === 'max-users') return { oneOf: [{ type: 'integer', minimum: 1 }, text] };
  const isList = inputDefinitions.some(
    (one) => one.name === name && ('lines' in one || name === 'fail-on'),
  );
  const plain: Schema = { type: ['string', 'number', 'boolean', 'null'] };
  return isList ? { oneOf: [plain, { type: 'array', items: { type: 'string' } }] } : plain;
}

/** The schema of capacity.yml. */
export const configSchema: Schema = {
  $schema: draft,
  title: 'capacity-gate config',
  description: 'capacity.yml: the inputs of capacity-gate by their names.',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    configKeys.map((name) => [
      name,
      {
        description: inputDefinitions.find((one) => one.name === name)?.description ?? '',
        ...valueOf(name),
      },
    ]),
  ),
};
