import { isRecord } from '../../cluster/requests/json.ts';
import { readData } from './answer.ts';
import type { HttpAnswer } from './answer.ts';
import type { MetricTypes, RecordingRule } from './queries.ts';

/**
 * Reads the answer of `/api/v1/rules`; null when it lists no groups, as of servers that keep their
 * rules elsewhere. Throws a PrometheusError when it is an error.
 */
export function readRecordingRules(answer: HttpAnswer): RecordingRule[] | null {
  const data = readData(answer);
  const groups = isRecord(data) ? data['groups'] : null;
  return Array.isArray(groups) ? groups.flatMap(readGroup) : null;
}

function readGroup(group: unknown): RecordingRule[] {
  if (!isRecord(group) || !Array.isArray(group['rules'])) {
    return [];
  }
  const interval = Number(group['interval']);
  const intervalSeconds = Number.isFinite(interval) ? interval : 0;
  return group['rules']
    .filter(isRecord)
    .flatMap(({ type, name, query, labels }) =>
      (type === 'recording' || type === undefined) &&
      typeof name === 'string' &&
      typeof query === 'string'
        ? [{ name, query, labels: textsOf(labels), intervalSeconds }]
        : [],
    );
}

/** Reads the answer of `/api/v1/label/NAME/values`. Throws a PrometheusError when it is an error. */
export function readLabelValues(answer: HttpAnswer): string[] {
  const data = readData(answer);
  return Array.isArray(data) ? data.filter((value) => typeof value === 'string') : [];
}

/** Reads the answer of `/api/v1/metadata`. Throws a PrometheusError when it is an error. */
export function readMetricTypes(answer: HttpAnswer): MetricTypes {
  const data = readData(answer);
  return new Map(
    Object.entries(isRecord(data) ? data : {}).flatMap(([name, entries]) => {
      const [first] = (Array.isArray(entries) ? entries : []) as unknown[];
      const type = isRecord(first) ? first['type'] : undefined;
      return typeof type === 'string' ? [[name, type] as const] : [];
    }),
  );
}

function textsOf(value: unknown): Record<string, string> {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
    : {};
}
