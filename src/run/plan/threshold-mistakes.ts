import type { SyntaxNode } from '@lezer/common';
import { latencyKindOf } from '../../monitor/latency-kind.ts';
import type { Signal } from '../../monitor/signal.ts';
import { operandsOf, operatorOf } from '../../monitor/promql/arithmetic.ts';
import { nodesNamed, parse } from '../../monitor/promql/tree.ts';
import { formatValue } from '../../report/text/numbers.ts';
import { functionName, selectedIn, wordsOf } from './expression.ts';
import type { Selected } from './expression.ts';
import { unitOf, type Unit } from './unit.ts';

/** No service makes its users wait so long and is called healthy, in seconds. */
const longestWait = 50;
/** Nobody's memory or disk is as small, in bytes. */
const fewestBytes = 65_536;
/** A threshold this many times above the value now is probably in thousandths of the unit. */
const thousandfold = 1000;

/**
 * What is wrong with a threshold by what the value is counted in, and by which side of it is good.
 *
 * @param value of the signal now; null: it has none
 */
export function thresholdMistakes(signal: Signal, value: number | null): string[] {
  const side = sideMistake(signal);
  if (side !== null) return [side];
  const { bound, threshold } = signal;
  const unit = unitOfSignal(signal);
  const is = `${bound} is ${threshold}`;
  switch (unit) {
    case 'seconds': {
      const isFar = value !== null && value > 0 && threshold / value > thousandfold;
      return threshold >= longestWait || (threshold >= 10 && isFar)
        ? [
            `the value is in seconds, and ${is}; expected seconds: for ${threshold} ms write ${shifted(threshold, -3)}`,
          ]
        : [];
    }
    case 'milliseconds':
      return threshold < 1 && (value === null || value >= threshold)
        ? [
            `the value is in milliseconds, and ${is}; expected milliseconds: for ${threshold} s write ${shifted(threshold, 3)}`,
          ]
        : [];
    case 'ratio':
      return threshold > 1 && bound === 'max'
        ? [
            `the value is a ratio from 0 to 1, and ${is}, which it never reaches; for ${threshold}% write ${shifted(threshold, -2)}`,
          ]
        : [];
    case 'percent':
      if (threshold > 100 && bound === 'max') {
        return [`the value is a percentage from 0 to 100, and ${is}, which it never reaches`];
      }
      return threshold < 0.1
        ? [
            `the value is a percentage from 0 to 100, and ${is}; for ${shifted(threshold, 2)}% write ${shifted(threshold, 2)}`,
          ]
        : [];
    case 'cores':
      return threshold >= 32 && (value === null || value < threshold / 10)
        ? [
            `the value is in cores of a CPU, and ${is}; for ${threshold}% of one write ${shifted(threshold, -2)}`,
          ]
        : [];
    case 'bytes':
      return threshold < fewestBytes
        ? [
            `the value is in bytes, and ${is}; expected bytes: for ${threshold} MB write ${threshold}e6`,
          ]
        : [];
    case null:
      return [];
  }
}

/** Without the digits that binary fractions add. */
function shifted(value: number, places: number): string {
  return String(Number(`${value}e${places}`));
}

/** Units that are told for a time which requests take, and not for any other time. */
const waitWords = /^(latency|duration|lag|delay|wait|waiting|response)$/;

function unitOfSignal({ source }: Signal): Unit | null {
  if (source.kind === 'agent-statistic') {
    if (source.statistic.startsWith('latency')) return 'seconds';
    return source.statistic === 'error-ratio' ? 'ratio' : null;
  }
  const unit = unitOf(source.query);
  if (unit !== 'seconds' && unit !== 'milliseconds') return unit;
  const words = selectedIn(source.query, parse(source.query)).flatMap(({ name }) => wordsOf(name));
  const isWait = latencyKindOf(source.query) !== null || words.some((word) => waitWords.test(word));
  return isWait ? unit : null;
}

/** The words of what there should be much of, and of what there should be little of. */
const goodWords =
  /^(available|avail|free|remaining|headroom|apdex|availability|idle|success|successes|successful)$/;
const badWords =
  /^(latency|duration|error|errors|failed|failures|exceptions|timeouts|rejected|dropped|throttled|queue|queued|pending|waiting|lag|5xx|usage|utilization|utilisation|saturation)$/;

