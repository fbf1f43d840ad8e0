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
  /** The query; `of` writes a selector with the labels of `where`. */
  readonly query: (of: Select) => string;
  readonly bound: 'max' | 'min';
  /** The usual threshold, where the user gives none. */
  readonly threshold: number;
  readonly whenMissing?: 'zero';
  /** What the metric's samples remember, in seconds, where its name would mislead. */
  readonly windowSeconds?: number;
}

/** Writes a selector: `of('a_total', 'code=~"5.."')`. */
export type Select = (metric: string, ...matchers: readonly string[]) => string;

/** Labels that the user wants: a value, or several of which any will do. */
export type Where = Readonly<Record<string, string | readonly string[]>>;

/** The query of a preset for the series with these labels. */
export function queryOf({ query }: Preset, where: Where = {}): string {
  const wanted = Object.entries(where).map(([label, value]) =>
    typeof value === 'string'
      ? `${label}=${JSON.stringify(value)}`
      : `${label}=~${JSON.stringify(value.map(escaped).join('|'))}`,
  );
  return query((metric, ...matchers) => {
    const all = [...matchers, ...wanted];
    return all.length === 0 ? metric : `${metric}{${all.join(', ')}}`;
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** What latencies have in common. */
export const latency = {
  title: 'p99 latency (s)',
  role: 'latency',
  bound: 'max',
  threshold: 0.5,
} as const;

/** What ratios of errors have in common: without errors there is no series of them. */
export const errors = {
  title: '5xx ratio',
  role: 'errors',
  bound: 'max',
  threshold: 0.01,
  whenMissing: 'zero',
} as const;

/** What the use of something limited has in common. */
export const saturation = { role: 'saturation', bound: 'max', threshold: 0.9 } as const;

const range = '[$__rate_interval]';

/** The quantile of the buckets of a histogram. */
export function quantile(q: number, buckets: string, ...matchers: readonly string[]) {
  return (of: Select): string =>
    `histogram_quantile(${q}, sum by (le) (rate(${of(buckets, ...matchers)}${range})))`;
}

/** The mean of what a histogram or summary counts. */
export function mean(name: string, ...matchers: readonly string[]) {
  return (of: Select): string =>
    `sum(rate(${of(`${name}_sum`, ...matchers)}${range})) / sum(rate(${of(`${name}_count`, ...matchers)}${range}))`;
}

/** The part of a counter that fulfils a condition. */
export function share(counter: string, part: string, ...matchers: readonly string[]) {
  return (of: Select): string =>
    `sum(rate(${of(counter, part, ...matchers)}${range})) / sum(rate(${of(counter, ...matchers)}${range}))`;
}

/** The busiest of all processes, in cores. */
export function busiest(counter: string, ...matchers: readonly string[]) {
  return (of: Select): string => `max(rate(${of(counter, ...matchers)}${range}))`;
}
