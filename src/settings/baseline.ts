import type { Measurement } from '../gate/measurement.ts';
import { readText, type Files } from './values/files.ts';
import { isMapping, type Mapping } from './values/mapping.ts';
import { parseInteger } from './values/numbers.ts';
import { naming, Wrong } from './values/problems.ts';
import type { BaselineSettings, ReportBaseline } from './settings.ts';
import { describe, either } from './values/words.ts';

const outcomes = ['found', 'at-least', 'at-most', 'inconclusive'] as const;
const mostUsers = 1_000_000;

/** The baseline: `auto`, `none`, a number of users, or the path of an earlier report. Throws Wrong. */
export function parseBaseline(text: string, files: Files): BaselineSettings {
  if (text === 'auto' || text === 'none') {
    return { kind: text };
  }
  if (/^\d+$/.test(text)) {
    return { kind: 'users', users: parseInteger(text, 1, mostUsers) };
  }
  if (!files.exists(text)) {
    const expected = 'auto, none, a whole number of users or the path of an earlier report.json';
    throw new Wrong(`expected ${expected}, but "${text}" does not exist`);
  }
  return naming(text, () => parseReport(text, readText(text, files)));
}

function parseReport(path: string, text: string): ReportBaseline {
  const report = parseJson(text);
  if (!isMapping(report) || report['schemaVersion'] !== 1) {
    const got = isMapping(report) ? describe(report['schemaVersion']) : describe(report);
    throw new Wrong(`expected a report.json with schemaVersion 1, got ${got}`);
  }
  const { conditions, head } = report;
  if (!isMapping(conditions) || !Object.values(conditions).every(isText)) {
    throw new Wrong(`conditions: expected texts by name, got ${describe(conditions)}`);
  }
  const build = isMapping(head) ? head : {};
  return {
    kind: 'report',
    path,
    measurement: measurementOf(report),
    conditions: conditions as Readonly<Record<string, string>>,
    commit: isText(build['commit']) ? build['commit'] : null,
    url: isText(build['url']) ? build['url'] : null,
  };
}

function measurementOf(report: Mapping): Measurement {
  const outcome = outcomes.find((word) => word === report['outcome']);
  if (outcome === undefined) {
    throw new Wrong(`outcome: expected ${either(outcomes)}, got ${describe(report['outcome'])}`);
  }
  const settings = isMapping(report['settings']) ? report['settings'] : {};
  const { confidence } = settings;
  if (typeof confidence !== 'number' || confidence <= 0 || confidence >= 1) {
    throw new Wrong(
      `settings.confidence: expected a number between 0 and 1, got ${describe(confidence)}`,
    );
  }
  return {
    outcome,
    users: usersAt(report, 'maxUsers'),
    low: usersAt(report, 'maxUsersLow'),
    high: usersAt(report, 'maxUsersHigh'),
    confidence,
  };
}

function usersAt(report: Mapping, key: string): number | null {
  const value = report[key];
  if (value === null || (typeof value === 'number' && value >= 0)) {
    return value;
  }
  throw new Wrong(`${key}: expected a number of 0 or more, or null, got ${describe(value)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Wrong('expected a report.json, got what is no JSON');
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
