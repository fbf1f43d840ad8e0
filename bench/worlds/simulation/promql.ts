import type { SyntaxNode } from '@lezer/common';
import {
  labelMatchersOf,
  nodesNamed,
  parse,
  secondsOf,
  unquoted,
  type LabelMatcher,
} from '../../../src/monitor/promql/tree.ts';
import type { QueryResult, Series } from '../../../src/monitor/prometheus/queries.ts';
import { PrometheusError } from '../../../src/monitor/prometheus/queries.ts';
import { aggregate, type Grouping } from './promql-aggregate.ts';
import { combine, type Matching } from './promql-binary.ts';
import { callOf, type Item, type Value } from './promql-functions.ts';
import { countUntil, type Metric, type Metrics } from './series.ts';

/** An instant selector finds samples that are no older, in seconds. */
const lookBackSeconds = 300;

/**
 * Evaluates an expression at a time (seconds since the epoch) as Prometheus does, as far as what
 * the monitor asks goes.
 *
 * @throws PrometheusError for what it does not know
 */
export function evaluate(promql: string, metrics: Metrics, time: number): QueryResult {
  const value = new Evaluation(promql, metrics).of(expressionOf(parse(promql)), time);
  const series: Series[] =
    typeof value === 'number'
      ? [{ labels: {}, samples: [[time, value]] }]
      : value.map(({ labels, samples, isRange }) => ({
          labels,
          samples: isRange ? samples : samples.map(([, number]) => [time, number] as const),
        }));
  return { series, warnings: [] };
}

function expressionOf(node: SyntaxNode): SyntaxNode {
  const child = node.firstChild;
  if (child === null) throw refused(`expected an expression in ${node.name}`);
  return child;
}

function refused(message: string): PrometheusError {
  return new PrometheusError('bad-query', message);
}

class Evaluation {
  private readonly promql: string;
  private readonly metrics: Metrics;

  constructor(promql: string, metrics: Metrics) {
    this.promql = promql;
    this.metrics = metrics;
  }

  of(node: SyntaxNode, time: number): Value {
    switch (node.name) {
      case 'ParenExpr':
      case 'StepInvariantExpr':
        return this.of(expressionOf(node), time);
      case 'NumberDurationLiteral':
        return secondsOf(this.textOf(node));
      case 'VectorSelector':
        return this.instant(node, time);
      case 'MatrixSelector':
        return this.range(node, time);
      case 'OffsetExpr':
        return this.of(expressionOf(node), time - this.secondsIn(node, 'OffsetDurationExpr'));
      case 'FunctionCall': {
        const name = this.textOf(this.childOf(node, 'FunctionIdentifier'));
        return callOf(name, this.argumentsOf(node, time), time);
      }
      case 'AggregateExpr': {
        const name = this.textOf(this.childOf(node, 'AggregateOp'));
        return aggregate(name, this.argumentsOf(node, time), this.groupingOf(node));
      }
      case 'BinaryExpr':
        return this.binary(node, time);
      default:
        throw refused(`${node.name} is not known here: ${this.promql}`);
    }
  }

  private instant(node: SyntaxNode, time: number): Item[] {
    return this.select(node, time - lookBackSeconds, time).map((item) => ({
      ...item,
      samples: item.samples.slice(-1),
    }));
  }

  private range(node: SyntaxNode, time: number): Item[] {
    const seconds = this.secondsIn(node, 'DurationExpr');
    return this.select(this.childOf(node, 'VectorSelector'), time - seconds, time).map((item) => ({
      ...item,
      isRange: true,
    }));
  }

  /** The series of a selector with their samples in [from, to]. */
  private select(node: SyntaxNode, from: number, to: number): Item[] {
    const matchers = labelMatchersOf(this.promql, node);
    const written = node.getChild('Identifier');
    const quoted = node.getChild('LabelMatchers')?.getChild('QuotedLabelName');
    const name = written ?? quoted;
    if (name) {
      const text = this.textOf(name);
      matchers.push({ label: '__name__', operator: '=', value: unquoted(text), text });
    }
    return [...this.metrics.values()].flatMap((metric) => itemsOf(metric, matchers, from, to));
  }

  private binary(node: SyntaxNode, time: number): Value {
    const [left, right] = [node.firstChild, node.lastChild];
    const operator = left?.nextSibling;
    if (!left || !right || !operator) throw refused(`expected two sides in ${this.promql}`);
    const clause = node.getChild('MatchingModifierClause');
    const matching: Matching = {
      on: clause?.getChild('On') ? this.labelsIn(clause) : null,
      ignoring: clause?.getChild('Ignoring') ? this.labelsIn(clause) : [],
      bool: node.getChild('BoolModifier') !== null,
    };
    return combine(this.textOf(operator), this.of(left, time), this.of(right, time), matching);
  }

  private groupingOf(node: SyntaxNode): Grouping {
    const modifier = node.getChild('AggregateModifier');
    if (modifier === null) return { by: [] };
    const labels = this.labelsIn(modifier);
    return modifier.getChild('By') ? { by: labels } : { without: labels };
  }

  private labelsIn(node: SyntaxNode): string[] {
    return nodesNamed(node, 'LabelName').map((label) => this.textOf(label));
  }

  private argumentsOf(node: SyntaxNode, time: number): Value[] {
    const values: Value[] = [];
    const body = this.childOf(node, 'FunctionCallBody');
    for (let child = body.firstChild; child !== null; child = child.nextSibling) {
      values.push(this.of(child, time));
    }
    return values;
  }

  private secondsIn(node: SyntaxNode, name: string): number {
    return secondsOf(this.textOf(this.childOf(node, name)));
  }

  private childOf(node: SyntaxNode, name: string): SyntaxNode {
    const child = node.getChild(name);
    if (child === null) throw refused(`expected ${name} in ${this.promql}`);
    return child;
  }

  private textOf(node: SyntaxNode): string {
    return this.promql.slice(node.from, node.to);
  }
}

function itemsOf(
  metric: Metric,
  matchers: readonly LabelMatcher[],
  from: number,
  to: number,
): Item[] {
  const matches = (labels: Item['labels'], own: readonly LabelMatcher[]): boolean =>
    own.every((matcher) => isMatched(matcher, labels[matcher.label] ?? ''));
  const [ofName, ofLabels] = [true, false].map((wanted) =>
    matchers.filter(({ label }) => (label === '__name__') === wanted),
  );
  if (!matches({ __name__: metric.name }, ofName ?? [])) return [];
  const end = countUntil(metric, to);
  let begin = end;
  while (begin > 0 && (metric.times[begin - 1] ?? 0) >= from) begin -= 1;
  if (begin === end) return [];
  return metric.series
    .filter(({ labels }) => matches(labels, ofLabels ?? []))
    .map(({ labels, values }) => ({
      name: metric.name,
      labels,
      isRange: false,
      samples: Array.from(
        { length: end - begin },
        (_, index) => [metric.times[begin + index] ?? NaN, values[begin + index] ?? NaN] as const,
      ),
    }));
}

function isMatched({ operator, value }: LabelMatcher, label: string): boolean {
  switch (operator) {
    case '=':
      return label === value;
    case '!=':
      return label !== value;
    case '=~':
      return new RegExp(`^(?:${value})$`).test(label);
    case '!~':
      return !new RegExp(`^(?:${value})$`).test(label);
    default:
      throw refused(`the operator ${operator} is not known here`);
  }
}
