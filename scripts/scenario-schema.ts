import { scenarioKeys } from '../src/cluster/embedded/scenario.ts';
import { stepKeys } from '../src/cluster/embedded/scenario/step.ts';
import { draft, duration, text, type Schema } from './schema-parts.ts';

const thinkTime: Schema = {
  description: 'How long a user thinks: 1s, {min: 1s, max: 3s}, or {mean: 1s} (exponential).',
  oneOf: [
    { anyOf: [duration, { const: 0 }] },
    {
      type: 'object',
      properties: { min: duration, max: duration },
      required: ['min', 'max'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { mean: duration },
      required: ['mean'],
      additionalProperties: false,
    },
  ],
};
const status: Schema = {
  anyOf: [
    { type: 'integer', minimum: 100, maximum: 599 },
    { type: 'string', pattern: '^[1-5](xx|XX|\\d\\d)$' },
  ],
};
const headers: Schema = { type: 'object', additionalProperties: { type: ['string', 'number'] } };

const stepValues: Readonly<Record<string, Schema>> = {
  method: {
    ...text,
    pattern:
      '^([Gg][Ee][Tt]|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|head|post|put|patch|delete|options)$',
  },
  path: { type: 'string', description: 'Under target-url, as /cart?id={{id}}.' },
  headers,
  body: { description: 'A text, or a mapping or list that is sent as JSON.' },
  form: { type: 'object', description: 'Sent as a form.' },
  'expect-status': {
    description: 'A status such as 200 or 2xx, or a list of such.',
    oneOf: [status, { type: 'array', items: status, minItems: 1 }],
  },
  'expect-body': { description: 'What the response has in it: contains, regex or json.' },
  capture: { description: 'What is kept of the response, by name.' },
  'follow-redirects': { type: 'boolean' },
  'think-time': thinkTime,
};

const step: Schema = {
  oneOf: [
    { ...text, description: 'In short: GET /path.' },
    {
      type: 'object',
      properties: Object.fromEntries(stepKeys.map((key) => [key, stepValues[key] ?? {}])),
      additionalProperties: false,
      not: { required: ['body', 'form'] },
    },
  ],
};
const steps: Schema = { type: 'array', items: step, minItems: 1 };

const scenarioValues: Readonly<Record<string, Schema>> = {
  'think-time': thinkTime,
  timeout: { ...duration, description: 'A request that has not ended by then is an error.' },
  steps,
  flows: {
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      properties: { name: text, weight: { type: 'number', exclusiveMinimum: 0 }, steps },
      required: ['steps'],
      additionalProperties: false,
    },
  },
  once: {
    description: 'Steps before the first flow, and when a user leaves.',
    oneOf: [
      steps,
      { type: 'object', properties: { start: steps, end: steps }, additionalProperties: false },
    ],
  },
  data: { description: 'Files with values for the placeholders.' },
  cookies: { type: 'boolean', description: 'false: cookies are not kept.' },
  'follow-redirects': { type: 'boolean' },
};

/** The schema of a scenario of the embedded agent. */
export const scenarioSchema: Schema = {
  $schema: draft,
  title: 'capacity-gate scenario',
  description: 'What the users of the embedded agent do: agent-config.',
  type: ['object', 'null'],
  properties: Object.fromEntries(scenarioKeys.map((key) => [key, scenarioValues[key] ?? {}])),
  additionalProperties: false,
  not: { type: 'object', required: ['steps', 'flows'] },
};