/** Whether something is divided by something. */
function isShare(expression: SyntaxNode): boolean {
  return nodesNamed(expression, 'BinaryExpr').some((node) => operatorOf(node) === 'Div');
}

/** What is counted as the users do it, in the words of a metric's name. */
const demandWords =
  /^(requests?|hits|calls|orders|queries|transactions|logins|messages|responses)$/;

/** Whether a value is how much the users ask for, which without users is nothing. */
function isDemand({ source }: Signal): boolean {
  if (source.kind === 'agent-statistic') return source.statistic === 'requests-per-second';
  const [only] = operandsOf(parse(source.query));
  if (only === undefined || isShare(only) || latencyKindOf(source.query) !== null) return false;
  return selectedIn(source.query, only).every(
    ({ name, rangeFunction }) =>
      ['rate', 'irate', 'increase'].includes(rangeFunction) &&
      wordsOf(name).some((word) => demandWords.test(word)),
  );
}

/** Selects what succeeds by its status. */
const successful = /(code|status)\w*\s*=~?\s*"2(\.\.|xx|\[|\.\*|\\d|\d\d")/;

/** Whether it is the share of requests that are quick enough: of buckets, or of a native histogram. */
function isOfQuick(promql: string, only: SyntaxNode, { text }: Pick<Selected, 'text'>): boolean {
  const fraction = nodesNamed(only, 'FunctionCall').find(
    (node) => functionName(promql, node) === 'histogram_fraction',
  );
  const [from] = fraction === undefined ? [] : operandsOf(fraction);
  if (from !== undefined) return /^\s*(-|0*\.?0*\s*$)/.test(promql.slice(from.from, from.to));
  const isPlain = nodesNamed(only, 'Sub').length === 0;
  return isPlain && isShare(only) && /[{,]\s*le\s*=~?\s*"[\d.]/.test(text);
}

function sideMistake({ bound, source, threshold }: Signal): string | null {
  const good = `with ${bound}: ${threshold} it is healthy while it is ${bound === 'max' ? 'below' : 'above'}`;
  if (source.kind === 'agent-statistic') {
    return bound === 'min' && source.statistic !== 'requests-per-second'
      ? `${good}, but ${source.statistic} grows with the load; expected max: ${threshold}`
      : null;
  }
  const promql = source.query;
  const [only] = operandsOf(parse(promql));
  // `1 - x` turns what is good to what is bad.
  if (only === undefined || operatorOf(only) === 'Sub') return null;
  const [first] = selectedIn(promql, only);
  const words = wordsOf(first?.name ?? '');
  const name = first?.name ?? '';
  // When something was well is a moment, of which there is no more and no less.
  if (words.includes('timestamp')) return null;
  const isQuick = first !== undefined && isOfQuick(promql, only, first);
  if (bound === 'min') {
    if (isQuick) return null;
    const grows = latencyKindOf(promql) !== null || words.some((word) => badWords.test(word));
    const isGood = words.some((word) => goodWords.test(word));
    return grows && !isGood
      ? `${good}, but ${name} grows with the load; expected max: ${threshold}`
      : null;
  }
  // The latency of what succeeds is one like any other, and how much succeeds grows with the load.
  const isOfSuccess = isQuick || (isShare(only) && successful.test(first?.text ?? ''));
  return words.some((word) => goodWords.test(word)) || isOfSuccess
    ? `${good}, but the more there is of ${isOfSuccess ? (first?.text ?? '') : name} the better; expected min: ${threshold}`
    : null;
}

/** What a signal is degraded by before there is any load, with what may be done. */
export function degradedMistake(signal: Signal, value: number | null): string {
  const { bound, threshold } = signal;
  const now = value === null ? 'no value' : formatValue(value);
  if (bound === 'min' && isDemand(signal)) {
    return `is degraded before any load: it is ${now}, and min is ${formatValue(threshold)}; how much is asked for grows with the users, and says nothing of how well they are served: expected a latency, or errors`;
  }
  return (
    `is degraded before any load: it is ${now}, and ${bound} is ${formatValue(threshold)}; ` +
    `expected a value ${bound === 'max' ? 'below' : 'above'} it while nobody uses the service: mend the service, the query or the threshold`
  );
}
