import type { SyntaxNode } from '@lezer/common';
import type { Averaging } from './promql/averaging.ts';
import { pushedDown } from './promql/label-pushdown.ts';
import type { RecordingRule } from './prometheus/queries.ts';
import { analyseQuery, selectorOf } from './promql/analysis.ts';
import { ancestors, edited, isModified, nodesNamed, parse } from './promql/tree.ts';
import type { Edit, LabelMatcher } from './promql/tree.ts';

/** Rules of rules are followed so far; a rule that records itself is followed no further. */
const deepest = 8;
/** An expression longer than this, in characters, is no help against slowness. */
const longestExpression = 10_000;

/** The recording rules of a server, by the metric that they record. */
export class RuleBook {
  readonly #rules: ReadonlyMap<string, readonly RecordingRule[]>;
  /** By metric and depth: rules that use each other often would be followed ever again. */
  readonly #reaches = new Map<string, number>();
  readonly #averagings = new Map<string, Averaging>();

  constructor(rules: readonly RecordingRule[]) {
    const byName = new Map<string, RecordingRule[]>();
    for (const rule of rules) {
      byName.set(rule.name, [...(byName.get(rule.name) ?? []), rule]);
    }
    this.#rules = byName;
  }

  /** Whether a rule writes the metric. */
  isRecorded(metricName: string | null): boolean {
    return metricName !== null && this.#rules.has(metricName);
  }

  /** The longest time between two evaluations of a metric's rules, in seconds; 0: not recorded. */
  intervalOf(metricName: string | null): number {
    return this.#rulesOf(metricName)
      .map(({ intervalSeconds }) => intervalSeconds)
      .reduce((one, other) => Math.max(one, other), 0);
  }

  /**
   * How far back a recorded value looks at most, in seconds: the windows of its rules, of the
   * rules that those use, and the time between two evaluations of each. 0 for any other metric.
   */
  reachOf(metricName: string | null, depth = 0): number {
    return depth === deepest || metricName === null
      ? 0
      : remembered(this.#reaches, `${depth} ${metricName}`, () =>
          this.#rulesOf(metricName)
            .map(({ query, intervalSeconds }) => {
              const within = analyseQuery(query, (name) => this.reachOf(name, depth + 1));
              return within.windowSeconds + intervalSeconds;
            })
            .reduce((one, other) => Math.max(one, other), 0),
        );
  }

  /** How the values of a metric's rules may be averaged; `margin` for a metric without any. */
  averagingOf(metricName: string | null, depth = 0): Averaging {
    if (depth === deepest) {
      return 'never';
    }
    return remembered(this.#averagings, `${depth} ${metricName ?? ''}`, () => {
      const never = this.#rulesOf(metricName).some(({ query }) => {
        const { averaging, selectors } = analyseQuery(query);
        return (
          averaging !== 'margin' ||
          selectors.some((inner) => this.averagingOf(inner.metricName, depth + 1) !== 'margin')
        );
      });
      return never ? 'never' : 'margin';
    });
  }

  /**
   * The expression with the rules' own in the place of what they record, down to raw metrics. Null
   * where nothing is recorded, and where it cannot be written so with the same meaning: ranges
   * and offsets of recorded series, several rules of one name, conditions on labels that a rule's
   * expression does not simply hand through.
   */
  expand(promql: string, depth = 0): string | null {
    const recorded = nodesNamed(parse(promql), 'VectorSelector').filter((node) =>
      this.isRecorded(selectorOf(promql, node).metricName),
    );
    if (recorded.length === 0 || depth === deepest) {
      return null;
    }
    const edits: Edit[] = [];
    for (const node of recorded) {
      const text = this.#expressionOf(promql, node, depth);
      if (text === null || text.length > longestExpression) {
        return null;
      }
      edits.push({ from: node.from, to: node.to, text: `(${text})` });
    }
    return edited(promql, edits);
  }

  #expressionOf(promql: string, node: SyntaxNode, depth: number): string | null {
    if (node.parent?.name === 'MatrixSelector' || isAtAnotherTime(node)) {
      return null;
    }
    const { metricName, matchers } = selectorOf(promql, node);
    const fitting = this.#rulesOf(metricName).filter(({ labels }) =>
      matchers.every((matcher) => mayMatch(matcher, labels)),
    );
    const [rule] = fitting;
    if (rule === undefined || fitting.length > 1) {
      return null;
    }
    const open = matchers.filter(({ label }) => !(label in rule.labels));
    const narrowed = pushedDown(rule.query, open);
    if (narrowed === null) {
      return null;
    }
    const isRaw = analyseQuery(narrowed).selectors.every(
      ({ metricName }) => !this.isRecorded(metricName),
    );
    const raw = isRaw ? narrowed : this.expand(narrowed, depth + 1);
    return raw === null ? null : withLabels(raw, rule.labels);
  }

  #rulesOf(metricName: string | null): readonly RecordingRule[] {
    return metricName === null ? [] : (this.#rules.get(metricName) ?? []);
  }
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}

/** Whether `offset` or `@` stands behind a selector, outside of any subquery: they take no expression. */
function isAtAnotherTime(selector: SyntaxNode): boolean {
  for (const node of ancestors(selector)) {
    if (node.name === 'SubqueryExpr') return false;
    const isModifier = node.name === 'OffsetExpr' || node.name === 'StepInvariantExpr';
    if (isModifier && isModified(selector, node)) return true;
  }
  return false;
}

/** Whether a series with these labels, and others that are not known, may fulfil a matcher. */
function mayMatch(
  { label, operator, value }: LabelMatcher,
  labels: Readonly<Record<string, string>>,
): boolean {
  const known = labels[label];
  return known === undefined || operator !== '=' || known === value;
}

/** Adds the labels that a rule adds. */
function withLabels(promql: string, labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels).reduce(
    (text, [name, value]) =>
      `label_replace(${text}, ${JSON.stringify(name)}, ${JSON.stringify(value.replaceAll('$', '$$$$'))}, "", "")`,
    promql,
  );
}
