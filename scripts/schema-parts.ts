/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/** The version of JSON Schema. */
export const draft = 'https://json-schema.org/draft/2020-12/schema';
/** A text that is not empty. */
export const text: Schema = { type: 'string', minLength: 1 };
/** A duration as users write it. */
export const duration: Schema = {
  type: 'string',
  pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h))+$',
  description: 'A duration, as 250ms, 5s, 10m or 1h30m.',
};
