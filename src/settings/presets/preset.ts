/** What a preset is about: at most one latency and one error ratio of a service are worth having. */
export type PresetRole = 'latency' | 'errors' | 'saturation';

/** A signal that is known by name: for a metric that many services have. */
export interface Preset {
  readonly name: string;
  /** Heading of its family, as `Go (promhttp)`. */
  readonly family: string;
  /** How the signal is called where the user does not say. */
  readonly title: string;
  readonly role: PresetRole;
  /** Metrics that must be there: those of the query, and what tells the family from others. */
  readonly needs: readonly string[];
  /** PromQL; the braces of each selector, which may be empty, take the labels of `where` as well. */
  readonly query: string;
  readonly bound: 'max' | 'min';
  /** The usual threshold, where the user gives none. */
  readonly threshold: number;
  readonly whenMissing?: 'zero';
  /** What the metric's samples remember, in seconds, where its name would mislead. */
  readonly windowSeconds?: number;
}

/** Labels that the user wants: a value, or several of which any will do. */
export type Where = Readonly<Record<string, string | readonly string[]>>;

/** What presets of a role have in common. */
const common = {
  latency: { bound: 'max', threshold: 0.5 },
  // Without errors there is no series of them.
  errors: { bound: 'max', threshold: 0.01, whenMissing: 'zero' },
  saturation: { bound: 'max', threshold: 0.9 },
} as const satisfies Readonly<Record<PresetRole, Partial<Preset>>>;

/** A preset but for its family, and for what its role settles where it does not say. */
type Row = Omit<Preset, 'family' | 'bound' | 'threshold'> &
  Partial<Pick<Preset, 'bound' | 'threshold'>>;

/** The presets of a table that has a list for each family. */
export function presetsOf(table: Readonly<Record<string, readonly Row[]>>): readonly Preset[] {
  return Object.entries(table).flatMap(([family, rows]) =>
    rows.map((row) => ({ family, ...common[row.role], ...row })),
  );
}

/** The query of a preset for the series with these labels. */
export function queryOf({ query }: Pick<Preset, 'query'>, where: Where = {}): string {
  const wanted = Object.entries(where).map(([label, value]) =>
    typeof value === 'string'
      ? `${label}=${JSON.stringify(value)}`
      : `${label}=~${JSON.stringify(value.map(escaped).join('|'))}`,
  );
  return query.replace(/\{(.*?)\}/g, (_, own: string) => {
    const all = [own, ...wanted].filter((matcher) => matcher !== '');
    return all.length === 0 ? '' : `{${all.join(', ')}}`;
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
