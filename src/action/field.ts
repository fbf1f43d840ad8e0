/** A field of parsed JSON or YAML; undefined when there is none of its own. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** The same of a field in a field, however deep. */
export function fieldAt(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce(field, value);
}

/** What is a text; empty for anything else. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
